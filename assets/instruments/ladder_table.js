/** The table of a ladder: its cells, how they are filled, and how the keyboard walks them. */

import { element, setText } from "./dom.js";

const TRAINING = new Set(["preparing", "running", "paused"]);
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** The name of a cell. */
export const cellOf = (variant, length) => `${length} ${variant}`;

/** → { node, cells: name → td, ends: variant → td }; `panel` has the words, the colours and `choose(variant, length, pin)`. */
export function ladderTable(variants, ladder, panel) {
  const cells = new Map();
  const ends = new Map();
  const grid = [];
  const head = [...ladder.map((length) => `T ${length}`), panel.text("longest")];
  const rows = variants.map(({ name, label, cell }, row) => {
    const line = ladder.map((length, column) => {
      const node = gridCell(name, length, panel);
      node.tabIndex = row === 0 && column === 0 ? 0 : -1;
      node.addEventListener("keydown", (event) => walk(event, grid, row, column));
      cells.set(cellOf(name, length), node);
      return node;
    });
    grid.push(line);
    const end = element("td", { class: "longest" }, element("b", {}), element("small", {}));
    ends.set(name, end);
    const node = element("tr", {}, element("th", { scope: "row" }, element("i", {}), label), ...line, end);
    node.style.setProperty("--role", panel.theme.cells[cell] ?? panel.theme.accent);
    return node;
  });
  const titles = head.map((words) => element("th", { scope: "col" }, words));
  const top = element("thead", {}, element("tr", {}, element("td", {}), ...titles));
  const node = element("table", { role: "grid", "data-arrows": "", "aria-label": panel.text("longest") }, top, element("tbody", {}, ...rows));
  return { node, cells, ends };
}

function gridCell(variant, length, panel) {
  const show = () => panel.choose(variant, length);
  const pin = () => panel.choose(variant, length, true);
  const node = element("td", { role: "gridcell", class: "rung", onmouseenter: show, onfocus: show, onclick: pin });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pin();
  });
  node.append(element("b", {}), element("small", {}));
  return node;
}

function walk(event, grid, row, column) {
  const [down, right] = ARROWS[event.key] ?? [];
  if (down === undefined) return;
  event.preventDefault();
  const to = grid[row + down]?.[column + right];
  if (!to) return;
  grid[row][column].tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

/** Show how many seeds solved it, of those judged; beside it, how far those are that train. */
export function paintCell(node, members, { variants }, panel) {
  const judged = members.filter(({ solved }) => typeof solved === "boolean");
  const solved = judged.filter((member) => member.solved).length;
  const training = members.filter(({ state }) => TRAINING.has(state));
  const steps = (member) => variants.find(({ name }) => name === member.variant).steps;
  const done = training.reduce((sum, member) => sum + (member.step ?? 0) / steps(member), 0) / Math.max(1, training.length);
  const skipped = members.filter(({ state }) => state === "not_needed").length;
  const kind = judged.length ? "judged" : training.length ? "training" : members.length && skipped === members.length ? "not_needed" : "waiting";
  node.className = `rung ${kind}${judged.length && !solved ? " unsolved" : ""}${training.length ? " busy" : ""}${node.classList.contains("pinned") ? " pinned" : ""}`;
  node.style.setProperty("--share", judged.length ? solved / judged.length : 0);
  node.style.setProperty("--done", done);
  const percent = `${panel.number(100 * done)} %`;
  setText(node.children[0], judged.length ? `${solved}/${judged.length}` : kind === "not_needed" ? "–" : "");
  setText(node.children[1], training.length ? percent : "");
  const words = [];
  if (judged.length) words.push(panel.text("cell_judged", { solved, judged: judged.length }));
  if (training.length) words.push(panel.text("cell_training", { done: percent }));
  if (!words.length) words.push(panel.text(kind === "not_needed" ? "sign_not_needed" : "sign_waiting"));
  node.setAttribute("aria-label", words.join(" "));
}
