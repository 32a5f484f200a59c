/** The two tables in one update: exactly the rows that change, with their numbers, and who pulls and who pushes in the plane. */

import { floats } from "./arrays.js";
import { element, setText, shape } from "./dom.js";
import { signed } from "./format.js";
import { arrow, placed } from "./plane_labels.js";
import { Surface } from "./surface.js";
import { tint } from "./tint.js";

const MOST_SQUARES = 2000;
const GAP = 1;
const VIEW = 100; // half the width of the plane's picture
const DRAWN_MOVE = 0.3; // how far the longest move is drawn, of the longest vector
const MAGNIFIED = [1, 2, 3, 5, 10, 20, 30, 50, 100];

export class TablesScene {
  constructor(story) {
    this.story = story;
    this.head = element("p", { class: "tables-head" });
    this.parts = ["given", "asked"].map((name) => this.makeTable(name));
    this.plane = shape("svg", { class: "plane", viewBox: `${-VIEW} ${-VIEW} ${2 * VIEW} ${2 * VIEW}`, role: "img" });
    this.scale = element("p", { class: "caption" });
    this.squares = element("p", { class: "caption" });
    const [embedding, context] = this.parts.map(({ node }) => node);
    this.node = element("div", {}, this.head, element("div", { class: "story-tables" }, embedding, element("section", { class: "plane-box" }, this.plane, this.scale, this.squares), context));
  }

  makeTable(name) {
    const title = element("h3", {});
    const rows = element("div", { class: "table-rows" });
    const surface = new Surface({ kind: "rows", paint: () => this.light(name) });
    return { name, title, rows, surface, node: element("section", {}, title, rows, surface.box) };
  }

  steps() {
    return this.story.shown ? Math.max(1, this.story.shown.updates.length) : 1;
  }

  get update() {
    return this.story.shown?.updates[this.story.at] ?? null;
  }

  paint({ updates, pairs, vocabulary, vector_size: size }) {
    const { story, update } = this;
    if (!update) {
      setText(this.head, story.text("no_pair"));
      return;
    }
    const where = { at: story.number(story.at + 1), count: story.number(updates.length), pairs: story.number(pairs) };
    const which = story.text(updates.length < pairs ? "update_of_first" : "update_of", where);
    const taken = story.text("update_head", { given: update.given.words.join(", "), asked: update.asked.words[0], rate: update.rate });
    const numbers = update.given.after.shape[1];
    const together = Math.ceil(vocabulary / MOST_SQUARES);
    setText(this.squares, together > 1 ? story.text("squares", { rows: together }) : "");
    setText(this.head, story.inTurn(which, taken, story.text(numbers < size ? "first_numbers" : "numbers_after", { shown: numbers, size: story.number(size) })));
    for (const { name, title, rows } of this.parts) {
      const moved = new Set(update[name].rows).size;
      setText(title, story.text(name === "given" ? "embedding" : "context", { moved: story.number(moved), total: story.number(vocabulary) }));
      rows.replaceChildren(...this.rowNodes(name, size));
      this.light(name);
    }
    this.drawPlane();
  }

  rowNodes(name, all) {
    const { story } = this;
    const { words, before, after } = this.update[name];
    const size = before.shape[1];
    const [old, now] = [floats(before), floats(after)];
    return words.map((word, i) => {
      const role = name === "given" ? "given" : i === 0 ? "yes" : "no";
      const numbers = Array.from(now.subarray(i * size, (i + 1) * size), (value, d) => {
        const change = value - old[i * size + d];
        const cell = element("i", { title: `${signed(old[i * size + d], 4)} ${change < 0 ? "" : "+"}${signed(change, 4).trim()} = ${signed(value, 4)}` }, signed(value, 2));
        cell.style.setProperty("--fill", tint(value, this.story.theme));
        return cell;
      });
      const says = name === "given" ? "" : element("small", {}, this.arrowWords(i));
      return element("div", { class: `table-row ${role}` }, element("b", {}, word), element("div", { class: "table-numbers" }, ...numbers, all > size ? element("span", {}, "…") : ""), says || element("small", {}, story.text("moved_by", { far: story.number(this.update[name].far[i], 3) })));
    });
  }

