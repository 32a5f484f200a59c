/** One step of the cell with the numbers of the network on its wires, walked through the sentence token by token. */

import { valueAt } from "./arrays.js";
import { Diagram } from "./diagram.js";
import { element, iconButton, setIcon, setName, setText } from "./dom.js";
import { glyphs, signed } from "./format.js";
import { mount, Panel } from "./panel.js";
import { Sentence } from "./sentence.js";

const WALK_MS = 800;
const MEAN = -1; // stands for all units in the menu and in the order that ↑ and ↓ follow
const OUTPUT = "hidden_state";

class Cell extends Panel {
  constructor(root) {
    super(root, ["gates"]);
    this.diagram = null;
    this.shown = null; // the snapshot on screen
    this.unit = null; // chosen here; until then that which stands out in the first reading
    this.walk = 0; // timer of the walk
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.readout = element("p", { class: "readout" });
    this.play = iconButton("play", () => this.toggleWalk(), "small");
    this.menu = element("select", { class: "field small", onchange: () => this.choose(Number(this.menu.value)) });
    this.keys = element("p", { class: "keys" });
    this.note = element("p", { class: "note" });
    this.place = element("div", { class: "wiring" });
    this.empty = element("div", { class: "empty" });
    this.sentence = new Sentence();
    this.sentence.node.classList.add("clickable");
    this.sentence.node.addEventListener("click", (event) => this.pick(this.sentence.tokenOf(event)));
    this.place.addEventListener("keydown", (event) => this.press(event));
    root.append(
      element("header", {}, this.title, this.moment, this.readout),
      element("div", { class: "row" }, this.play, this.menu, this.keys),
      element("div", { class: "stage" }, this.place, this.empty),
      this.sentence.node,
      this.note,
      this.summary,
    );
  }

  relabel() {
    const { cell, gates, diagram } = this.data.spec;
    if (cell !== this.drawn) {
      this.drawn = cell;
      this.diagram = new Diagram(diagram, gates, (gate) => this.view?.point({ gate }));
      this.place.replaceChildren(this.diagram.svg);
    }
    this.diagram.relabel(gates, this.theme);
    setText(this.title, this.text("title"));
    setText(this.keys, this.text("keys"));
    setName(this.menu, this.text("choose_unit"));
    this.menu.replaceChildren();
    this.painted = null;
  }

  switched() {
    this.stop();
    this.shown = null;
  }

  get tokens() {
    return this.shown?.data.tokens ?? [];
  }

  get units() {
    return this.shown?.data.units ?? [];
  }

  /** The token on show. */
  get token() {
    return Math.min(this.view?.present ?? 0, Math.max(0, this.tokens.length - 1));
  }

  /** The unit on show, null for the mean: the one pointed at elsewhere, else the one chosen here. */
  get shownUnit() {
    const unit = this.view?.pointed.unit ?? (this.unit === MEAN ? null : this.unit);
    return unit === null ? null : Math.min(unit, this.units.length - 1);
  }

  /** The unit whose output is largest at the token on show: of one unit the numbers on the wires can be worked out by hand. */
  outstanding() {
    const outputs = this.shown.data.arrays[OUTPUT];
    const sizes = this.units.map((_, unit) => Math.abs(valueAt(outputs, this.token, unit)));
    return sizes.indexOf(Math.max(...sizes));
  }

  pick(token) {
    if (token === null || !this.tokens.length) return;
    this.stop();
    this.go(token);
  }

  go(token) {
    this.view.point({ token: Math.min(this.tokens.length - 1, Math.max(0, token)), unit: this.unit === MEAN ? null : this.unit });
    this.paint();
  }

  choose(unit) {
    this.unit = Math.min(this.units.length - 1, Math.max(MEAN, unit));
    this.go(this.token);
  }

  press(event) {
    const unit = this.shownUnit ?? MEAN;
    const moves = {
      ArrowLeft: () => this.pick(Math.max(0, this.token - 1)),
      ArrowRight: () => this.pick(this.token + 1),
      ArrowUp: () => this.choose(unit - 1),
      ArrowDown: () => this.choose(unit + 1),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.tokens.length) move();
  }

  /** Walk from here to the end of the sentence, from its end from the beginning; the same button stops. */
  toggleWalk() {
    if (this.walk) this.stop();
    else {
      this.walk = setInterval(() => this.walkOn(), WALK_MS);
      if (this.token === this.tokens.length - 1) this.go(0);
    }
    this.paint();
  }

  walkOn() {
    if (this.token >= this.tokens.length - 2) this.stop();
    this.go(this.token + 1);
  }

  stop() {
    clearInterval(this.walk);
    this.walk = 0;
    this.painted = null;
  }

  paint() {
    const frame = this.awaited(this.view ? this.view.reading : null);
    if (frame !== undefined) this.shown = frame;
    if (this.unit === null && this.units.length) this.unit = this.outstanding();
    const state = [this.shown, this.token, this.shownUnit, this.view?.pointed.gate, this.view?.cursor, this.view?.state, this.walk];
    if (this.painted?.every((value, i) => value === state[i])) return;
    if (this.painted?.[1] !== state[1] || this.painted?.[2] !== state[2]) this.summarised = 0; // a step is heard at once
    this.painted = state;
    this.draw(this.shown?.data ?? null);
    this.write(this.shown?.data ?? null);
    this.stamp(this.shown);
    this.describe([this.diagram.svg], () => this.words());
  }

  draw(data) {
    this.diagram.show(data?.arrays ?? null, this.token, this.shownUnit, data ? glyphs(this.tokens[this.token]) : "");
    this.diagram.light(this.view?.pointed.gate ?? null);
    this.sentence.show(this.tokens, data ? this.token : null);
    this.root.dataset.token = this.token
    this.root.dataset.unit = this.shownUnit ?? "";
  }

  write(data) {
    this.empty.hidden = Boolean(data);
    setText(this.empty, this.emptyWords());
    this.writeMoment(this.shown);
    setText(this.readout, data ? this.where() : "");
    setText(this.note, data && this.shownUnit === null ? this.text("means") : "");
    setIcon(this.play, this.walk ? "pause" : "play");
    setName(this.play, this.text(this.walk ? "halt" : "walk"));
    this.play.disabled = this.menu.disabled = !data;
    this.offerUnits();
  }

  offerUnits() {
    if (this.menu.length !== this.units.length + 1) {
      const name = (unit) => this.text("unit", { unit: this.number(unit) });
      const units = this.units.map((unit, i) => element("option", { value: i }, name(unit)));
      this.menu.replaceChildren(element("option", { value: MEAN }, this.text("mean")), ...units);
    }
    this.menu.value = String(this.shownUnit ?? MEAN);
  }

  where() {
    const place = { token: glyphs(this.tokens[this.token]), position: this.number(this.token + 1), count: this.number(this.tokens.length) };
    return this.text("readout", place);
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const value = ({ name, label }) => `${label} ${signed(valueAt(this.shown.data.arrays[name], this.token, this.shownUnit)).trim()}`;
    const unit = this.shownUnit === null ? this.text("mean") : this.text("unit", { unit: this.number(this.units[this.shownUnit]) });
    return this.text("summary", { where: this.where(), step: this.number(this.shown.step), unit, values: this.data.spec.gates.map(value).join(", ") });
  }

  destroy() {
    this.stop();
    super.destroy();
  }
}

export default mount(Cell);
