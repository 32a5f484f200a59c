/** The loss of every training step, with what guessing would cost as its measure. */

import { decades, decadeTicks, drawAxes, drawMarker, linear, logarithmic, plotFrame, roundTicks, roundUp } from "./axes.js";
import { element, setText } from "./dom.js";
import { drawBaselines, drawGaps, drawLosses, drawValidation, nameBaselines } from "./curve_marks.js";
import { powerOfTen, scientific } from "./format.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

const LOWEST = 1e-6; // what a squared error of single precision can tell from 0

class Curve extends Panel {
  constructor(root) {
    super(root, ["loss", "validation", "score"]);
    this.hovered = null; // a step
    this.logarithmic = false;
    this.surface = new Surface({
      kind: "curve clickable",
      paint: () => this.paint(),
      hover: (point) => this.hover(point),
      press: (point) => this.press(point),
    });
    this.title = element("h2", {});
    this.readout = element("p", { class: "readout" });
    this.toggle = element("button", { type: "button", class: "button small", onclick: () => this.toggleScale() });
    this.empty = element("div", { class: "empty" });
    this.key = element("div", { class: "key" });
    this.header = element("header", {}, this.title, this.readout);
    this.bar = element("div", { class: "bar" }, this.key, this.toggle);
    root.append(
      this.header,
      this.bar,
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.toggle, this.text("log_steps"));
    this.toggle.setAttribute("aria-pressed", String(this.logarithmic));
    const entry = (kind, key) => element("span", { class: `entry ${kind}` }, element("i", {}), this.text(key));
    const shown = this.data.text_loss ? "validation" : this.data.score_loss ? "score_loss" : null;
    const heldOut = shown ? [entry("dot", shown)] : [];
    const lines = [entry("raw", "raw"), entry("smooth", "smooth")];
    this.key.replaceChildren(...(this.data.small ? [] : lines), ...heldOut);
    if (this.data.small) this.title.after(this.key); // there is no bar
    else this.bar.prepend(this.key);
  }

  toggleScale() {
    this.logarithmic = !this.logarithmic;
    this.toggle.setAttribute("aria-pressed", String(this.logarithmic));
    this.paint();
  }

  hover(point) {
    this.hovered = point && this.stepAt(point);
    this.paint();
  }

  press(point) {
    if (this.view && this.scales) this.view.scrub(this.stepAt(point));
  }

  stepAt({ x }) {
    if (!this.scales || !this.view?.losses.length) return null;
    return Math.min(this.view.losses.length, Math.max(1, Math.round(this.scales.x.invert(x))));
  }

  /** Step and loss scales; both grow in round strides so that the picture stands still between them. */
  measure(frame) {
    const { losses, started, stepsTotal } = this.view;
    const range = losses.range();
    const baselines = Object.values(started?.baselines ?? {});
    const latest = losses.smoothAt(losses.length) || 1;
    const spikes = Math.min(range?.high ?? 1, 1.3 * latest); // a single wild step may leave the picture
    const shownHigh = Math.max(...baselines, losses.smoothAt(1) || 0, spikes);
    const low = Math.max(0, Math.floor(2 * Math.min(range?.low ?? 0, ...baselines) - 0.1) / 2);
    const high = Math.ceil(shownHigh * 2 + 0.2) / 2;
    const steps = Math.max(10, Math.min(stepsTotal || Infinity, roundUp(losses.length)));
    const across = this.logarithmic ? logarithmic(1, steps, frame.left, frame.right) : linear(0, steps, frame.left, frame.right);
    if (this.data.log_loss) return { x: across, y: this.measureDecades(frame, [range?.low, shownHigh, ...baselines]) };
    return { x: across, y: linear(low, Math.max(high, low + 0.5), frame.bottom, frame.top) };
  }

  /** Squared errors fall through powers of ten. */
  measureDecades(frame, values) {
    const heldOut = [...this.heldOut.values()].map(({ data }) => data.loss);
    return decades([...values, ...heldOut], LOWEST, frame.bottom, frame.top);
  }

  /** Step → the loss on what is held out. */
  get heldOut() {
    return this.data.score_loss ? this.view.scores : this.view.validation;
  }

  /** A loss as it is read. */
  shown(loss, digits) {
    return this.data.log_loss ? scientific(loss) : this.measured(loss, digits);
  }

