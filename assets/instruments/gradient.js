/** How far a learning signal reaches back: the gradient of one loss, by its distance from the loss, on a log axis. */

import { floats } from "./arrays.js";
import { drawMarker, plotFrame } from "./axes.js";
import { element, setText } from "./dom.js";
import { scientific } from "./format.js";
import { mount, Panel } from "./panel.js";
import { DASHES, Decades, distanceAt, drawDot, drawGround, drawNorms, drawTheory, factors, halfLife, theory } from "./profile_marks.js";
import { Surface } from "./surface.js";

const DECADES = 12;

class Gradient extends Panel {
  constructor(root) {
    super(root, ["gradient"]);
    this.shown = this.decoded = null;
    this.pointed = null; // a distance
    this.all = false;
    this.decades = new Decades(DECADES);
    this.surface = new Surface({ kind: "profile", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.toggle = element("button", { type: "button", class: "button small", onclick: () => this.toggleAll() });
    this.key = element("div", { class: "key" });
    this.range = element("p", { class: "caption" }); // of the distances that half-lives are told of
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment),
      element("div", { class: "bar" }, this.key, this.toggle),
      this.range,
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
    this.shown = this.decoded = this.pointed = null;
    this.decades.forget();
  }

  toggleAll() {
    this.all = !this.all;
    this.toggle.setAttribute("aria-pressed", String(this.all));
    this.paint();
  }

  hover(point) {
    this.pointed = point && this.scales ? distanceAt(this.scales, point, this.curves[0].norms.length) : null;
    this.paint();
  }

  /** The frame at the cursor as curves { name, label, colour, norms }; decoded once a frame. */
  load() {
    const frame = this.awaited(this.view?.frame("gradient"));
    if (frame !== undefined) this.shown = frame ?? null;
    if (this.shown === this.decoded) return;
    this.decoded = this.shown;
    if (!this.shown) return;
    const { states, all_losses: all } = this.shown.data;
    this.curves = Object.entries(states).map(([name, array]) => ({ name, norms: floats(array) }));
    this.beside = theory(this.shown.data, this.curves);
    this.allNorms = all ? floats(all).reverse() : null; // by time step → by distance from the end
  }

  styled(name) {
    const spec = this.data.spec.gates.find((gate) => gate.name === name);
    return { label: spec?.label ?? name, symbol: spec?.symbol ?? "", colour: this.theme.roles[spec?.role] ?? this.theme.accent };
  }

  measure(frame) {
    const norms = this.curves.flatMap((curve) => [...curve.norms]).concat(this.all && this.allNorms ? [...this.allNorms] : []);
    this.decades.widen(norms);
    return this.decades.scales(frame, Math.max(...this.curves.map((curve) => curve.norms.length)));
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
      drawGround(context, theme, frame, this.scales, { x: this.counted("distance_axis"), y: this.text("norm_axis") });
      if (this.shown) this.drawProfiles(context, frame);
    }
    this.write();
    this.stamp(this.shown);
    this.describe([this.surface.canvas], () => this.words());
  }

  drawProfiles(context, frame) {
    const { theme, scales } = this;
    if (this.all && this.allNorms) drawNorms(context, scales, this.allNorms, { colour: theme.muted, width: 1.5, dash: [2, 4] });
    for (const { kind, norms } of this.beside) {
      drawTheory(context, frame, scales, norms, { colour: this.besideColour(kind), dash: DASHES[kind] });
    }
    for (const { name, norms } of this.curves) drawNorms(context, scales, norms, { colour: this.styled(name).colour });
    if (this.pointed === null) return;
    drawMarker(context, frame, scales.x.map(this.pointed), theme.axis);
    for (const { name, norms } of this.curves) drawDot(context, scales, this.pointed, norms[this.pointed], this.styled(name).colour);
  }

  /** The path belongs to the gate that keeps; what theory says to the output. */
  besideColour(kind) {
    const { path } = this.shown.data;
    return this.styled(kind === "path" ? path.gate : this.curves[0].name).colour;
  }

  /** One entry a state: its colour, its half-life, and its norm where the pointer is. */
  write() {
    const behind = this.view !== null && this.view.cursor !== null;
    const step = this.number(this.shown?.step);
    setText(this.moment, this.shown ? this.text(behind ? "kept_at" : "live_at", { step }) : "");
    this.moment.classList.toggle("away", behind);
    const { fit } = this.shown?.data ?? {};
    setText(this.range, fit ? this.counted("fitted", { from: fit.from, until: fit.until }) : "");
    if (!this.shown) this.key.replaceChildren();
    if (!this.shown) return;
    for (const curve of this.curves) setText(this.entry(curve.name, this.styled(curve.name).colour), this.curveWords(curve));
    for (const { kind } of this.beside) setText(this.entry(kind, this.besideColour(kind)), this.besideWords(kind));
  }

  besideWords(kind) {
    const told = kind === "prediction" && factors(this.shown.data, this.curves[0].name);
    if (told) return this.text("factors", told);
    const steps = kind === "path" ? this.shown.data.path.half_life : null;
    return steps === null ? this.text(kind) : this.counted("path_half_life", { steps: this.number(steps, steps < 10 ? 1 : 0) });
  }

  /** A label that counts tokens, or steps where none are read. */
  counted(key, params) {
    return this.text(this.data.reads_tokens ? key : `${key}_steps`, params);
  }

  entry(name, colour) {
    if (!this.entries.has(name) || !this.entries.get(name).isConnected) {
      const words = element("span", {});
      const node = element("span", { class: `entry line ${name}` }, element("i", {}), words);
      node.style.setProperty("--role", colour);
      this.key.append(node);
      this.entries.set(name, words);
    }
    return this.entries.get(name);
  }

  curveWords({ name, norms }) {
    const { label, symbol } = this.styled(name);
    if (this.pointed !== null) {
      return this.counted("at_distance", { label, symbol, distance: this.pointed, norm: scientific(norms[this.pointed]) });
    }
    const steps = halfLife(this.shown.data, name);
    if (Number.isNaN(steps)) return label;
    if (steps > 4 * norms.length) return this.text("no_half_life", { label, symbol });
    return this.counted("half_life", { label, symbol, steps: this.number(steps, steps < 10 ? 1 : 0) });
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
