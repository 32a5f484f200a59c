/** How often a network is right on sequences it was not trained on, against guessing and against what counts as solved. */

import { decades, decadeTicks, digitsOf, drawAxes, drawMarker, linear, plotFrame, roundTicks, roundUp } from "./axes.js";
import { element, setText } from "./dom.js";
import { powerOfTen, scientific } from "./format.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

const LOWEST = 1e-6;
const LEVELS = ["persistence", "linear_ar"]; // forecasts without a network, among a run's baselines

class Score extends Panel {
  constructor(root) {
    super(root, ["score"]);
    this.hovered = null; // a snapshot
    this.surface = new Surface({ kind: "curve", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.title = element("h2", {});
    this.readout = element("p", { class: "readout" });
    this.verdict = element("p", { class: "verdict" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.readout),
      element("div", { class: "bar" }, this.verdict),
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.ofCell(this.heading()));
  }

  heading() {
    const { error, share, metric } = this.data.task;
    if (error) return this.text("title_error");
    return share ? this.text("title") : this.text("title_metric", { metric });
  }

  /** What is said of an error, which is to fall, differs from what is said of right answers. */
  said(key, params) {
    return this.text(this.data.task.error ? `${key}_error` : key, params);
  }

  /** Beside others each network has the colour of its cell. */
  get colour() {
    return (this.data.of_cell && this.theme.cells[this.data.spec.cell]) || this.theme.accent;
  }

  emptyWords() {
    return this.hasNothing || this.isComing ? super.emptyWords() : this.said("empty");
  }

  switched() {
    this.hovered = this.scales = null;
  }

  /** Every score so far, in order of steps. */
  get scores() {
    const all = [...(this.view?.scores.values() ?? [])].filter(({ data }) => Number.isFinite(data.metric));
    return all.sort((a, b) => a.step - b.step);
  }

  /** Those up to the step that is looked back at. */
  past(scores) {
    const until = this.view?.cursor ?? Infinity;
    return scores.filter(({ step }) => step <= until);
  }

  hover(point) {
    const nearest = (best, score) =>
      !best || Math.abs(this.scales.x.map(score.step) - point.x) < Math.abs(this.scales.x.map(best.step) - point.x) ? score : best;
    this.hovered = point && this.scales ? this.scores.reduce(nearest, null) : null;
    this.paint();
  }

  paint() {
    const scores = this.scores;
    this.empty.hidden = scores.length > 0;
    setText(this.empty, this.emptyWords());
    const context = this.surface.begin();
    if (context) {
      const frame = plotFrame(this.surface, this.theme);
      this.scales = scores.length ? this.measure(frame, scores) : null;
      this.drawGround(context, frame);
      if (scores.length) this.drawScores(context, frame, scores);
    }
    const past = this.past(scores);
    this.read(past);
    this.stamp(past.at(-1));
    this.describe([this.surface.canvas], () => this.verdict.textContent || this.emptyWords());
  }

  /** Shares go from 0 to 1; other measures grow with what was measured. */
  measure(frame, scores) {
    const steps = Math.max(10, Math.min(this.view.stepsTotal || Infinity, roundUp(this.view.step)));
    const x = linear(0, steps, frame.left, frame.right);
    if (this.data.task.error) return { x, y: decades([...scores.map(({ data }) => data.metric), ...this.levels.map(({ value }) => value)], LOWEST, frame.bottom, frame.top) };
    const measured = [...scores.map(({ data }) => data.metric), ...this.levels.map(({ value }) => value), 0.05];
    const top = this.data.task.share ? 1 : roundUp(100 * Math.max(...measured)) / 100;
    return { x, y: linear(0, top, frame.bottom, frame.top) };
  }

  drawGround(context, frame) {
    const x = this.scales?.x ?? linear(0, 100, frame.left, frame.right);
    const y = this.scales?.y ?? linear(0, 1, frame.bottom, frame.top);
    const isLog = Boolean(this.scales && this.data.task.error);
    const ticks = isLog ? decadeTicks(y.low, y.high, 5) : roundTicks(y.low, y.high, 5);
    drawAxes(
      context,
      this.theme,
      frame,
      {
        scale: x,
        ticks: roundTicks(x.low, x.high, Math.max(2, Math.floor((frame.right - frame.left) / 90))),
        label: (value) => (this.scales ? this.number(value) : ""),
        title: this.text("step_axis"),
      },
      {
        scale: y,
        ticks,
        label: (value) => (!this.scales ? "" : isLog ? powerOfTen(Math.round(Math.log10(value))) : this.tick(value, ticks)),
        title: this.data.task.metric,
      },
    );
  }

  drawScores(context, frame, scores) {
    const { theme, scales } = this;
    if (this.data.task.share) this.drawLevel(context, frame, scores.at(-1).data.chance, this.text("chance"));
    for (const { value, label } of this.levels) this.drawLevel(context, frame, value, label);
    const points = scores.map(({ step, data }) => [scales.x.map(step), scales.y.map(data.metric)]);
    context.strokeStyle = this.colour;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    points.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](x, y));
    context.stroke();
    scores.forEach((score, i) => this.drawDot(context, points[i], score));
    if (this.view.cursor !== null) drawMarker(context, frame, scales.x.map(this.view.cursor), theme.accent, 1.5);
    if (this.hovered) drawMarker(context, frame, scales.x.map(this.hovered.step), theme.axis);
  }

  drawDot(context, [x, y], { data }) {
    context.fillStyle = data.solved ? this.colour : this.theme.background;
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  /** What a forecast without a network costs, or always answering the mean: { value, label }. */
  get levels() {
    const { baselines = {}, ar_order: p } = this.view?.started ?? {};
    const { error, share } = this.data.task;
    const known = (error ? LEVELS : share ? [] : ["constant"]).filter((name) => Number.isFinite(baselines[name]));
    return known.map((name) => ({ value: baselines[name], label: this.text(name, { p }) }));
  }

  drawLevel(context, frame, value, label) {
    if (!Number.isFinite(value)) return;
    const at = Math.round(this.scales.y.map(value)) + 0.5;
    context.strokeStyle = context.fillStyle = this.theme.muted;
    context.lineWidth = 1;
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(frame.left, at);
    context.lineTo(frame.right, at);
    context.stroke();
    context.setLineDash([]);
    context.font = this.theme.font(0.6875);
    context.textAlign = "right";
    context.textBaseline = "bottom";
    context.fillText(`${label} ${this.shown(value)}`, frame.right - 4, at - 2);
  }

  /** On the axis: no more digits than tell the ticks apart. */
  tick(value, ticks) {
    return this.data.task.share ? this.shown(value) : this.number(value, digitsOf(ticks));
  }

  shown(value) {
    if (this.data.task.error) return scientific(value);
    return this.data.task.share ? `${this.percent(value)} %` : this.measured(value, Number.isInteger(value) ? 0 : value < 1 ? 3 : 1);
  }

  read(scores) {
    const score = this.hovered ?? scores.at(-1);
    const said = score && { step: this.number(score.step), value: this.shown(score.data.metric), n: this.number(score.data.sequences) };
    setText(this.readout, said ? this.said("readout", said) : "");
    const solved = scores.find(({ data }) => data.solved);
    const last = scores.at(-1);
    let words = "";
    if (last) words = last.data.solved ? this.said("solved", { step: this.number(solved.step) }) : this.said("unsolved", said);
    setText(this.verdict, words);
    this.verdict.classList.toggle("solved", Boolean(last?.data.solved));
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

export default mount(Score);
