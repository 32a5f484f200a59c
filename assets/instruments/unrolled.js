/** The network as a loop, and the same loop unrolled: one column a token, each with the state that it really had there. */

import { element, setText } from "./dom.js";
import { glyphs, signed } from "./format.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";
import { valueAt } from "./arrays.js";
import { colourOf, drawLoop, drawTape, layOut, locate } from "./unrolled_picture.js";

const MOST_UNITS = 16;
const COLUMN = { bare: 24, letter: 6, word: 46, most: 64, leastOfMany: 18 }; // CSS px; a letter widens the bare column, up to a word
const MANY = 100; // tokens

class Unrolled extends Panel {
  constructor(root) {
    super(root, ["gates"]);
    this.shown = null; // the snapshot on screen
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.readout = element("p", { class: "readout" });
    this.loop = new Surface({ kind: "loop", paint: () => this.paint() });
    this.tape = new Surface({ kind: "tape", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.reel = element("div", { class: "reel", tabindex: 0, role: "group", "data-arrows": true }, this.tape.box);
    this.reel.addEventListener("keydown", (event) => this.press(event));
    this.resized = new ResizeObserver(() => this.paint());
    this.resized.observe(this.reel);
    this.caption = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    const equals = element("span", { class: "equals", "aria-hidden": true }, "=");
    this.picture = element("div", { class: "unrolled" }, this.loop.box, equals, this.reel);
    root.append(
      element("header", {}, this.title, this.moment, this.readout),
      element("div", { class: "stage" }, this.picture, this.empty),
      this.caption,
      this.summary,
    );
  }

  relabel() {
    const gates = new Map(this.data.spec.gates.map((gate) => [gate.name, gate]));
    // The output is drawn lowest, nearest to the input.
    this.lanes = [...this.data.spec.states].reverse().map((name, i, all) => ({ ...gates.get(name), recurrent: i === all.length - 1 }));
    for (const lane of this.lanes) lane.colours = colourOf(lane, this.theme);
    setText(this.title, this.text("title"));
    this.version = {}; // what was drawn before is drawn anew
  }

  switched() {
    this.shown = null;
  }

  get tokens() {
    return this.shown?.data.tokens ?? [];
  }

  get token() {
    return Math.min(this.view?.present ?? 0, Math.max(0, this.tokens.length - 1));
  }

  /** The units drawn, as indices into the shown ones: all, or 16 evenly chosen. */
  get rows() {
    const units = this.shown?.data.units.length ?? MOST_UNITS;
    const count = Math.min(units, MOST_UNITS);
    return Array.from({ length: count }, (_, i) => (count > 1 ? Math.round((i * (units - 1)) / (count - 1)) : 0));
  }

  hover(point) {
    const found = point && this.shown && locate(point, this.layout, this.lanes, this.rows);
    this.view?.point(found ?? { token: null, unit: null, gate: null });
  }

  press(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.tokens.length || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.view.point({ token: Math.min(this.tokens.length - 1, Math.max(0, this.token + by)) });
  }

  paint() {
    const frame = this.awaited(this.view ? this.view.reading : null);
    if (frame !== undefined) this.shown = frame;
    this.write();
    const count = this.tokens.length || Math.max(1, Math.floor(this.reel.clientWidth / COLUMN.most));
    const longest = Math.max(1, ...this.tokens.map((token) => [...token].length));
    const least = count > MANY ? COLUMN.leastOfMany : Math.min(COLUMN.word, COLUMN.bare + COLUMN.letter * longest);
    const column = Math.min(COLUMN.most, Math.max(least, Math.floor(this.reel.clientWidth / count)));
    this.tape.box.style.width = `${column * count}px`;
    this.layout = layOut(this.tape.height, column, count, this.lanes.length, this.theme.rem);
    const unit = this.view?.pointed.unit ?? null;
    const picture = { data: this.shown?.data ?? null, lanes: this.lanes, rows: this.rows, token: this.token, unit, theme: this.theme, layout: this.layout };
    const state = [this.shown, this.version, this.token, unit, column, this.tape.height];
    const tape = this.tape.begin(...state);
    if (tape) drawTape(tape, picture);
    const loop = this.loop.begin(...state);
    if (loop) drawLoop(loop, picture, this.loop.width);
    this.reveal(column);
    if (this.token !== this.said) this.summarised = 0; // a step is heard at once
    this.said = this.token;
    this.stamp(this.shown);
    this.describe([this.tape.canvas, this.loop.canvas], () => this.words());
  }

  write() {
    const data = this.shown?.data;
    this.empty.hidden = Boolean(data);
    this.picture.classList.toggle("faint", !data);
    setText(this.empty, this.emptyWords());
    this.writeMoment(this.shown);
    setText(this.readout, data ? this.where() : "");
    const parameters = this.view?.started?.parameters;
    setText(this.caption, this.text(data && parameters ? "caption" : "same", { parameters: this.number(parameters), count: this.number(this.tokens.length) }));
  }

  where() {
    const { unit, gate } = this.view.pointed;
    const lane = unit === null ? null : this.lanes.find(({ name }) => name === gate);
    const place = { token: glyphs(this.tokens[this.token]), position: this.number(this.token + 1), count: this.number(this.tokens.length) };
    if (!lane) return this.text("readout", place);
    const value = signed(valueAt(this.shown.data.arrays[lane.name], this.token, unit));
    return this.text("readout_value", { ...place, symbol: lane.symbol, unit: this.number(this.shown.data.units[unit]), value });
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const mean = ({ name, label }) => `${label} ${signed(valueAt(this.shown.data.arrays[name], this.token, null)).trim()}`;
    return this.text("summary", { where: this.where(), step: this.number(this.shown.step), means: this.lanes.map(mean).join(", ") });
  }

  /** Keep the present column in sight, unless the reader has the mouse on the reel and looks where they like. */
  reveal(column) {
    if (this.token === this.revealed || this.reel.matches(":hover")) return;
    this.revealed = this.token;
    const [left, right] = [this.token * column, (this.token + 1) * column];
    const { scrollLeft, clientWidth } = this.reel;
    if (left < scrollLeft) this.reel.scrollLeft = left - column;
    else if (right > scrollLeft + clientWidth) this.reel.scrollLeft = right + column - clientWidth;
  }

  destroy() {
    this.resized.disconnect();
    this.loop.release();
    this.tape.release();
    super.destroy();
  }
}

export default mount(Unrolled);
