/** How much of the time gates are shut or wide open: one dot a unit and gate, as in Karpathy, Johnson & Fei-Fei 2015. */

import { floats } from "./arrays.js";
import { drawAxes, linear, plotFrame, roundTicks } from "./axes.js";
import { element, setText } from "./dom.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

const DOT = 4;
const REACH = 14; // how near the pointer has to be
const WIDER = 1.5; // px, of a dot than that of the next gate: where their shares are alike, all are seen, one within the other

class Saturation extends Panel {
  constructor(root) {
    super(root, ["units"]);
    this.shown = this.decoded = this.pointed = null;
    this.dots = [];
    this.surface = new Surface({ kind: "profile", paint: () => this.paint(), hover: (point) => this.hover(point), press: (point) => this.press(point) });
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.readout = element("p", { class: "readout" });
    this.key = element("div", { class: "key" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.readout),
      element("div", { class: "bar" }, this.key),
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    const gates = this.data.spec.gates.filter((gate) => gate.is_gate && gate.low === 0 && gate.high === 1);
    const entries = gates.map((gate) => {
      const entry = element("span", { class: "entry dot" }, element("i", {}), `${gate.symbol} ${gate.label}`);
      entry.style.setProperty("--role", this.theme.roles[gate.role]);
      return entry;
    });
    this.key.replaceChildren(...entries);
  }

  switched() {
    this.shown = this.decoded = this.pointed = null;
    this.dots = [];
  }

  /** The dots of the message: { gate, unit, left, right }. */
  load() {
    this.shown = this.view?.unitsRead ?? null;
    if (this.shown === this.decoded) return;
    this.decoded = this.shown;
    this.pointed = null;
    if (!this.shown) return;
    const { gates, fractions } = this.shown.data.saturation;
    const [values, units] = [floats(fractions), fractions.shape[2] ?? 0];
    const spec = new Map(this.data.spec.gates.map((gate) => [gate.name, gate]));
    this.dots = gates.flatMap((gate, g) =>
      Array.from({ length: units }, (_, unit) => ({ gate: spec.get(gate), radius: DOT - WIDER + WIDER * (gates.length - 1 - g), unit, left: values[2 * g * units + unit], right: values[(2 * g + 1) * units + unit] })),
    );
  }

  at({ left, right }) {
    return [this.scales.x.map(right), this.scales.y.map(left)];
  }

  nearest(point) {
    if (!point || !this.scales) return null;
    const far = (dot) => Math.hypot(...this.at(dot).map((at, i) => at - [point.x, point.y][i]));
    const best = this.dots.reduce((best, dot) => (best === null || far(dot) < far(best) ? dot : best), null);
    return best && far(best) <= REACH ? best : null;
  }

  hover(point) {
    this.pointed = this.nearest(point);
    this.paint();
  }

  press(point) {
    const dot = this.nearest(point);
    if (dot) this.view.choose(dot.unit);
  }

  paint() {
    this.load();
    const { theme, view } = this;
    this.empty.hidden = Boolean(this.shown);
    setText(this.empty, this.emptyWords());
    const context = this.surface.begin(this.shown, theme, this.pointed, view?.chosen, this.data.lang);
    if (context) {
      const frame = plotFrame(this.surface, theme);
      this.scales = { x: linear(0, 1, frame.left, frame.right - DOT), y: linear(0, 1, frame.bottom, frame.top) };
      this.drawGround(context, frame);
      if (this.shown) this.drawDots(context);
    }
    setText(this.moment, this.shown ? this.text("at_step", { step: this.number(this.shown.step) }) : "");
    this.moment.classList.toggle("away", Boolean(this.shown) && this.shown.step < view.step);
    setText(this.readout, this.pointed ? this.dotWords(this.pointed) : "");
    this.stamp(this.shown);
    this.describe([this.surface.canvas], () => this.words());
  }

  drawGround(context, frame) {
    const ticks = (scale) => roundTicks(scale.low, scale.high, 5);
    const label = (value) => (this.shown ? `${Math.round(100 * value)} %` : "");
    const { x, y } = this.scales;
    drawAxes(
      context,
      this.theme,
      frame,
      { scale: x, ticks: ticks(x), label, title: this.text("right_axis") },
      { scale: y, ticks: ticks(y), label, title: this.text("left_axis") },
    );
    context.strokeStyle = this.theme.axis;
    context.setLineDash([3, 4]);
    context.beginPath();
    context.moveTo(x.map(0), y.map(1));
    context.lineTo(x.map(1), y.map(0));
    context.stroke();
    context.setLineDash([]);
  }

  drawDots(context) {
    const dot = (one, radius) => {
      context.beginPath();
      context.arc(...this.at(one), radius, 0, 2 * Math.PI);
    };
    for (const one of this.dots) {
      dot(one, one.radius);
      context.globalAlpha = 0.55;
      context.fillStyle = this.theme.roles[one.gate.role];
      context.fill();
    }
    context.globalAlpha = 1;
    context.strokeStyle = this.theme.text;
    context.lineWidth = 1.5;
    for (const one of this.dots) {
      if (one.unit !== (this.pointed?.unit ?? this.view?.chosen)) continue;
      dot(one, one.radius + 2.5);
      context.stroke();
    }
  }

  dotWords({ gate, unit, left, right }) {
    const percent = (share) => this.percent(share);
    return this.text("readout", { gate: gate.label, unit: this.number(unit), left: percent(left), right: percent(right) });
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const mean = (dots, side) => this.percent(dots.reduce((sum, dot) => sum + dot[side], 0) / dots.length);
    const gates = [...new Set(this.dots.map((dot) => dot.gate))].map((gate) => {
      const dots = this.dots.filter((dot) => dot.gate === gate);
      return this.text("gate_mean", { gate: gate.label, left: mean(dots, "left"), right: mean(dots, "right") });
    });
    return this.text("summary", { step: this.number(this.shown.step), gates: gates.join("; ") });
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

export default mount(Saturation);
