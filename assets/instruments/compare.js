/** The loss of up to four runs on one axis, live where they train, and beneath it the settings in which they differ. */

import { decades, decadeTicks, digitsOf, drawAxes, drawMarker, linear, logarithmic, plotFrame, roundTicks, roundUp } from "./axes.js";
import { element, setText } from "./dom.js";
import { powerOfTen } from "./format.js";
import { mount } from "./panel.js";
import { RunsPanel } from "./runs_panel.js";
import { ShelfKeys } from "./shelf_keys.js";
import { Surface, pathFor } from "./surface.js";

const LETTERS = "ABCD";
const LOWEST = 1e-6; // as in curve.js
const SCALES = ["log_steps", "log_loss"];

class Compare extends RunsPanel {
  constructor(root) {
    super(root, ["loss"]);
    this.runs = [];
    this.pointed = null; // a step
    this.shelfKeys = new ShelfKeys((key) => this.text(key));
    this.logarithmic = new Set(); // of SCALES
    this.surface = new Surface({ kind: "curve", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.title = element("h2", {});
    this.readout = element("p", { class: "readout" });
    this.key = element("ul", { class: "runs" });
    this.toggles = SCALES.map((name) => element("button", { type: "button", class: "button small", onclick: () => this.toggle(name) }));
    this.note = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    this.table = element("table", { class: "differences" });
    root.append(
      element("header", {}, this.title, this.readout),
      this.key,
      element("div", { class: "bar" }, this.note, element("div", { class: "row" }, ...this.toggles)),
      element("div", { class: "stage" }, this.surface.box, this.empty),
      element("div", { class: "wide" }, this.table),
      this.summary,
    );
  }

  relabel() {
    this.runs = this.data.runs ?? [];
    setText(this.title, this.text("title"));
    setText(this.note, this.data.note);
    this.toggles.forEach((toggle, i) => {
      setText(toggle, this.text(SCALES[i]));
      toggle.setAttribute("aria-pressed", String(this.logarithmic.has(SCALES[i])));
      toggle.hidden = !this.runs.length;
    });
    this.entries = this.runs.map(({ label }, number) => {
      const value = element("span", { class: "value" });
      const node = element("li", {}, this.letter(number), element("span", { class: "name" }, label), value);
      return { node, value };
    });
    this.key.replaceChildren(...this.entries.map(({ node }) => node));
    this.key.hidden = !this.runs.length;
    this.writeDifferences();
  }

  /** A run's letter on its colour's line. */
  letter(number) {
    const node = element("b", { class: "letter" }, LETTERS[number]);
    node.style.setProperty("--role", this.colourOf(number));
    return node;
  }

  /** The first run of a cell has its cell's colour, a further one a colour of its own. */
  colourOf(number) {
    const { cell } = this.runs[number];
    const first = this.runs.findIndex((run) => run.cell === cell) === number;
    const spare = this.runs.slice(0, number).filter((run, i) => !this.theme.cells[run.cell] || this.runs.findIndex(({ cell: other }) => other === run.cell) !== i);
    return (first && this.theme.cells[cell]) || this.theme.other_cells[spare.length % this.theme.other_cells.length];
  }

  writeDifferences() {
    const { settings = [] } = this.data;
    this.table.parentNode.hidden = this.runs.length < 2;
    const caption = element("caption", {}, this.text(settings.length ? "differ" : "same"));
    const head = element("tr", {}, element("td", {}), ...this.runs.map((_, i) => element("th", { scope: "col" }, this.letter(i))));
    const rows = settings.map(({ label, values }) => element("tr", {}, element("th", { scope: "row" }, label), ...values.map((value) => element("td", {}, value))));
    this.table.replaceChildren(caption, ...(settings.length ? [element("thead", {}, head), element("tbody", {}, ...rows)] : []));
  }

  toggle(name) {
    if (!this.logarithmic.delete(name)) this.logarithmic.add(name);
    this.toggles[SCALES.indexOf(name)].setAttribute("aria-pressed", String(this.logarithmic.has(name)));
    this.paint();
  }

  hover(point) {
    this.pointed = point && this.scales ? Math.max(1, Math.round(this.scales.x.invert(point.x))) : null;
    this.paint();
  }

  switched() {
    this.pointed = this.scales = null;
  }

  get drawn() {
    return this.views.map((view, number) => ({ view, number })).filter(({ view }) => view?.losses.length);
  }

  paint() {
    const { drawn } = this;
    this.empty.hidden = drawn.length > 0;
    setText(this.empty, this.emptyWords());
    this.describe([this.surface.canvas], () => this.words());
    const context = this.surface.begin();
    if (!context) return;
    const frame = plotFrame(this.surface, this.theme);
    const lines = this.measure(frame, drawn);
    this.drawGround(context, frame);
    for (const line of lines) this.drawLine(context, line);
    this.drawLetters(context, frame, lines);
    if (this.pointed !== null && this.scales) drawMarker(context, frame, this.scales.x.map(this.pointed), this.theme.axis);
    this.write();
    this.stamp(drawn.map(({ view }) => view.latest.get("loss")).filter(Boolean).sort((a, b) => b.seq - a.seq)[0]);
  }

  /** Each run's averaged losses as [x, loss], and the scales that hold all of them. */
  measure(frame, drawn) {
    const steps = Math.max(10, roundUp(Math.max(0, ...drawn.map(({ view }) => view.losses.length))));
    const across = this.logarithmic.has("log_steps") ? logarithmic : linear;
    const x = across(across === linear ? 0 : 1, steps, frame.left, frame.right);
    const lines = drawn.map(({ view, number }) => {
      const points = [];
      view.losses.columns(x, (at, _low, _high, average) => points.push([at, average]));
      return { number, points };
    });
    const values = lines.flatMap(({ points }) => points.map(([, loss]) => loss)).filter(Number.isFinite);
    this.scales = values.length ? { x, y: this.upward(values, frame) } : null;
    return this.scales ? lines : [];
  }

  upward(values, frame) {
    if (this.logarithmic.has("log_loss")) return decades(values, LOWEST, frame.bottom, frame.top);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const stride = 10 ** Math.floor(Math.log10(high - low || Math.abs(high) || 1)) / 2;
    return linear(Math.floor(low / stride) * stride, Math.ceil(high / stride) * stride, frame.bottom, frame.top);
  }

  drawGround(context, frame) {
    const x = this.scales?.x ?? linear(0, 100, frame.left, frame.right);
    const y = this.scales?.y ?? linear(0, 5, frame.bottom, frame.top);
    const columns = Math.max(2, Math.floor((frame.right - frame.left) / 90));
    const rows = Math.max(2, Math.floor((frame.bottom - frame.top) / 36));
    const isLog = (name) => Boolean(this.scales) && this.logarithmic.has(name);
    const across = isLog("log_steps") ? decadeTicks(x.low, x.high, columns) : roundTicks(x.low, x.high, columns);
    const up = isLog("log_loss") ? decadeTicks(y.low, y.high, rows) : roundTicks(y.low, y.high, rows);
    const height = (value) => (isLog("log_loss") ? powerOfTen(Math.round(Math.log10(value))) : this.number(value, digitsOf(up)));
    drawAxes(
      context,
      this.theme,
      frame,
      { scale: x, ticks: across, label: (value) => (this.scales ? this.number(value) : ""), title: this.text("step_axis") },
      { scale: y, ticks: up, label: (value) => (this.scales ? height(value) : ""), title: this.text("loss_axis") },
    );
  }

  drawLine(context, { number, points }) {
    const path = pathFor(context);
    let broken = true;
    for (const [x, loss] of points) {
      if (Number.isFinite(loss)) path[broken ? "moveTo" : "lineTo"](x, this.scales.y.map(loss));
      broken = !Number.isFinite(loss);
    }
    context.strokeStyle = this.colourOf(number);
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.stroke(path);
  }

  /** A run's letter stands where its line ends, moved up or down where another's stands already. */
  drawLetters(context, frame, lines) {
    const height = 0.95 * this.theme.rem;
    const ends = lines.map(({ number, points }) => ({ number, end: points.findLast(([, loss]) => Number.isFinite(loss)) })).filter(({ end }) => end);
    const places = ends.map(({ number, end: [x, loss] }) => ({ number, x, y: this.scales.y.map(loss) })).sort((a, b) => a.y - b.y);
    places.forEach((place, i) => {
      const above = places.slice(0, i).findLast((other) => Math.abs(other.x - place.x) < height);
      if (above) place.y = Math.max(place.y, above.y + height);
    });
    context.font = this.theme.font(0.8125, 700);
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.lineWidth = 4;
    context.strokeStyle = this.theme.background;
    for (const { number, x, y } of places) {
      const at = [LETTERS[number], Math.min(x + 0.9 * this.theme.rem, frame.right + 0.4 * this.theme.rem), y - 0.6 * this.theme.rem];
      context.strokeText(...at);
      context.fillStyle = this.colourOf(number);
      context.fillText(...at);
    }
  }

  /** What a run's averaged loss is at a step, or at its end. */
  lossOf(view, step = view.losses.length) {
    return this.measured(view.losses.smoothAt(Math.min(step, view.losses.length)), 3);
  }

  write() {
    const step = this.pointed;
    setText(this.readout, step === null ? "" : this.text("at_step", { step: this.number(step) }));
    this.entries.forEach(({ value }, number) => {
      const view = this.views[number];
      const known = view?.losses.length && (step === null || step <= view.losses.length);
      if (!known) setText(value, view?.losses.length ? "–" : "");
      else setText(value, step === null ? this.text("latest", { loss: this.lossOf(view), step: this.number(view.losses.length) }) : this.lossOf(view, step));
    });
  }

  words() {
    const { drawn } = this;
    if (!drawn.length) return this.emptyWords();
    const one = ({ view, number }) => this.text("summary_run", { letter: LETTERS[number], label: this.runs[number].label, loss: this.lossOf(view), step: this.number(view.losses.length) });
    return drawn.map(one).join(" ");
  }

  destroy() {
    this.shelfKeys.release();
    this.surface.release();
    super.destroy();
  }
}

export default mount(Compare);
