/** Scenes that are measured on request, on a worker of this server: what they have in common, the cost of a softmax, the collapse. */

import { decades, drawAxes, linear, logarithmic, plotFrame, roundTicks, roundUp } from "./axes.js";
import { element, setText } from "./dom.js";
import { scientific } from "./format.js";
import { table } from "./ledger.js";
import { Surface } from "./surface.js";

const COMING = "…"; // where a number is still to be measured

/** A scene with a guess, a button that has it measured, the progress, and what was found: its axes and tables stand there before. */
export class MeasuredScene {
  /** `name` is the scene's, `options` what may be guessed: label keys or texts. */
  constructor(story, name, options) {
    Object.assign(this, { story, name, options });
    this.ask = element("p", { class: "ask-guess" });
    this.choices = options.map((option) => [option, element("button", { type: "button", class: "button small", onclick: () => this.guess(option) })]);
    this.button = element("button", { type: "button", class: "button small on", onclick: () => this.measure() });
    this.bar = element("progress", { max: 1, value: 0 });
    this.state = element("span", { class: "caption", role: "status" });
    this.result = element("div", { class: "measured" });
    this.verdict = element("p", { class: "measured-verdict" });
    const guess = element("div", { class: "row" }, this.ask, ...this.choices.map(([, node]) => node), this.button, this.bar, this.state);
    this.node = element("div", { class: "story-measured" }, guess, this.result, this.verdict);
  }

  steps() {
    return 1;
  }

  guess(option) {
    this.story.guesses.say(this.question, option);
    this.story.paint();
  }

  /** What is asked before measuring; it may be another thing for another text. */
  get question() {
    return this.name;
  }

  measure() {
    this.asked = true;
    this.story.tell("measure", this.name);
  }

  get view() {
    return this.story.measured.get(this.name)?.view ?? null;
  }

  paint() {
    const { story, view } = this;
    const data = view?.state === "finished" ? view.lifecycle.data : null;
    setText(this.ask, story.text(`guess_${this.question}`));
    for (const [option, button] of this.choices) {
      setText(button, this.optionWords(option));
      button.setAttribute("aria-pressed", String(story.guesses.of(this.question) === option));
    }
    const underWay = view !== null && !view.ended;
    this.button.disabled = underWay;
    this.bar.hidden = !underWay;
    this.bar.value = view?.lifecycle?.data?.done ?? 0;
    setText(this.button, story.text(data ? "again" : "measure"));
    setText(this.state, view?.state === "failed" ? story.problem(view.lifecycle.data) : underWay ? story.text("measuring") : data ? "" : story.text("not_measured"));
    this.result.classList.toggle("coming", !data);
    if (this.drawn !== data) {
      this.drawn = data;
      this.show(data);
    }
    if (data) this.conclude(data);
    else setText(this.verdict, "");
  }

  optionWords(option) {
    return this.story.data.labels[`option_${option}`] ?? option;
  }

  /** The finding, with the guess beside it. */
  conclude(data) {
    const guess = this.story.guesses.of(this.question);
    const said = guess === undefined ? "" : this.story.text("you_said", { guess: this.optionWords(guess) });
    setText(this.verdict, this.story.inTurn(said, this.found(data)));
  }

  words() {
    return this.verdict.textContent;
  }
}

export class CostScene extends MeasuredScene {
  constructor(story) {
    super(story, "softmax", ["2 ×", "10 ×", "100 ×"]);
    this.surface = new Surface({ kind: "curve", paint: () => this.draw() });
    this.numbers = element("div", {});
    this.result.classList.add("two");
    this.result.append(this.surface.box, this.numbers);
  }

  show(data) {
    const { story } = this;
    const ms = (value) => story.number(value, value < 1 ? 3 : 2);
    const cells = ({ softmax, negative_sampling: few }) => [ms(softmax[1]), ms(few[1]), `${story.number(softmax[1] / few[1])}\u00a0×`];
    const points = data?.points ?? story.data.coming.sizes.map((size) => ({ size }));
    const rows = points.map((point) => ({ name: story.number(point.size), cells: data ? cells(point) : [COMING, COMING, ""] }));
    this.numbers.replaceChildren(table([story.text("vocabulary_axis"), story.text("softmax_ms"), story.text("sampling_ms"), story.text("cost_ratio")], rows));
    this.draw();
  }

  draw() {
    const { drawn: data, story } = this;
    const context = this.surface.begin();
    if (!context) return;
    const theme = story.plotTheme;
    const { sizes, centres } = story.data.coming;
    const frame = plotFrame(this.surface, theme, 4);
    const all = (data?.points ?? []).flatMap(({ softmax, negative_sampling: few }) => [...softmax, ...few]);
    const y = decades(all, 1e-3, frame.bottom, frame.top);
    const x = logarithmic(sizes[0], sizes.at(-1), frame.left, frame.right);
    const tens = [0.001, 0.01, 0.1, 1, 10, 100, 1000].filter((value) => value >= y.low * 0.999 && value <= y.high * 1.001);
    drawAxes(context, theme, frame, { scale: x, ticks: [1000, 10_000], label: (value) => story.number(value), title: story.text("vocabulary_axis") }, { scale: y, ticks: data ? tens : [], label: scientific, title: story.text("ms_axis", { centres }) });
    if (!data) return;
    if (data.own >= x.low && data.own <= x.high) {
      context.strokeStyle = theme.axis;
      context.beginPath();
      context.moveTo(x.map(data.own), frame.top);
      context.lineTo(x.map(data.own), frame.bottom);
      context.stroke();
      context.fillStyle = theme.muted;
      context.fillText(story.text("your_text"), x.map(data.own) + 4, frame.top + 10);
    }
    for (const [way, colour, key] of [["softmax", theme.danger, "option_softmax"], ["negative_sampling", theme.accent, "option_sampling"]]) {
      line(context, data.points.map((point) => [x.map(point.size), y.map(point[way][1])]), colour);
      context.strokeStyle = context.fillStyle = colour;
      for (const point of data.points) {
        context.beginPath();
        context.moveTo(x.map(point.size), y.map(point[way][0]));
        context.lineTo(x.map(point.size), y.map(point[way][2]));
        context.stroke();
      }
      context.textAlign = "right";
      const [before, last] = data.points.slice(-3, -1);
      context.fillText(story.text(key), x.map(last.size), Math.min(y.map(before[way][2]), y.map(last[way][2])) - 8);
      context.textAlign = "left";
    }
  }