  paint() {
    const { view, theme } = this;
    const waiting = !view?.losses.length;
    this.empty.hidden = !waiting;
    setText(this.empty, this.emptyWords());
    const context = this.surface.begin();
    if (!context) return;
    const frame = plotFrame(this.surface, theme);
    this.scales = waiting ? null : this.measure(frame);
    this.drawGround(context, frame);
    if (!waiting) {
      this.drawRun(context, frame);
      this.stamp(view.latest.get("loss") ?? view.newest);
    }
    this.read();
    this.describe([this.surface.canvas], () => this.words());
  }

  drawGround(context, frame) {
    const x = this.scales?.x ?? linear(0, 100, frame.left, frame.right);
    const y = this.scales?.y ?? linear(0, 5, frame.bottom, frame.top);
    const across = Math.max(2, Math.floor((frame.right - frame.left) / 90));
    const rows = Math.max(2, Math.floor((frame.bottom - frame.top) / 36));
    const isLog = Boolean(this.scales && this.data.log_loss);
    drawAxes(
      context,
      this.theme,
      frame,
      {
        scale: x,
        ticks: this.scales && this.logarithmic ? decadeTicks(x.low, x.high, across) : roundTicks(x.low, x.high, across),
        label: (value) => (this.scales ? this.number(value) : ""),
        title: this.text("step_axis"),
      },
      {
        scale: y,
        ticks: isLog ? decadeTicks(y.low, y.high, rows) : roundTicks(y.low, y.high, rows),
        label: (value) => (!this.scales ? "" : isLog ? powerOfTen(Math.round(Math.log10(value))) : this.number(value, 1)),
        title: this.text(this.data.text_loss ? "loss_axis" : this.data.in_nats ? "nats_axis" : "plain_loss_axis"),
      },
    );
  }

  drawRun(context, frame) {
    const { view, theme, scales } = this;
    context.save();
    context.beginPath();
    context.rect(frame.left - 6, frame.top - 4, frame.right - frame.left + 12, frame.bottom - frame.top + 10); // rings at both ends stay whole
    context.clip();
    drawGaps(context, theme, frame, scales, view.losses);
    const baselines = this.baselines();
    drawBaselines(context, theme, frame, scales, baselines);
    drawLosses(context, theme, scales, view.losses);
    const rings = drawValidation(context, theme, scales, this.heldOut);
    nameBaselines(context, theme, frame, scales, baselines, view.losses, rings);
    if (view.cursor !== null) drawMarker(context, frame, scales.x.map(view.cursor), theme.accent, 1.5);
    if (this.hovered !== null) {
      drawMarker(context, frame, scales.x.map(this.hovered), theme.axis);
      this.drawDot(context, this.hovered, theme.text);
    }
    this.drawDot(context, view.shownStep, theme.accent);
    context.restore();
  }

  drawDot(context, step, colour) {
    const loss = this.view.losses.smoothAt(Math.min(step, this.view.losses.length));
    if (!Number.isFinite(loss)) return;
    context.fillStyle = colour;
    context.strokeStyle = this.theme.background;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(this.scales.x.map(step), this.scales.y.map(loss), 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  baselines() {
    const { baselines = {}, ar_order: p } = this.view.started ?? {};
    return Object.entries(baselines)
      .filter(([, loss]) => Number.isFinite(loss))
      .map(([name, loss]) => ({ loss, label: `${this.text(name, { p })} ${this.shown(loss, 2)}` }));
  }

  read() {
    const step = this.hovered ?? this.view?.shownStep;
    const loss = this.view?.losses.at(step);
    const known = Number.isFinite(loss);
    const values = { step: this.number(step), loss: this.shown(loss, 3), perplexity: this.number(Math.exp(loss), 2) };
    setText(this.readout, known ? this.text(this.data.text_loss ? "readout" : "plain_readout", values) : "");
  }

  words() {
    const step = this.view?.shownStep;
    const loss = this.view?.losses.smoothAt(step);
    if (!Number.isFinite(loss)) return this.emptyWords();
    const first = this.view.losses.at(1);
    return this.text(this.data.text_loss ? "summary" : "plain_summary", { step: this.number(step), loss: this.shown(loss, 2), first: this.shown(first, 2) });
  }

  switched() {
    this.hovered = this.scales = null;
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

export default mount(Curve);
