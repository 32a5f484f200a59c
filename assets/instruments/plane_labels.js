/** Arrows in the plane of an update, and words beside their tips: off one another, off the arrows, within the picture. */

import { shape } from "./dom.js";

const LINE = 10; // height of a word
const HEAD = 5; // length of a whole arrow head
const GAP = 3;
const SAMPLES = 12; // points of a line that a word may lie on
const NEAR = [[1, 0], [1, -1], [1, 1], [0, -1], [0, 1], [1, -2], [1, 2], [0, -2], [0, 2]]; // places, in the order of liking: to the side, and lines up or down

/** A move from one point to another; a short one has a small head. */
export function arrow([x1, y1], [x2, y2], kind) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 0.5) return [];
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = Math.min(HEAD, 0.6 * length);
  const wing = (side) => `${x2 - head * (ux + 0.6 * side * uy)},${y2 - head * (uy - 0.6 * side * ux)}`;
  return [shape("line", { class: `move ${kind}`, x1, y1, x2: x2 - 0.8 * head * ux, y2: y2 - 0.8 * head * uy }), shape("polygon", { class: `tip ${kind}`, points: `${x2},${y2} ${wing(1)} ${wing(-1)}` })];
}

/** Words { word, kind, tip, moved } as nodes, each where it covers least; the picture reaches `view` to every side. */
export function placed(words, view) {
  const taken = [];
  const moves = words.flatMap(({ tip, moved }) => along(tip, moved));
  const vectors = words.flatMap(({ tip }) => along([0, 0], tip));
  return words.map(({ word, kind, tip }) => {
    const width = [...word].reduce((sum, letter) => sum + (letter < "\u2e80" ? 5 : 9), 0);
    const boxes = NEAR.flatMap(([side, lines]) => (side ? [tip[0] < 0 ? -1 : 1, tip[0] < 0 ? 1 : -1] : [0]).map((way) => boxAt(tip, way, lines, width, view)));
    const cost = (box, i) => 100 * taken.filter((other) => meet(box, other)).length + 3 * count(box, moves) + count(box, vectors) + 0.5 * i;
    const costs = boxes.map(cost);
    const box = boxes[costs.indexOf(Math.min(...costs))];
    taken.push(box);
    const node = shape("text", { class: kind, x: box.left + width / 2, y: box.top + 0.8 * LINE, "text-anchor": "middle" });
    node.append(word);
    return node;
  });
}

function boxAt([x, y], way, lines, width, view) {
  const left = way > 0 ? x + GAP : way < 0 ? x - GAP - width : x - width / 2;
  const top = y - LINE / 2 + lines * (LINE / 2 + GAP);
  const within = (value, size) => Math.max(GAP - view, Math.min(view - GAP - size, value));
  return { left: within(left, width), top: within(top, LINE), width, height: LINE };
}

function along([x1, y1], [x2, y2]) {
  return Array.from({ length: SAMPLES + 1 }, (_, i) => [x1 + ((x2 - x1) * i) / SAMPLES, y1 + ((y2 - y1) * i) / SAMPLES]);
}

function count({ left, top, width, height }, points) {
  return points.filter(([x, y]) => x > left && x < left + width && y > top && y < top + height).length;
}

function meet(a, b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}
