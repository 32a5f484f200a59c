/** A loss at every step against the gradient at every step before it: T × T, one colour a power of ten. */

import { floats } from "./arrays.js";
import { drawAxes, linear, plotFrame, roundTicks } from "./axes.js";
import { element, setText } from "./dom.js";
import { powerOfTen, scientific } from "./format.js";
import { mount, Panel } from "./panel.js";
import { Decades } from "./profile_marks.js";
import { Surface } from "./surface.js";
import { pixels } from "./theme.js";

const DECADES = 12;

const families = new Map(); // runs side by side → { decades, maps }: one colour means the same in all of them

class GradientMap extends Panel {
  constructor(root) {
    super(root, ["gradient_map"]);
    this.shown = this.decoded = null;
    this.state = null; // the state whose gradient is drawn; null = the cell's output
    this.pointed = null; // { row, column }
    this.family = null;
    this.image = document.createElement("canvas");
    this.surface = new Surface({ kind: "profile", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.surface.canvas.style.cursor = "crosshair";
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.states = element("div", { class: "row" });
    this.readout = element("span", { class: "caption" });
    this.quantity = element("span", {});
    this.low = element("span", {});
    this.scale = element("canvas", { class: "scale", width: 64, height: 1, "aria-hidden": true });
    this.high = element("span", {});
    this.legend = element("span", { class: "legend" }, this.quantity, this.low, this.scale, this.high);
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.legend),
      element("div", { class: "bar" }, this.states, this.readout),
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.summary,
    );
  }

  relabel() {
    this.joinFamily();
    setText(this.title, this.titleWords());
    this.drawn = null;
    this.buttons = null;
  }

  switched() {
    this.shown = this.decoded = this.pointed = this.drawn = this.buttons = null;
    this.joinFamily();
  }

  /** Share one scale of colours with the maps of the runs beside this one. */
  joinFamily() {
    const name = (this.data.beside ?? [this.data.run]).join();
    if (this.family?.name === name) return;
    this.part();
    if (!families.has(name)) families.set(name, { name, decades: new Decades(DECADES), maps: new Set() });
    this.family = families.get(name);
    this.family.maps.add(this);
    this.decoded = null;
  }

  part() {
    this.family?.maps.delete(this);
    if (this.family && !this.family.maps.size) families.delete(this.family.name);
  }

  /** Make room for what this map shows; where the scale grows, the others are coloured anew. */
  widen() {
    const { decades, maps } = this.family;
    const { lowest, highest } = decades;
    for (const logs of this.logs.values()) decades.widen(logs.map((log) => 10 ** log));
    if (lowest === decades.lowest && highest === decades.highest) return;
    for (const other of maps) {
      if (other === this) continue;
      other.drawn = null;
      other.paint();
    }
  }

  choose(name) {
    this.state = name;
    this.buttons = null;
    this.summarised = 0;
    this.paint();
  }

  hover(point) {
    this.pointed = point && this.plot ? this.cellAt(point) : null;
    this.paint();
  }

  cellAt({ x, y }) {
    const [first, wide] = [this.steps[0], this.stride];
    const [column, row] = [this.plot.x.invert(x), this.plot.y.invert(y)].map((step) => Math.round((step - first) / wide));
    const inside = row < this.steps.length && column >= 0 && column <= row;
    return inside ? { row, column } : null;
  }

  /** The distance of two steps that are shown. */
  get stride() {
    return (this.steps.at(-1) - this.steps[0]) / (this.steps.length - 1) || 1;
  }

  /** The frame at the cursor as logarithms by state, (S, S); decoded once a frame. */
  load() {
    const frame = this.awaited(this.view?.frame("gradient_map"));
    if (frame !== undefined) this.shown = frame ?? null;
    if (this.shown === this.decoded) return;
    this.decoded = this.shown;
    this.drawn = null;
    if (!this.shown) return;
    this.steps = this.shown.data.steps;
    this.logs = new Map(Object.entries(this.shown.data.states).map(([name, array]) => [name, floats(array)]));
    this.widen();
  }

  get chosen() {
    return this.logs.has(this.state) ? this.state : this.logs.keys().next().value;
  }

  styled(name) {
    const spec = this.data.spec.gates.find((gate) => gate.name === name);
    return { label: spec?.label ?? name, symbol: spec?.symbol ?? "", role: spec?.role ?? "state" };
  }

