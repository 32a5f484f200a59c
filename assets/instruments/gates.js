/** What the gates do while a sentence is read: one heatmap a gate, linked, over the watched sentence or one's own. */

import { command, Refused } from "./commands.js";
import { element, setText } from "./dom.js";
import { glyphs } from "./format.js";
import { Heatmap } from "./heatmap.js";
import { mount, Panel } from "./panel.js";
import { Sentence } from "./sentence.js";

const LONGEST_QUESTION = 200;
const [FRAME_REM, HEATMAP_ROW_REM] = [7.4, 9.2]; // kept free before there is anything to draw

class Gates extends Panel {
  constructor(root) {
    super(root, ["gates"]);
    this.heatmaps = [];
    this.pointed = null; // { time, unit }, the same in every heatmap; unit null for all of them
    this.shown = null; // the snapshot on screen
    this.trouble = "";
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.back = element("button", { type: "button", class: "button small quiet", hidden: true, onclick: () => this.forget() });
    this.swap = element("button", { type: "button", class: "button small quiet", hidden: true, onclick: () => this.view.showFree(!this.view.showsFree) });
    this.sentence = new Sentence();
    this.readout = element("p", { class: "readout" });
    this.grid = element("div", { class: "gates" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.swap, this.back, this.readout),
      this.sentence.node,
      element("div", { class: "stage" }, this.grid, this.empty),
      this.buildQuestion(),
      this.summary,
    );
    this.sentence.node.addEventListener("pointerover", (event) => this.pointAtToken(this.sentence.tokenOf(event)));
    this.sentence.node.addEventListener("pointerleave", () => this.point(null));
  }

  /** The question whose answer is shown; every view of the run reads the same sentence. */
  get ask() {
    return this.view?.question ?? null;
  }

  set ask(ask) {
    this.view?.read(ask);
  }

  buildQuestion() {
    this.input = element("input", { type: "text", class: "field", maxlength: LONGEST_QUESTION });
    this.send = element("button", { type: "submit", class: "button" });
    this.note = element("p", { class: "note", role: "status" });
    const onsubmit = (event) => {
      event.preventDefault();
      this.question();
    };
    this.form = element("form", { class: "question", onsubmit }, this.input, this.send, this.note);
    return this.form;
  }

  relabel() {
    const { gates } = this.data.spec;
    if (gates.map((gate) => gate.name).join() !== this.heatmaps.map((heatmap) => heatmap.spec.name).join()) this.rebuild(gates);
    this.heatmaps.forEach((heatmap, i) => heatmap.relabel(gates[i], this.theme));
    this.root.style.minHeight = `${FRAME_REM + HEATMAP_ROW_REM * Math.ceil(gates.length / 2)}rem`;
    this.input.hidden = this.send.hidden = !this.data.asks;
    setText(this.title, this.data.small ? this.text("small_title") : this.gated("title")); // a small one has no room for the states
    setText(this.send, this.gated("trace"));
    setText(this.back, this.text("back"));
    this.input.placeholder = this.text("placeholder");
    this.input.setAttribute("aria-label", this.text("placeholder"));
  }

  emptyWords() {
    return this.data.small && !this.isComing && !this.hasNothing ? this.text("small_empty") : super.emptyWords();
  }

  rebuild(gates) {
    for (const heatmap of this.heatmaps) heatmap.release();
    const paint = () => this.paint();
    this.heatmaps = gates.map((gate) => new Heatmap(gate, { paint, hover: (cell) => this.point(cell, gate.name), press: (cell) => this.pick(cell) }));
    this.grid.classList.toggle("four", gates.length === 4); // two and two, rather than three and one
    this.grid.replaceChildren(...this.heatmaps.map((heatmap) => heatmap.node));
  }

  switched() {
    this.shown = this.pointed = null;
    this.trouble = "";
  }

  forget() {
    this.ask = null;
    this.trouble = "";
    this.paint();
  }

