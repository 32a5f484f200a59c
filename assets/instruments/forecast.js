/** How a network goes on with a curve, one step ahead and on its own; or what it takes a digit for while reading it. */

import { floats } from "./arrays.js";
import { drawAxes, drawMarker, linear, plotFrame, roundTicks } from "./axes.js";
import { element, setText } from "./dom.js";
import { drawReadings, named } from "./digit_readings.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

const LINES = ["truth", "linear_free", "one_step", "free"]; // in the order in which they are drawn

class Forecast extends Panel {
  constructor(root) {
    super(root, ["forecast"]);
    this.hovered = null; // how many values after the first that is forecast
    this.known = { frame: null };
    this.surface = new Surface({ kind: "curve", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.title = element("h2", {});
    this.readout = element("p", { class: "readout" });
    this.moment = element("p", { class: "moment" });
    this.key = element("div", { class: "key" });
    this.verdict = element("p", { class: "caption" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.readout),
      element("div", { class: "bar" }, this.key),
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.verdict,
      this.summary,
    );
  }

  /** Each line's { colour, width, dash }. */
  get styles() {
    const { theme } = this;
    return {
      truth: { colour: theme.text, width: 1.5, dash: [] },
      linear_free: { colour: theme.muted, width: 1.5, dash: [5, 4] },
      one_step: { colour: theme.accent, width: 1.5, dash: [2, 3] },
      free: { colour: theme.cells[this.data.spec.cell] ?? theme.accent, width: 2.5, dash: [] },
    };
  }

  relabel() {
    const { styles } = this;
    const entry = (name) => {
      const { colour, width, dash } = styles[name];
      const [drawn, gap] = dash.length ? dash : [1, 0];
      const line = `repeating-linear-gradient(to right, ${colour} 0 ${drawn}px, transparent 0 ${drawn + gap}px)`; // as the plot draws it
      return element("span", { class: "entry" }, element("i", { class: "drawn", style: `height: ${width}px; background: ${line}` }), this.text(name));
    };
    setText(this.title, this.text(this.data.curve ? "title" : "title_digits"));
    this.key.parentElement.hidden = !this.data.curve;
    this.key.replaceChildren(...(this.data.curve ? LINES.map(entry) : []));
    this.surface.drawn = null;
  }

  switched() {
    this.hovered = this.scales = null;
  }

  emptyWords() {
    return this.hasNothing ? this.text("nothing") : this.text(this.data.curve ? "empty" : "empty_digits");
  }

  /** The frame at the scrubber, its arrays decoded once; null while there is none. */
  get shown() {
    const frame = this.view?.frame("forecast");
    if (frame === undefined) return this.known.frame ? this.known : null; // on its way: what stands there stays
    if (frame !== this.known.frame) this.known = { frame, ...(frame && this.decode(frame.data)) };
    return frame ? this.known : null;
  }

  decode(data) {
    const named = "truth" in data ? [...LINES, "past"] : ["pictures", "probabilities"];
    return Object.fromEntries(named.map((name) => [name, floats(data[name])]));
  }

  hover(point) {
    const forecast = this.shown;
    const inside = point && this.scales && forecast?.truth;
    const at = inside ? Math.round(this.scales.x.invert(point.x)) - forecast.frame.data.first : null;
    this.hovered = at === null ? null : Math.min(forecast.truth.length - 1, Math.max(0, at));
    this.paint();
  }

  paint() {
    const forecast = this.shown;
    this.empty.hidden = forecast !== null;
    setText(this.empty, this.emptyWords());
    const context = this.surface.begin(forecast?.frame ?? null, this.hovered, this.theme, this.data);
    if (context) this.draw(context, forecast);
    if (forecast) this.say(forecast);
    else for (const node of [this.verdict, this.readout, this.moment]) setText(node, "");
    this.stamp(forecast?.frame);
    this.describe([this.surface.canvas], () => this.words(forecast));
  }

  draw(context, forecast) {
    this.scales = null;
    if (!forecast) return;
    if (!forecast.truth) {
      const labels = { digit: this.text("digit_axis"), step: this.text("read_axis") };
      drawReadings(context, this.theme, this.surface, { ...forecast, ...this.shapes(forecast) }, labels);
      return;
    }
    const frame = plotFrame(this.surface, this.theme, 3.5);
    this.scales = this.measure(frame, forecast);
    this.drawGround(context, frame, forecast);
    this.drawLines(context, frame, forecast);
  }

  shapes({ frame: { data } }) {
    return { labels: data.labels, steps: data.probabilities.shape[1] };
  }

  /** The curve's own range, with half as much again above and below for forecasts that are off. */
  measure(frame, { frame: { data }, past, truth }) {
    const known = [...past, ...truth];
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const room = (high - low) / 2 || 1;
    return {
      x: linear(data.first - past.length, data.first + truth.length - 1, frame.left, frame.right),
      y: linear(low - room, high + room, frame.bottom, frame.top),
    };
  }

  drawGround(context, frame, { frame: { data } }) {
    const { theme, scales } = this;
    context.fillStyle = theme.surface;
    context.fillRect(frame.left, frame.top, scales.x.map(data.first) - frame.left, frame.bottom - frame.top);
    const axis = (scale, count, title) => ({
      scale,
      title,
      ticks: roundTicks(scale.low, scale.high, count),
      label: (value) => plain(value, 6),
    });
    const across = Math.max(2, Math.floor((frame.right - frame.left) / 90));
    drawAxes(context, theme, frame, axis(scales.x, across, this.text("time_axis")), axis(scales.y, 5, this.text("value_axis")));
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(this.text("learned"), frame.left + 4, frame.top + 4);
  }

  drawLines(context, frame, forecast) {
    const { scales, styles } = this;
    const first = forecast.frame.data.first;
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.right - frame.left + 2, frame.bottom - frame.top);
    context.clip();
    context.lineJoin = "round";
    for (const name of LINES) {
      const { colour, width, dash } = styles[name];
      const isTruth = name === "truth";
      const values = isTruth ? [...forecast.past, ...forecast.truth] : forecast[name];
      const from = isTruth ? first - forecast.past.length : first;
      [context.strokeStyle, context.lineWidth] = [colour, width];
      context.setLineDash(dash);
      context.beginPath();
      values.forEach((value, i) => Number.isFinite(value) && context.lineTo(scales.x.map(from + i), scales.y.map(value)));
      context.stroke();
    }
    context.restore();
    if (this.hovered !== null) drawMarker(context, frame, scales.x.map(first + this.hovered), this.theme.axis);
  }

  say(forecast) {
    const { frame } = forecast;
    this.writeMoment(frame);
    setText(this.verdict, this.verdictWords(forecast));
    const at = this.hovered;
    const values = at === null || !forecast.truth ? [] : LINES.map((name) => `${this.text(name)} ${this.value(forecast[name][at])}`);
    setText(this.readout, values.length ? this.text("readout", { time: this.number(frame.data.first + at), values: values.join("   ") }) : "");
  }

  verdictWords(forecast) {
    const { data } = forecast.frame;
    if (forecast.truth) {
      const length = this.number(forecast.truth.length);
      return this.text("verdict", { steps: this.number(data.horizon), length, linear: this.number(data.linear_horizon) });
    }
    const answers = named(forecast.probabilities, this.shapes(forecast));
    return answers.map(({ label, answer }) => this.text("named", { label, named: answer })).join(" · ");
  }

  value(value) {
    return Number.isFinite(value) ? plain(value, 4) : "–";
  }

  words(forecast) {
    if (!forecast) return this.emptyWords();
    return this.text("summary", { step: this.number(forecast.frame.step), words: this.verdictWords(forecast) });
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

/** A value in the curve's own unit, without the zeros that say nothing. */
function plain(value, figures) {
  return String(Number(value.toPrecision(figures))).replace("-", "−");
}

export default mount(Forecast);