  /** "it says 0.31, should say 1: pulls by 0.69". */
  arrowWords(i) {
    const { story, update } = this;
    const error = update.error[i];
    const says = (i === 0 ? 1 : 0) - error;
    const short = (value) => story.number(value, value < 0.01 ? 4 : 2);
    return story.text(i === 0 ? "pulls" : "pushes", { says: short(says), after: short(update.after[i]), by: short(Math.abs(error)) });
  }

  /** One square a row of the whole table; exactly the rows of this update are lit. */
  light(name) {
    const { surface } = this.parts?.find((part) => part.name === name) ?? {};
    if (!surface || !this.update) return;
    const context = surface.begin();
    if (!context) return;
    const { theme, shown } = this.story;
    const together = Math.ceil(shown.vocabulary / MOST_SQUARES); // rows that one square stands for
    const rows = Math.ceil(shown.vocabulary / together);
    let side = Math.floor(Math.sqrt((surface.width * surface.height) / rows));
    while (side > 2 && Math.ceil(rows / Math.floor(surface.width / side)) * side > surface.height) side -= 1;
    const columns = Math.max(1, Math.floor(surface.width / side));
    const lit = new Map(this.update[name].rows.map((row, i) => [Math.floor(row / together), name === "given" ? theme.accent : i === 0 ? theme.success : theme.danger]).reverse());
    for (let i = 0; i < rows; i++) {
      context.fillStyle = lit.get(i) ?? theme.grid;
      context.fillRect((i % columns) * side, Math.floor(i / columns) * side, side - GAP, side - GAP);
    }
  }

  drawPlane() {
    const { story, update } = this;
    const numbers = floats(update.plane);
    const n = update.plane.shape[1];
    const point = (when, i) => [numbers[2 * (when * n + i)], numbers[2 * (when * n + i) + 1]];
    const points = Array.from({ length: n }, (_, i) => [point(0, i), point(1, i)]);
    const longest = Math.max(...points.map(([[x, y]]) => Math.hypot(x, y)), 1e-9);
    const farthest = Math.max(...points.map(([a, b]) => Math.hypot(b[0] - a[0], b[1] - a[1])), 1e-9);
    const times = MAGNIFIED.findLast((each) => each * farthest <= DRAWN_MOVE * longest) ?? 1;
    const fit = (0.8 * VIEW) / longest;
    const at = ([x, y]) => [x * fit, -y * fit];
    const told = points.map(([before, after], i) => ({
      word: i === 0 ? (update.given.words.length > 1 ? story.text("mean") : update.given.words[0]) : update.asked.words[i - 1],
      kind: i === 0 ? "given" : i === 1 ? "yes" : "no",
      tip: at(before),
      moved: at(before.map((value, d) => value + times * (after[d] - value))),
    }));
    const nodes = told.flatMap(({ kind, tip, moved }) => [shape("line", { class: `vector ${kind}`, x1: 0, y1: 0, x2: tip[0], y2: tip[1] }), ...arrow(tip, moved, kind)]);
    this.plane.replaceChildren(shape("line", { class: "axis", x1: -VIEW, y1: 0, x2: VIEW, y2: 0 }), shape("line", { class: "axis", x1: 0, y1: -VIEW, x2: 0, y2: VIEW }), ...nodes, ...placed(told, VIEW));
    this.plane.setAttribute("aria-label", story.text("plane_summary", { given: update.given.words.join(", "), asked: update.asked.words[0] }));
    setText(this.scale, story.text("plane_scale", { times }));
  }

  words({ updates }) {
    if (!this.update) return "";
    return `${this.head.textContent} ${this.parts.map(({ title }) => title.textContent).join(". ")} (${updates.length})`;
  }

  release() {
    for (const { surface } of this.parts) surface.release();
  }
}
