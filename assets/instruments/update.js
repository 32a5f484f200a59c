/** The next update of Word2Vec laid open: what is asked, what it says now, and exactly the rows that it will move. */

import { floats } from "./arrays.js";
import { element, setText } from "./dom.js";
import { scientific, signed } from "./format.js";
import { table } from "./ledger.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

const TABLES = ["embedding", "context"];
const GAP = 1;

class Update extends Panel {
  constructor(root) {
    super(root, ["update"]);
    this.frame = null;
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.hint = element("p", { class: "caption" });
    this.which = element("p", { class: "caption" });
    this.given = element("h3", {});
    this.asks = element("p", { class: "caption" });
    this.questions = element("div", { class: "questions" });
    this.tables = TABLES.map((name) => this.makeTable(name));
    this.rowTitle = element("h3", {});
    this.row = element("div", { class: "moved-numbers" });
    this.note = element("p", { class: "caption" });
    this.empty = element("div", { class: "empty" });
    this.body = element(
      "div",
      { class: "likeness" },
      element("section", {}, this.given, this.asks, this.questions),
      element("section", {}, ...this.tables.flatMap(({ title, surface, farthest }) => [title, surface.box, farthest]), this.note, this.rowTitle, this.row),
    );
    root.append(element("header", {}, this.title, this.moment, this.hint), this.which, element("div", { class: "stage" }, this.body, this.empty), this.summary);
  }

  makeTable(name) {
    const surface = new Surface({ kind: "rows", paint: () => this.frame && this.light(name) });
    return { name, surface, title: element("h3", {}), farthest: element("p", { class: "caption" }) };
  }

  switched() {
    this.frame = this.drawn = null;
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.note, this.text("note"));
    this.drawn = null;
  }

  /** What was measured at this very step; older numbers would be of other weights. */
  get current() {
    const frame = this.view && this.view.cursor === null ? this.view.latest.get("update") : null;
    return frame && frame.step === this.view.step ? frame : null;
  }

  paint() {
    // While training goes on the last one stays, dimmed and with its step, so that the page below keeps its place.
    const now = this.view?.ended ? null : this.current; // an update that no longer follows is none
    const frame = (this.frame = now ?? this.frame);
    this.body.hidden = this.which.hidden = !frame;
    this.body.classList.toggle("faint", !now);
    this.moment.classList.toggle("away", Boolean(frame) && !now);
    this.empty.hidden = Boolean(frame);
    setText(this.empty, this.emptyText());
    setText(this.hint, frame && !now ? this.emptyText() : "");
    setText(this.moment, frame ? this.text("live_at", { step: this.number(frame.step) }) : "");
    if (!frame || this.drawn === frame) return;
    this.drawn = frame;
    this.draw(frame);
    this.stamp(frame);
    this.describe(this.tables.map(({ surface }) => surface.canvas), () => this.words(frame));
  }

  draw({ step, data }) {
    const { rate, centres, pairs } = data;
    setText(this.which, this.text("next", { step: this.number(step + 1), rate: scientific(rate), centres: this.number(centres), pairs: this.number(pairs) }));
    setText(this.given, this.text("given", { words: data.bag.length ? data.bag.join(", ") : data.given }));
    setText(this.asks, this.askedWords(data));
    this.questions.replaceChildren(this.asked(data));
    for (const { name, title, farthest } of this.tables) {
      const { moved, total } = data[name];
      setText(title, this.text(name, { moved: this.number(moved), total: this.number(total) }));
      const words = data[name].farthest.map(({ word, distance }) => `${word} ${this.number(distance, 3)}`);
      setText(farthest, this.text("farthest", { words: words.join(", ") }));
      this.light(name);
    }
    const { word, before, after, numbers } = data.row;
    const shown = before ? floats(before).length : numbers;
    setText(this.rowTitle, this.text(shown < numbers ? "row_begins" : "row", { word, shown: this.number(shown), total: this.number(numbers) }));
    this.row.replaceChildren(...(before ? [this.numbers(floats(before), floats(after))] : []));
  }

  /** How many questions there are: the list may be longer than its place. */
  askedWords({ asked: { yes, no }, questions, objective }) {
    const all = objective === "softmax" ? "" : this.text("counted", { yes: this.number(yes), no: this.number(no) });
    return this.inTurn(all, questions.length < yes + no ? this.text("cut", { shown: this.number(questions.length) }) : "");
  }

  asked({ questions, bag, objective }) {
    const softmax = objective === "softmax";
    const columns = softmax ? ["probability_of_word"] : ["label", "weight", "probability"];
    const heads = [this.text(bag.length ? "asked" : "word"), ...columns.map((key) => this.text(key))];
    const rows = questions.map(({ word, yes, weight, probability }) => {
      const cells = { label: this.text(yes ? "yes" : "no"), weight: this.number(weight, 2), probability: this.number(probability, 3), probability_of_word: this.number(probability, 4) };
      return { name: word, cells: columns.map((key) => cells[key]), role: yes ? this.theme.success : null };
    });
    return table(heads, rows);
  }

  numbers(before, after) {
    const line = (key, values, digits) => ({ name: this.text(key), cells: [...values].map((value) => signed(value, digits)) });
    const change = after.map((value, i) => value - before[i]);
    return table([], [line("before", before, 3), line("after", after, 3), { ...line("change", change, 3), total: true }]);
  }

  /** One square a row, in as many columns as make the squares as large as they can be. */
  light(name) {
    const { surface } = this.tables.find((each) => each.name === name);
    const context = surface.begin();
    if (!context) return;
    const { total, lit } = this.frame.data[name];
    const rows = Math.min(total, 2000);
    let side = Math.floor(Math.sqrt((surface.width * surface.height) / rows));
    while (side > 2 && Math.ceil(rows / Math.floor(surface.width / side)) * side > surface.height) side -= 1;
    const columns = Math.max(1, Math.floor(surface.width / side));
    const on = new Set(lit);
    for (let i = 0; i < rows; i++) {
      context.fillStyle = on.has(i) ? this.theme.accent : this.theme.surface;
      context.fillRect((i % columns) * side, Math.floor(i / columns) * side, side - GAP, side - GAP);
    }
  }

  emptyText() {
    if (this.hasNothing) return this.text("nothing");
    if (this.view && this.view.cursor !== null) return this.text("behind");
    return this.text(this.view?.ended ? "ended" : "empty");
  }

  words({ step, data }) {
    return this.text("summary", { step: this.number(step + 1), pairs: this.number(data.pairs), embedding: this.number(data.embedding.moved), context: this.number(data.context.moved) });
  }

  destroy() {
    for (const { surface } of this.tables) surface.release();
    super.destroy();
  }
}

export default mount(Update);
