/** What the gates do while a sentence is read: one heatmap a gate, linked, over the watched sentence or one's own. */

import { command, Refused } from "./commands.js";
import { element, setText } from "./dom.js";
import { glyphs } from "./format.js";
import { Heatmap } from "./heatmap.js";
import { mount, Panel } from "./panel.js";

const LONGEST_QUESTION = 200;

class Gates extends Panel {
  constructor(root) {
    super(root, ["gates"]);
    this.heatmaps = [];
    this.pointed = null; // { time, unit }, the same in every heatmap
    this.shown = null; // the snapshot on screen
    this.ask = null; // id of the question whose answer is shown
    this.trouble = "";
    this.title = element("h3", {});
    this.moment = element("p", { class: "moment" });
    this.back = element("button", { type: "button", class: "button small quiet", hidden: true, onclick: () => this.forget() });
    this.sentence = element("p", { class: "sentence" });
    this.readout = element("p", { class: "readout" });
    this.grid = element("div", { class: "gates" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.back, this.readout),
      this.sentence,
      element("div", { class: "stage" }, this.grid, this.empty),
      this.buildQuestion(),
      this.summary,
    );
    this.sentence.addEventListener("pointerover", (event) => this.pointAtToken(event.target));
    this.sentence.addEventListener("pointerleave", () => this.point(null));
  }

  buildQuestion() {
    this.input = element("input", { type: "text", class: "field", maxlength: LONGEST_QUESTION });
    this.send = element("button", { type: "submit", class: "button" });
    this.note = element("p", { class: "note", role: "status" });
    const onsubmit = (event) => {
      event.preventDefault();
      this.question();
    };
    return element("form", { class: "question", onsubmit }, this.input, this.send, this.note);
  }

  relabel() {
    const { gates } = this.data.spec;
    if (gates.map((gate) => gate.name).join() !== this.heatmaps.map((heatmap) => heatmap.spec.name).join()) this.rebuild(gates);
    this.heatmaps.forEach((heatmap, i) => heatmap.relabel(gates[i], this.theme));
    setText(this.title, this.text("title"));
    setText(this.send, this.text("trace"));
    setText(this.back, this.text("back"));
    this.input.placeholder = this.text("placeholder");
    this.input.setAttribute("aria-label", this.text("placeholder"));
    this.written = null;
  }

  rebuild(gates) {
    for (const heatmap of this.heatmaps) heatmap.release();
    const events = { paint: () => this.paint(), hover: (cell) => this.point(cell) };
    this.heatmaps = gates.map((gate) => new Heatmap(gate, events));
    this.grid.replaceChildren(...this.heatmaps.map((heatmap) => heatmap.node));
  }

  switched() {
    this.ask = this.shown = this.pointed = null;
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

  point(cell) {
    if (cell?.time === this.pointed?.time && cell?.unit === this.pointed?.unit) return;
    this.pointed = cell;
    this.paint();
  }

  pointAtToken(target) {
    if (target.dataset?.time) this.point({ time: Number(target.dataset.time), unit: this.pointed?.unit ?? 0 });
  }

  /** The frame to draw: the answer to a question, else the run's frame at the cursor, else what was there before. */
  choose() {
    const answer = this.ask && this.view?.answers.get(this.ask);
    if (answer?.gates) return answer.gates;
    const frame = this.view?.frame("gates");
    return frame === undefined ? this.shown : frame;
  }

  paint() {
    this.shown = this.choose();
    const data = this.shown?.data;
    const tokens = data?.tokens ?? [];
    if (this.pointed && this.pointed.time >= tokens.length) this.pointed = null;
    this.empty.hidden = Boolean(data);
    setText(this.empty, this.emptyWords());
    this.grid.classList.toggle("faint", !data);
    for (const heatmap of this.heatmaps) {
      heatmap.show(data?.arrays[heatmap.spec.name] ?? null, tokens);
      heatmap.paint(this.theme, this.pointed, this.text("mean"));
    }
    this.write(data, tokens);
    this.stamp(this.shown);
    this.describe(this.heatmaps.map((heatmap) => heatmap.surface.canvas), () => this.words(tokens));
  }

  /** The words around the pictures: sentence, moment, read-out, and how the question fares. */
  write(data, tokens) {
    if (tokens !== this.written) {
      this.written = tokens;
      this.sentence.classList.toggle("words", tokens.some((token) => [...token].length > 1));
      this.sentence.replaceChildren(...tokens.map((token, time) => element("span", { "data-time": time }, token === " " ? token : glyphs(token))));
    }
    [...this.sentence.children].forEach((node, time) => node.classList.toggle("on", time === this.pointed?.time));
    const asked = Boolean(this.shown?.ask);
    const behind = this.view !== null && this.view?.cursor !== null;
    const step = this.number(this.shown?.step);
    setText(this.moment, data ? this.text(asked ? "asked_at" : behind ? "kept_at" : "live_at", { step }) : "");
    this.moment.classList.toggle("away", asked || behind);
    this.send.disabled = this.input.disabled = this.view === null || this.hasNothing;
    this.back.hidden = !this.ask;
    setText(this.readout, data && this.pointed ? this.pointedWords(data, tokens) : "");
    setText(this.note, this.noteWords(asked ? data : null));
  }

  pointedWords(data, tokens) {
    const { time, unit } = this.pointed;
    const shownUnit = Array.isArray(data.units) ? data.units[unit] : unit;
    return this.text("readout", { token: glyphs(tokens[time]), position: this.number(time + 1), unit: this.number(shownUnit) });
  }

  noteWords(answered) {
    const failed = this.ask && this.view?.answers.get(this.ask)?.failed;
    if (this.trouble) return this.trouble;
    if (failed) return this.problem(failed.data);
    if (this.ask && !answered) return this.text("waiting");
    if (answered?.unknown?.length) return this.text("unknown", { tokens: answered.unknown.map(glyphs).join(" ") });
    return this.text("hint");
  }

  words(tokens) {
    if (!tokens.length) return this.emptyWords();
    const means = this.heatmaps.map((heatmap) => `${heatmap.spec.label} ${this.number(heatmap.mean(), 2)}`);
    return this.text("summary", { step: this.number(this.shown.step), sentence: tokens.map(glyphs).join(""), means: means.join(", ") });
  }

  destroy() {
    for (const heatmap of this.heatmaps) heatmap.release();
    super.destroy();
  }
}

export default mount(Gates);
