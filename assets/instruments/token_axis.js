/** The tokens under a heatmap: side by side where they fit, else as condensed words, in staggered rows, slanted, or every n-th. */

import { glyphs } from "./format.js";

const LONGEST = 9; // letters of a label
const MOST_ROWS = 3;
const NARROWEST_LETTER = 3.4; // CSS px: below, a condensed word can no longer be read
const WIDE = /[\u2e80-\uffef]/; // East Asian characters are as wide as they are high
const NUMBER = /^−?[\d.]+$/;
const STEEPNESS = Math.PI / 3;
const ROW = 0.85; // rem

/** How to write these tokens at this column width (CSS px): { mode, labels, height in rem, … }. */
export function planAxis(context, theme, tokens, column) {
  context.font = theme.font(0.6875);
  const labels = tokens.map((token) => shorten(glyphs(token)));
  const widest = Math.max(0, ...labels.map((label) => context.measureText(label).width));
  const letters = labels.every((label) => [...label].length === 1);
  const rows = Math.max(1, Math.ceil((widest + (letters ? 0 : 4)) / column));
  if (rows > 1 && letters && column >= NARROWEST_LETTER && !labels.some((label) => WIDE.test(label))) {
    return { mode: "words", labels, height: 1.3 };
  }
  const thinned = { mode: "rows", labels, rows: 1, stride: rows, height: 1.3 };
  if (rows > 1 && labels.every((label) => NUMBER.test(label))) return thinned; // a curve's values: those left out lie in between
  if (rows <= MOST_ROWS) return { mode: "rows", labels, rows, stride: 1, height: 1.3 + ROW * (rows - 1) };
  if (!letters && column >= ROW * theme.rem) return { mode: "slanted", labels, height: 2.9 };
  return thinned;
}

/** Write the labels; the one pointed at (an index, or null) stands out. */
export function drawAxis(context, theme, plan, { right, bottom }, pointed) {
  const column = right / plan.labels.length;
  context.font = theme.font(0.6875);
  context.fillStyle = theme.muted;
  context.textBaseline = "top";
  context.textAlign = "center";
  const draw = { words: drawWords, rows: drawRows, slanted: drawSlanted }[plan.mode];
  draw(context, plan, column, bottom + 4, theme.rem);
  if (pointed === null) return;
  context.font = theme.font(0.75, 600);
  const half = context.measureText(plan.labels[pointed]).width / 2 + 3;
  const centre = within((pointed + 0.5) * column, half, right);
  const row = plan.mode === "rows" && plan.stride === 1 ? pointed % plan.rows : 0;
  const top = bottom + 4 + row * ROW * theme.rem;
  context.clearRect(centre - half, top - 3, 2 * half, plan.mode === "slanted" ? 3 * theme.rem : 1.1 * theme.rem);
  context.fillStyle = theme.text;
  context.fillText(plan.labels[pointed], centre, top - 1);
}

function within(at, half, right) {
  return Math.min(right - half, Math.max(half, at));
}

function drawRows(context, { labels, rows, stride }, column, top, rem) {
  for (let t = 0; t < labels.length; t += stride) {
    const half = context.measureText(labels[t]).width / 2;
    context.fillText(labels[t], within((t + 0.5) * column, half, column * labels.length), top + (t % rows) * ROW * rem);
  }
}

/** Letters too dense to stand alone are set as the words they spell, each over its own columns. */
function drawWords(context, { labels }, column, top) {
  let start = 0;
  for (let t = 0; t <= labels.length; t++) {
    if (t < labels.length && !/[␣↵⇥]/.test(labels[t])) continue;
    const word = labels.slice(start, t).join("");
    const room = (t - start + 0.5) * column; // some of the gap between words may be used too
    const width = context.measureText(word).width;
    const squeeze = Math.min(1, room / width);
    context.save();
    context.translate(within(((start + t) / 2) * column, (width * squeeze) / 2, labels.length * column), top);
    context.scale(squeeze, 1);
    context.fillText(word, 0, 0);
    context.restore();
    start = t + 1;
  }
}

function drawSlanted(context, { labels }, column, top) {
  context.textAlign = "right";
  labels.forEach((label, t) => {
    context.save();
    context.translate((t + 0.5) * column - 3, top);
    context.rotate(-STEEPNESS);
    context.fillText(label, 0, 0);
    context.restore();
  });
  context.textAlign = "center";
}

function shorten(label) {
  const letters = [...label];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : label;
}