  found({ points, rounds }) {
    const [small, large] = [points.find(({ size }) => size === 1000), points.find(({ size }) => size === 20_000)];
    const times = (way) => this.story.number(large[way][1] / small[way][1], 1);
    return this.story.text("cost_found", { softmax: times("softmax"), sampling: times("negative_sampling"), rounds });
  }

  release() {
    this.surface.release();
  }
}

const CURVES = ["loss", "mean_cosine", "right"];

export class CollapseScene extends MeasuredScene {
  constructor(story) {
    super(story, "collapse", ["none", "half", "all"]);
    this.plots = CURVES.map((measure) => ({ measure, surface: new Surface({ kind: "curve", paint: () => this.drawPlot(measure) }) }));
    this.numbers = element("div", {});
    this.result.append(element("div", { class: "story-plots" }, ...this.plots.map(({ surface }) => surface.box)), this.numbers);
  }

  /** Of a text without known word sums, something else is asked. */
  get question() {
    return this.story.data.coming.sums ? this.name : "collapse_own";
  }

  optionWords(option) {
    return this.story.text(this.story.data.coming.sums ? `option_${option}` : `cosine_${option}`);
  }

  show(data) {
    const { story } = this;
    const { sums, negatives: usual } = story.data.coming;
    const counts = data ? data.total > 0 : sums; // whether word sums are
    const rows = (data?.runs ?? [{ negatives: 0 }, { negatives: usual }]).map((run) => ({ name: `k = ${run.negatives}`, role: this.colourOf(run), cells: this.cells(run, data?.total, counts) }));
    const heads = ["", story.text("loss"), story.text("mean_cosine"), ...(counts ? [story.text("sums_right")] : []), story.text("near_of", { word: data?.runs[0].probe ?? COMING })];
    this.numbers.replaceChildren(table(heads, rows));
    for (const { measure, surface } of this.plots) {
      surface.box.hidden = measure === "right" && !counts;
      this.drawPlot(measure);
    }
  }

  cells({ points, near }, total, counts) {
    const { story } = this;
    if (!points) return Array(counts ? 4 : 3).fill(COMING);
    const last = points.at(-1);
    const words = near.map(({ word, similarity }) => `${word} ${story.number(similarity, 2)}`).join(", ");
    return [story.number(last.loss, 4), story.number(last.mean_cosine, 3), ...(counts ? [story.text("right_of", { right: story.number(last.right), total: story.number(total) })] : []), words];
  }

  colourOf({ negatives }) {
    return negatives ? this.story.theme.accent : this.story.theme.danger;
  }

  drawPlot(measure) {
    const { drawn: data, story } = this;
    const { surface } = this.plots?.find((plot) => plot.measure === measure) ?? {};
    const context = surface?.begin();
    if (!context) return;
    const theme = story.plotTheme;
    const frame = plotFrame(surface, theme);
    const most = { loss: 0.75, mean_cosine: 1, right: Math.max(1, data?.total ?? 0) }[measure];
    const y = linear(0, most * 1.02, frame.bottom, frame.top);
    const words = data ? roundUp(data.runs[0].points.at(-1).words) : 0;
    const x = linear(0, words, frame.left, frame.right);
    const [across, up] = [data ? roundTicks(0, words, 3) : [], data || measure !== "right" ? roundTicks(0, most, 4) : [0]];
    const short = (value) => (value >= 1000 ? `${story.number(value / 1000)}k` : story.number(value));
    drawAxes(context, theme, frame, { scale: x, ticks: across, label: short, title: story.text("words_read") }, { scale: y, ticks: up, label: (value) => story.number(value, measure === "right" ? 0 : 2), title: story.text(measure === "right" ? "sums_right" : measure) });
    for (const run of data?.runs ?? []) {
      line(context, run.points.map((point) => [x.map(point.words), y.map(point[measure] ?? 0)]), this.colourOf(run));
      const last = run.points.at(-1);
      context.fillStyle = this.colourOf(run);
      context.textAlign = "right";
      const height = y.map(last[measure] ?? 0);
      context.fillText(`k = ${run.negatives}`, frame.right - 2, height < frame.top + 14 ? height + 14 : height - 6);
    }
  }

  found({ runs, total }) {
    const [without, with_] = runs.map(({ points }) => points.at(-1));
    const numbers = { loss: this.story.number(without.loss, 4), cosine: this.story.number(without.mean_cosine, 3), k: runs[1].negatives, total: this.story.number(total) };
    if (!total) return this.story.text("collapse_found_own", numbers);
    return this.story.text("collapse_found", { ...numbers, right: this.story.number(without.right), others: this.story.number(with_.right) });
  }

  release() {
    for (const { surface } of this.plots) surface.release();
  }
}

function line(context, points, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
