/** Tables and bars of slow motion, as nodes: figures stand right-aligned under one another, sums under a rule. */

import { element } from "./dom.js";
import { powerOfTen } from "./format.js";

const CROWDED = 96; // bars that would have no room for the gaps between them

/** Rows of { name, cells, total?, role? } under `heads`; names and cells are texts or nodes. */
export function table(heads, rows) {
  const head = element("tr", {}, ...heads.map((text) => (text ? element("th", { scope: "col" }, text) : element("td"))));
  const body = rows.map(({ name, cells, total, role }) => {
    const row = element("tr", { class: total ? "total" : null });
    row.append(element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", { class: String(cell).startsWith("×") ? "unit" : null }, cell)));
    if (role) row.style.setProperty("--role", role);
    return row;
  });
  return element("table", { class: "ledger" }, element("thead", {}, heads.length ? head : ""), element("tbody", {}, ...body));
}

/** The rows of a sum: its terms, then the total under a rule; `names` has one more than there are terms. */
export function sumRows(names, { terms, total, unit }) {
  return names.map((name, i) => ({ name, cells: [terms[i] ?? total, unit], total: i === terms.length }));
}

/** Positive numbers on a log scale; those that are 0 have no bar, and the scale ends at the decades it names. */
export function logBars(values, colour) {
  const logs = [...values].filter((value) => value > 0).map(Math.log10);
  const high = logs.length ? Math.ceil(Math.max(...logs)) : 0;
  const low = logs.length ? Math.min(Math.floor(Math.min(...logs)), high - 1) : -1;
  const heights = [...values].map((value) => (value > 0 ? Math.max(0.01, (Math.log10(value) - low) / (high - low)) : 0));
  const bars = heights.map((height) => bar(height, 0));
  return framed([powerOfTen(high), powerOfTen(low)], bars, values.length, colour);
}

/** Numbers of either sign around a middle line, up to the largest of them. */
export function signedBars(values, colour) {
  const largest = Math.max(...[...values].map(Math.abs)) || 1;
  const bars = [...values].map((value) => {
    const height = Math.abs(value) / largest / 2;
    return bar(height, value < 0 ? 0.5 - height : 0.5);
  });
  const frame = framed(["+", "−"], bars, values.length, colour);
  frame.classList.add("signed");
  return frame;
}

/** Shares of 1, each with its name and number: [{ name, share, text, on }]. */
export function shareBars(shares) {
  const rows = shares.map(({ name, share, text, on }) => {
    const fill = element("i", {});
    fill.style.width = `${100 * share}%`;
    return element("li", { class: on ? "on" : null }, element("span", {}, name), element("b", {}, fill), element("span", {}, text));
  });
  return element("ul", { class: "shares" }, ...rows);
}

function bar(height, bottom) {
  const node = element("i", {});
  node.style.height = `${100 * height}%`;
  node.style.marginBottom = bottom ? `calc(${bottom} * var(--tall))` : "0";
  return node;
}

function framed([top, bottom], bars, length, colour) {
  const scale = element("div", { class: "scale" }, element("span", {}, top), element("span", {}, bottom));
  const ends = element("div", { class: "ends" }, element("span", {}, "1"), element("span", {}, `t = ${length}`));
  const frame = element("div", { class: `bars ${length > CROWDED ? "dense" : ""}`, "aria-hidden": "true" }, scale, element("div", { class: "strip" }, ...bars), ends);
  if (colour) frame.style.setProperty("--role", colour);
  return frame;
}