  async question() {
    const text = this.input.value.trim();
    if (!this.view || !text) return;
    this.trouble = "";
    const body = { kind: "trace", text, temperature: 1, step: this.view.cursor };
    try {
      this.ask = (await command(this.view.id, "ask", this.data.lang, body)).ask;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.trouble = error.message || this.text("unreachable");
    }
    this.paint();
  }

  point(cell, gate = null) {
    this.view?.point({ token: cell?.time ?? null, unit: cell?.unit ?? null, gate: cell && gate });
  }

  /** A row that is clicked is the unit that the text below is coloured by. */
  pick(cell) {
    if (cell && this.data.asks) this.view?.choose(this.shown.data.units[cell.unit]);
  }

  pointAtToken(time) {
    if (time !== null) this.point({ time, unit: this.pointed?.unit ?? null });
  }

  /** The frame to draw: that of the sentence on show, or what was there before while it is being fetched. */
  choose() {
    const frame = this.awaited(this.view ? this.view.reading : null);
    return frame === undefined ? this.shown : frame;
  }

  paint() {
    this.shown = this.choose();
    const data = this.shown?.data;
    const tokens = data?.tokens ?? [];
    const { token: time, unit, gate } = this.view?.pointed ?? { token: null };
    this.pointed = time !== null && time < tokens.length ? { time, unit } : null;
    this.empty.hidden = Boolean(data);
    setText(this.empty, this.emptyWords());
    this.grid.classList.toggle("faint", !data);
    for (const heatmap of this.heatmaps) {
      heatmap.show(data?.arrays[heatmap.spec.name] ?? null, tokens);
      heatmap.paint(this.theme, this.pointed, this.text("mean"));
      heatmap.node.classList.toggle("lit", heatmap.spec.name === gate);
    }
    this.write(data, tokens);
    this.stamp(this.shown);
    this.describe(this.heatmaps.map((heatmap) => heatmap.surface.canvas), () => this.words(tokens));
  }

  emptyWords() {
    return this.hasNothing || this.isComing ? super.emptyWords() : this.gated("empty");
  }

  /** The words around the pictures: sentence, moment, read-out, and how the question fares. */
  write(data, tokens) {
    this.sentence.node.hidden = !data; // what is to come stands in its place
    this.sentence.show(tokens, this.pointed?.time ?? null);
    this.writeMoment(this.shown);
    const held = data?.held;
    this.swap.hidden = !held;
    if (held) setText(this.swap, this.text(held.off ? "show_held" : "show_free"));
    this.send.disabled = this.input.disabled = this.view === null || this.hasNothing;
    this.back.hidden = !this.ask;
    setText(this.readout, data && this.pointed ? this.pointedWords(data, tokens) : "");
    setText(this.note, this.noteWords(this.shown?.ask ? data : null));
  }

  pointedWords(data, tokens) {
    const { time, unit } = this.pointed;
    const place = { token: glyphs(tokens[time]), position: this.number(time + 1) };
    return unit === null ? this.text("readout_mean", place) : this.text("readout", { ...place, unit: this.number(data.units[unit]) });
  }

  noteWords(answered) {
    const failed = this.ask && this.view?.answers.get(this.ask)?.failed;
    if (this.trouble) return this.trouble;
    if (failed) return this.problem(failed.data);
    if (this.ask && !answered) return this.text("waiting");
    if (answered?.unknown?.length) return this.text("unknown", { tokens: answered.unknown.map(glyphs).join(" ") });
    return this.text(this.data.asks ? "hint_click" : "hint");
  }

  words(tokens) {
    if (!tokens.length) return this.emptyWords();
    const means = this.heatmaps.map((heatmap) => `${heatmap.spec.label} ${this.number(heatmap.mean(), 2)}`);
    return this.gated("summary", { step: this.number(this.shown.step), sentence: tokens.map(glyphs).join(""), means: means.join(", ") });
  }

  destroy() {
    for (const heatmap of this.heatmaps) heatmap.release();
    super.destroy();
  }
}

export default mount(Gates);
