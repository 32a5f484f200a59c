/** How far a learning signal reaches back: the gradient of one loss, by its distance from the loss, on a log axis. */

import { floats } from "./arrays.js";
import { decadeTicks, drawAxes, drawMarker, linear, logarithmic, plotFrame, roundTicks } from "./axes.js";
import { element, setText } from "./dom.js";
import { powerOfTen, scientific } from "./format.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

const DECADES = 12; // shown below the largest value; what is smaller, or 0, is drawn on the floor

/**
 * Steps after which the norm has halved: the slope of a least-squares line through log₂ of the measured norms.
 * Infinity when it does not fall, NaN when there is too little to say.
 */
export function halfLife(norms) {
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  norms.forEach((norm, distance) => {
    if (!(norm > 0) || !Number.isFinite(norm)) return;
    const y = Math.log2(norm);
    [n, sx, sy, sxx, sxy] = [n + 1, sx + distance, sy + y, sxx + distance * distance, sxy + distance * y];
  });
  if (n < 3) return NaN;
  const slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
  return slope < 0 ? -1 / slope : Infinity;
}

class Gradient extends Panel {
  constructor(root) {
    super(root, ["gradient"]);
    this.shown = this.decoded = null;
    this.pointed = null; // a distance
    this.all = false;
    this.lowest = this.highest = null; // decades of the axis: it widens at once and never narrows within a run
    this.surface = new Surface({ kind: "profile", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.title = element("h3", {});
    this.moment = element("p", { class: "moment" });
    this.toggle = element("button", { type: "button", class: "button small", onclick: () => this.toggleAll() });
    this.key = element("div", { class: "key" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment),
      element("div", { class: "bar" }, this.key, this.toggle),
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.toggle, this.text("all_losses"));
    this.toggle.title = this.text("all_losses_help");
    this.toggle.setAttribute("aria-pressed", String(this.all));
    this.entries = new Map();
    this.key.replaceChildren();
  }

  switched() {
    this.shown = this.decoded = this.lowest = this.highest = this.pointed = null;
  }

  toggleAll() {
    this.all = !this.all;
    this.toggle.setAttribute("aria-pressed", String(this.all));
    this.paint();
  }

  hover(point) {
    const last = this.curves?.[0]?.norms.length - 1;
    this.pointed = point && this.scales ? Math.min(last, Math.max(0, Math.round(this.scales.x.invert(point.x)))) : null;
    this.paint();
  }

  /** The frame at the cursor as curves { name, label, colour, norms }; decoded once a frame. */
  load() {
    const frame = this.view?.frame("gradient");
    if (frame !== undefined) this.shown = frame ?? null;
    if (this.shown === this.decoded) return;
    this.decoded = this.shown;
    if (!this.shown) return;
    const { states, all_losses: all } = this.shown.data;
    this.curves = Object.entries(states).map(([name, array]) => ({ name, norms: floats(array) }));
    this.allNorms = all ? floats(all).reverse() : null; // by time step → by distance from the end
  }

  styled(name) {
    const spec = this.data.spec.gates.find((gate) => gate.name === name);
    return { label: spec?.label ?? name, symbol: spec?.symbol ?? "", colour: this.theme.roles[spec?.role] ?? this.theme.accent };
  }

  measure(frame) {
    const norms = this.curves.flatMap((curve) => [...curve.norms]).concat(this.all && this.allNorms ? [...this.allNorms] : []);
    const positive = norms.filter((norm) => norm > 0 && Number.isFinite(norm));
    const top = Math.ceil(Math.log10(Math.max(...positive, 1e-30)) + 0.05);
    const bottom = Math.max(top - DECADES, Math.floor(Math.log10(Math.min(...positive, 10 ** (top - 2)))));
    this.highest = Math.max(this.highest ?? -Infinity, top);
    this.lowest = Math.min(this.lowest ?? Infinity, bottom);
    const longest = Math.max(...this.curves.map((curve) => curve.norms.length));
    return {
      x: linear(0, Math.max(1, longest - 1), frame.left, frame.right),
      y: logarithmic(10 ** this.lowest, 10 ** this.highest, frame.bottom, frame.top),
    };
  }

  paint() {
    this.load();
    const { theme } = this;
    this.empty.hidden = Boolean(this.shown);
    setText(this.empty, this.emptyWords());
    const context = this.surface.begin(this.shown, theme, this.pointed, this.all);
    if (context) {
      const frame = plotFrame(this.surface, theme, 3.25);
      this.scales = this.shown ? this.measure(frame) : null;
      this.drawGround(context, frame);
      if (this.shown) this.drawProfiles(context, frame);
    }
    this.write();
    this.stamp(this.shown);
    this.describe([this.surface.canvas], () => this.words());
  }

  drawGround(context, frame) {
    const x = this.scales?.x ?? linear(0, 50, frame.left, frame.right);
    const y = this.scales?.y ?? logarithmic(1e-6, 1, frame.bottom, frame.top);
    const shown = (text) => (this.scales ? text : "");
    drawAxes(
      context,
      this.theme,
      frame,
      { scale: x, ticks: roundTicks(x.low, x.high, 6), label: (value) => shown(String(value)), title: this.text("distance_axis") },
      {
        scale: y,
        ticks: decadeTicks(y.low, y.high, Math.max(2, Math.floor((frame.bottom - frame.top) / 26))),
        label: (value) => shown(powerOfTen(Math.round(Math.log10(value)))),
        title: this.text("norm_axis"),
      },
    );
  }

  drawProfiles(context, frame) {
    const { theme, scales } = this;
    if (this.all && this.allNorms) this.drawLine(context, this.allNorms, theme.muted, [2, 4]);
    for (const { name, norms } of this.curves) this.drawLine(context, norms, this.styled(name).colour);
    if (this.pointed === null) return;
    drawMarker(context, frame, scales.x.map(this.pointed), theme.axis);
    for (const { name, norms } of this.curves) {
      context.fillStyle = this.styled(name).colour;
      context.beginPath();
      context.arc(scales.x.map(this.pointed), this.height(norms[this.pointed]), 4, 0, 2 * Math.PI);
      context.fill();
    }
  }

  height(norm) {
    const { y } = this.scales;
    return y.map(norm > y.low ? Math.min(norm, y.high) : y.low);
  }

  drawLine(context, norms, colour, dash = []) {
    context.beginPath();
    norms.forEach((norm, distance) => {
      if (!Number.isNaN(norm)) context.lineTo(this.scales.x.map(distance), this.height(norm));
    });
    context.strokeStyle = colour;
    context.lineWidth = dash.length ? 1.5 : 2;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
  }

  /** One entry a state: its colour, its half-life, and its norm where the pointer is. */
  write() {
    const behind = this.view !== null && this.view.cursor !== null;
    const step = this.number(this.shown?.step);
    setText(this.moment, this.shown ? this.text(behind ? "kept_at" : "live_at", { step }) : "");
    this.moment.classList.toggle("away", behind);
    if (!this.shown) this.key.replaceChildren();
    for (const curve of this.shown ? this.curves : []) setText(this.entry(curve.name), this.curveWords(curve));
  }

  entry(name) {
    if (!this.entries.has(name) || !this.entries.get(name).isConnected) {
      const { colour } = this.styled(name);
      const words = element("span", {});
      const node = element("span", { class: "entry line" }, element("i", {}), words);
      node.style.setProperty("--role", colour);
      this.key.append(node);
      this.entries.set(name, words);
    }
    return this.entries.get(name);
  }

  curveWords({ name, norms }) {
    const { label, symbol } = this.styled(name);
    if (this.pointed !== null) {
      return this.text("at_distance", { label, symbol, distance: this.pointed, norm: scientific(norms[this.pointed]) });
    }
    const steps = halfLife(norms);
    if (Number.isNaN(steps)) return label;
    if (steps > 4 * norms.length) return this.text("no_half_life", { label, symbol });
    return this.text("half_life", { label, symbol, steps: this.number(steps, steps < 10 ? 1 : 0) });
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const pointed = this.pointed;
    this.pointed = null;
    const curves = this.curves.map((curve) => this.curveWords(curve)).join("; ");
    this.pointed = pointed;
    return this.text("summary", { step: this.number(this.shown.step), curves });
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

export default mount(Gradient);