  paint() {
    this.load();
    const { theme } = this;
    this.empty.hidden = Boolean(this.shown);
    setText(this.empty, this.emptyWords());
    if (this.shown && this.drawn !== this.chosen) this.colour(this.chosen);
    const context = this.surface.begin(this.shown, theme, this.drawn, this.pointed?.row, this.pointed?.column);
    if (context) {
      const frame = plotFrame(this.surface, theme, 3.25);
      const half = this.shown ? this.stride / 2 : 0.5;
      const [low, high] = this.shown ? [this.steps[0] - half, this.steps.at(-1) + half] : [0, 1];
      const x = linear(low, high, frame.left, frame.right);
      const y = linear(low, high, frame.top, frame.bottom);
      this.plot = this.shown ? { x, y } : null;
      this.drawGround(context, frame, x, y);
      if (this.shown) this.drawMap(context, frame);
    }
    this.write();
    this.stamp(this.shown);
    this.describe([this.surface.canvas], () => this.words());
  }

  drawGround(context, frame, x, y) {
    const ticks = (room) => (this.shown ? roundTicks(x.low, x.high, Math.max(2, Math.floor(room))).filter(Number.isInteger) : []);
    const [across, down] = [(frame.right - frame.left) / 60, (frame.bottom - frame.top) / 30];
    drawAxes(
      context,
      this.theme,
      frame,
      { scale: x, ticks: ticks(across), label: String, title: this.text("step_axis") },
      { scale: y, ticks: ticks(down), label: String, title: this.text("loss_axis") },
    );
  }

  drawMap(context, frame) {
    const { left, top, right, bottom } = frame;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, left, top, right - left, bottom - top);
    if (!this.pointed) return;
    const { row, column } = this.pointed;
    const [width, deep] = [(right - left) / this.steps.length, (bottom - top) / this.steps.length];
    context.strokeStyle = this.theme.text;
    context.lineWidth = 1;
    context.globalAlpha = 0.55;
    context.strokeRect(left, top + row * deep, (row + 1) * width, deep);
    context.strokeRect(left + column * width, top + column * deep, width, (this.steps.length - column) * deep);
    context.globalAlpha = 1;
  }

  /** The logarithms of a state as a picture; above the diagonal it stays clear. */
  colour(name) {
    this.drawn = name;
    const { lowest, highest } = this.family.decades;
    const colours = pixels(this.theme.sequential[this.styled(name).role] ?? this.theme.sequential.state);
    const size = this.steps.length;
    this.image.width = this.image.height = size;
    const picture = new ImageData(size, size);
    const target = new Uint32Array(picture.data.buffer);
    this.logs.get(name).forEach((log, i) => {
      const share = (log - lowest) / (highest - lowest);
      if (!Number.isNaN(log)) target[i] = colours[Math.round(255 * Math.min(1, Math.max(0, share)))];
    });
    this.image.getContext("2d").putImageData(picture, 0, 0);
    const legend = new ImageData(64, 1);
    new Uint32Array(legend.data.buffer).set(Array.from({ length: 64 }, (_, i) => colours[Math.round((i * 255) / 63)]));
    this.scale.getContext("2d").putImageData(legend, 0, 0);
    setText(this.quantity, this.text("legend", { symbol: this.styled(name).symbol }));
    setText(this.low, powerOfTen(lowest));
    setText(this.high, powerOfTen(highest));
  }

  write() {
    const behind = this.view !== null && this.view.cursor !== null;
    setText(this.moment, this.shown ? this.text(behind ? "kept_at" : "live_at", { step: this.number(this.shown.step) }) : "");
    this.moment.classList.toggle("away", behind);
    this.legend.hidden = !this.shown;
    setText(this.readout, this.shown ? this.cellWords(this.pointed) : "");
    if (this.buttons || !this.shown) return;
    const names = [...this.logs.keys()];
    this.buttons = names.length > 1 ? names.map((name) => this.button(name)) : [];
    this.states.replaceChildren(...this.buttons);
    this.states.hidden = !this.buttons.length;
  }

  button(name) {
    const { label, symbol } = this.styled(name);
    const node = element("button", { type: "button", class: "button small", onclick: () => this.choose(name) }, `${label} ${symbol}`);
    node.setAttribute("aria-pressed", String(name === this.chosen));
    return node;
  }

  normAt({ row, column }) {
    return 10 ** this.logs.get(this.chosen)[row * this.steps.length + column];
  }

  cellWords(cell) {
    if (!cell) return this.text("hint");
    const { row, column } = cell;
    return this.text("readout", { loss: this.steps[row], step: this.steps[column], norm: scientific(this.normAt(cell)) });
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const row = this.steps.length - 1;
    const [near, far] = [this.cellWords({ row, column: row }), this.cellWords({ row, column: 0 })];
    return this.text("summary", { step: this.number(this.shown.step), near, far });
  }

  destroy() {
    this.part();
    this.surface.release();
    super.destroy();
  }
}

export default mount(GradientMap);
