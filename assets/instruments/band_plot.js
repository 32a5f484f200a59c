/** One measure of a race along its training: the median of each cell's seeds, the middle half around it, and the lines to beat. */

import { drawAxes, drawMarker, linear, plotFrame, roundTicks, roundUp } from "./axes.js";
import { drawBaselines, nameBaselines } from "./curve_marks.js";
import { element, setText } from "./dom.js";
import { metricText } from "./race_words.js";
import { Surface } from "./surface.js";

const ROOM = 1.08; // above the highest value, so that its line is not cut

export class BandPlot {
  /** `measure` is "loss" or "score". */
  constructor(panel, measure) {
    Object.assign(this, { panel, measure, pointed: null });
    this.surface = new Surface({ kind: "curve", paint: () => this.draw(), hover: (point) => this.hover(point) });
    this.title = element("h3", {});
    this.readout = element("p", { class: "readout" });
    this.node = element("div", { class: "plot" }, element("header", {}, this.title, this.readout), this.surface.box);
    this.node.dataset.measure = measure;
  }

  relabel() {
    const metric = this.panel.data.metrics[this.task] ?? this.panel.data.metrics[this.panel.data.offer.task];
    setText(this.title, this.measure === "loss" ? this.panel.text("loss_title") : this.panel.text("score_title", { metric }));
  }

  /** `race` is null before there is one. */
  paint(race, runners, bySeconds) {
    Object.assign(this, { race, runners, bySeconds });
    if (this.task !== race?.task) {
      this.task = race?.task;
      this.relabel();
    }
    this.draw();
  }

  hover(point) {
    this.point(point && this.scales ? this.scales.x.invert(point.x) : null);
  }

  /** Where along the axis each point of a runner's curve stands. */
  places({ step_s: stepS, [this.measure]: band }) {
    return this.bySeconds ? band.steps.map((step) => step * stepS) : band.steps;
  }

  /** Go to a place along the axis, null for none: what the medians are there is read out. */
  point(place) {
    if (place === this.pointed) return;
    this.pointed = place;
    this.draw();
  }

  get shown() {
    return (this.runners ?? []).filter((runner) => this.race && runner[this.measure]?.steps.length && runner.step_s);
  }

  /** The lines to beat: [{ loss, label }]. */
  get lines() {
    const { race, panel } = this;
    if (!race) return [];
    const named = (name, value, text) => ({ loss: value, label: `${panel.text(name)} ${text}` });
    if (this.measure === "loss") return Object.entries(race.baselines).map(([name, loss]) => named(name, loss, panel.number(loss, 2)));
    if (race.share) return race.chance ? [named("chance", race.chance, metricText(panel, race, race.chance))] : [];
    if (race.counting) return [named("trained", Math.floor(race.length / 2), panel.number(Math.floor(race.length / 2)))];
    return Object.entries(race.baselines).map(([name, loss]) => named(name, loss, panel.number(loss, 3)));
  }

  measureScales(frame) {
    const shown = this.shown;
    const ends = shown.flatMap((runner) => this.places(runner).slice(-1));
    const whole = this.bySeconds ? Math.max(...shown.map(({ step_s: stepS }) => stepS * this.race.steps)) : this.race.steps;
    const values = [...shown.flatMap((runner) => runner[this.measure].upper), ...this.lines.map(({ loss }) => loss)];
    const high = this.measure === "score" && this.race.share ? 1 : ROOM * Math.max(...values, 1e-6);
    return {
      x: linear(0, Math.max(whole, ...ends), frame.left, frame.right),
      y: linear(0, high < 1 || this.race.share ? high : Math.max(high, roundUp(high)), frame.bottom, frame.top),
    };
  }

  draw() {
    const context = this.surface.begin();
    if (!context) return;
    const { panel } = this;
    const { theme } = panel;
    const frame = plotFrame(this.surface, theme);
    this.scales = this.shown.length ? this.measureScales(frame) : null;
    this.drawGround(context, theme, frame);
    if (!this.scales) return this.read();
    drawBaselines(context, theme, frame, this.scales, this.lines);
    for (const runner of this.shown) this.drawBand(context, runner);
    for (const runner of this.shown) this.drawMedian(context, runner);
    nameBaselines(context, theme, frame, this.scales, this.lines, { smoothAt: (place) => this.medians(place) });
    if (this.pointed !== null) drawMarker(context, frame, this.scales.x.map(this.pointed), theme.axis);
    this.read();
  }

  /** Every median at a place: where one runs, a line's name must not stand. */
  medians(place) {
    const here = this.shown.map((runner) => runner[this.measure].median[this.places(runner).findLastIndex((at) => at <= place)]);
    return here.filter(Number.isFinite);
  }

  drawGround(context, theme, frame) {
    const { panel, scales } = this;
    const x = scales?.x ?? linear(0, 100, frame.left, frame.right);
    const y = scales?.y ?? linear(0, 1, frame.bottom, frame.top);
    const digits = y.high < 0.25 ? 2 : y.high <= 5 ? 1 : 0;
    const percent = this.measure === "score" && this.race?.share;
    const label = (value) => (percent ? `${panel.number(100 * value)} %` : panel.number(value, digits));
    const across = {
      scale: x,
      ticks: roundTicks(x.low, x.high, Math.max(2, Math.floor((frame.right - frame.left) / 80))),
      label: (value) => (scales ? panel.number(value, this.bySeconds && x.high < 3 ? 1 : 0) : ""),
      title: panel.text(this.bySeconds ? "second_axis" : "step_axis"),
    };
    drawAxes(context, theme, frame, across, { scale: y, ticks: roundTicks(y.low, y.high, 5), label: (value) => (scales ? label(value) : ""), title: "" });
  }

  drawBand(context, runner) {
    const { x, y } = this.scales;
    const [places, { lower, upper }] = [this.places(runner), runner[this.measure]];
    context.beginPath();
    places.forEach((place, i) => context.lineTo(x.map(place), y.map(upper[i])));
    for (let i = places.length - 1; i >= 0; i--) context.lineTo(x.map(places[i]), y.map(lower[i]));
    context.closePath();
    context.globalAlpha = 0.18;
    context.fillStyle = runner.colour;
    context.fill();
    context.globalAlpha = 1;
  }

  drawMedian(context, runner) {
    const { x, y } = this.scales;
    context.strokeStyle = runner.colour;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    this.places(runner).forEach((place, i) => context.lineTo(x.map(place), y.map(runner[this.measure].median[i])));
    context.stroke();
  }

  /** What each cell's median is where the pointer stands. */
  read() {
    const { panel } = this;
    if (this.pointed === null || !this.scales) return setText(this.readout, "");
    const words = this.shown.map((runner) => {
      const at = this.places(runner).findLastIndex((place) => place <= this.pointed);
      const value = runner[this.measure].median[at];
      return `${runner.label} ${this.measure === "loss" ? panel.number(value, 3) : metricText(panel, this.race, value)}`;
    });
    setText(this.readout, words.join("   "));
  }
}
