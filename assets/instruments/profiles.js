/** Gradient profiles of several runs on one log axis: what was measured, beside what theory predicts and gates let through. */

import { floats } from "./arrays.js";
import { drawMarker, plotFrame } from "./axes.js";
import { element, setText } from "./dom.js";
import { scientific } from "./format.js";
import { mount } from "./panel.js";
import { DASHES, Decades, distanceAt, drawDot, drawGround, drawNorms, drawTheory, factors, halfLife, theory, unitPaths } from "./profile_marks.js";
import { RunsPanel } from "./runs_panel.js";
import { SketchPad } from "./sketch_pad.js";
import { Surface } from "./surface.js";

const DECADES = 16;
const BESIDE = ["memory", "prediction", "bound", "path", "units"]; // kinds of line beside the measured ∂L/∂h
const MEMORY = { width: 1.25 };
const UNIT = { width: 0.75, alpha: 0.35 };
const BOUND_ABOVE = 30; // times the largest norm: so far a bound that rises is shown

class Profiles extends RunsPanel {
  constructor(root) {
    super(root, ["gradient"]);
    this.hidden = new Set(["memory", "units"]); // entries of the legend that are switched off: a run's number, or a kind of line
    this.pointed = null; // a distance
    this.decades = new Decades(DECADES);
    this.profiles = [];
    this.pad = new SketchPad(this);
    this.surface = new Surface({ kind: "profile", paint: () => this.paint(), hover: (point) => this.hover(point), press: (point) => this.pad.press(point) });
    this.pad.listen(this.surface.canvas);
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.readout = element("p", { class: "readout" });
    this.runKey = element("div", { class: "key switches" });
    this.lineKey = element("div", { class: "key switches" });
    this.radii = element("p", { class: "caption radii" });
    this.cuts = element("p", { class: "caption cuts" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.readout),
      this.runKey,
      element("div", { class: "bar" }, this.lineKey, this.pad.buttons),
      this.pad.note,
      element("div", { class: "stage" }, this.surface.box, this.empty),
      this.radii,
      this.cuts,
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    this.pad.relabel();
    this.runs = this.data.runs ?? [];
    const entries = this.runs.map((run, i) => [String(i), this.entry(String(i), this.colourOf(i), run.label)]);
    const beside = BESIDE.map((kind) => [kind, this.entry(kind, this.theme.muted, this.text(kind))]);
    this.entries = new Map([...entries, ...beside]);
    this.runKey.replaceChildren(...entries.map(([, node]) => node));
    this.lineKey.replaceChildren(...beside.map(([, node]) => node));
  }

  /** A legend entry that switches its lines on and off. */
  entry(key, colour, label) {
    const node = element("button", { type: "button", class: `entry ${key}`, onclick: () => this.switch(key) });
    node.append(element("i", {}), element("span", {}, label));
    node.style.setProperty("--role", colour);
    node.setAttribute("aria-pressed", String(!this.hidden.has(key)));
    if (BESIDE.includes(key)) node.title = this.text(`${key}_help`);
    return node;
  }

  switch(key) {
    this.hidden = new Set(this.hidden); // a new one, so that the surface sees the difference
    if (!this.hidden.delete(key)) this.hidden.add(key);
    this.entries.get(key).setAttribute("aria-pressed", String(!this.hidden.has(key)));
    this.summarised = 0;
    this.paint();
  }

  switched() {
    this.profiles = this.views.map(() => null);
    this.pointed = this.scales = null;
    this.decades.forget();
  }

  hover(point) {
    this.pointed = point && this.scales ? distanceAt(this.scales, point, this.longest) : null;
    this.paint();
  }

  /** The frames at the cursor as { number, frame, states, beside } a run; decoded once a frame. */
  load() {
    const frames = this.views.map((view) => (view ? this.frame(view, "gradient") : null));
    this.awaited(frames.includes(undefined) ? undefined : null);
    frames.forEach((frame, number) => {
      if (frame === undefined) return; // on its way: the one before stays
      if (frame === (this.profiles[number]?.frame ?? null)) return;
      this.profiles[number] = frame && this.decode(frame, number);
    });
    this.measured = this.profiles.filter(Boolean);
    this.shown = this.measured.filter(({ number }) => !this.hidden.has(String(number)));
    const lengths = this.measured.map(({ states }) => states[0].norms.length);
    this.longest = Math.max(2, ...(lengths.length ? lengths : [this.data.length ?? 2]));
  }

  decode(frame, number) {
    const states = Object.entries(frame.data.states).map(([name, array]) => ({ name, norms: floats(array) }));
    const beside = theory(frame.data, states);
    if (states.length > 1) beside.push({ kind: "memory", norms: states.at(-1).norms });
    return { number, frame, states, beside: [...unitPaths(frame.data, states), ...beside] };
  }

  colourOf(number) {
    return this.theme.cells[this.runs[number]?.cell] ?? this.theme.accent;
  }

  /** The second run of the same cell is fainter. */
  strengthOf(number) {
    const earlier = this.runs.slice(0, number).filter(({ cell }) => cell === this.runs[number].cell).length;
    return 0.55 ** Math.min(earlier, 2);
  }

  besideOf(profile) {
    return profile.beside.filter(({ kind }) => !this.hidden.has(kind));
  }

  paint() {
    this.load();
    this.empty.hidden = this.measured.length > 0 || this.pad.isShown;
    setText(this.empty, this.emptyWords());
    const frames = this.runs.map((_, number) => this.profiles[number]?.frame ?? null);
    const context = this.surface.begin(this.theme, this.pointed, this.hidden, this.pad.version, this.longest, ...frames);
    if (context) {
      const frame = plotFrame(this.surface, this.theme, 3.25);
      for (const profile of this.measured) this.widen(profile);
      if (this.measured.length && this.pad.norms.length) this.decades.widen(this.pad.norms);
      this.scales = this.measured.length ? this.decades.scales(frame, this.longest) : this.pad.emptyScales(frame);
      drawGround(context, this.theme, frame, this.scales, { x: this.text("distance_axis"), y: this.text("norm_axis") });
      for (const profile of this.shown) this.drawProfile(context, frame, profile);
      this.pad.draw(context, frame, this.scales);
      this.drawPointed(context, frame);
    }
    this.write();
    this.stamp(this.measured.map(({ frame }) => frame).sort((a, b) => b.step - a.step)[0]);
    this.describe([this.surface.canvas], () => this.words());
  }

  /** Room for what was measured, and for a bound to be seen rising. */
  widen({ states, beside }) {
    const norms = states.flatMap((state) => [...state.norms]);
    const bound = beside.find(({ kind }) => kind === "bound")?.norms.at(-1) ?? 0;
    this.decades.widen([...norms, Math.min(bound, BOUND_ABOVE * Math.max(...norms))]);
  }

  drawProfile(context, frame, profile) {
    const [colour, alpha] = [this.colourOf(profile.number), this.strengthOf(profile.number)];
    for (const { kind, norms } of this.besideOf(profile)) {
      if (kind === "units") drawTheory(context, frame, this.scales, norms, { ...UNIT, colour });
      else if (kind === "memory") drawNorms(context, this.scales, norms, { ...MEMORY, colour, alpha });
      else drawTheory(context, frame, this.scales, norms, { colour, alpha, dash: DASHES[kind] });
    }
    drawNorms(context, this.scales, profile.states[0].norms, { colour, alpha, width: 2.5 });
  }

  drawPointed(context, frame) {
    if (this.pointed === null || !this.scales) return;
    drawMarker(context, frame, this.scales.x.map(this.pointed), this.theme.axis);
    for (const { number, states } of this.shown) {
      const norm = states[0].norms[this.pointed];
      if (norm !== undefined) drawDot(context, this.scales, this.pointed, norm, this.colourOf(number));
    }
  }

  write() {
    const behind = this.cursor !== null;
    const steps = [...new Set(this.measured.map(({ frame }) => this.number(frame.step)))].join(" / ");
    setText(this.moment, steps && this.text(behind ? "kept_at" : "live_at", { step: steps }));
    this.moment.classList.toggle("away", behind);
    setText(this.readout, this.pointed === null ? this.rangeWords() : this.text("distance", { distance: this.pointed }));
    this.pad.write();
    this.writeFacts();
    this.runs.forEach(({ label }, number) => {
      const profile = this.profiles[number];
      const node = this.entries.get(String(number));
      node.style.setProperty("--strength", this.strengthOf(number));
      setText(node.lastChild, profile ? this.runWords(profile) : label);
      const told = profile && factors(profile.frame.data, profile.states[0].name);
      node.title = told ? this.text("factors", told) : "";
    });
    for (const kind of BESIDE) {
      this.entries.get(kind).hidden = !this.measured.some(({ beside }) => beside.some((line) => line.kind === kind));
    }
  }

  /** From which spectral radius on the gradient grows in each cell without gates, and what clipping did in the latest step. */
  writeFacts() {
    const radii = this.shown.filter(({ frame }) => frame.data.prediction).map(({ number, frame }) => {
      const { spectral_radius: radius, critical_radius: critical } = frame.data.prediction;
      return this.text("radius", { label: this.runs[number].label, radius: this.number(radius, 2), critical: this.number(critical, 2) });
    });
    const trained = this.shown.filter(({ frame }) => Number.isFinite(frame.data.training_norm));
    const cuts = trained.map(({ number, frame }) => {
      const { training_norm: norm, clip_norm: limit } = frame.data;
      const cut = limit > 0 && norm > limit;
      return this.text(cut ? "cut" : "uncut", { label: this.runs[number].label, norm: scientific(norm), limit: this.number(limit, 1) });
    });
    setText(this.radii, radii.length ? this.text("radii", { radii: radii.join(" · ") }) : "");
    setText(this.cuts, cuts.length ? this.text("cuts", { cuts: cuts.join(" · ") }) : "");
    for (const line of [this.radii, this.cuts]) line.hidden = !line.textContent;
  }

  /** A run's name with its half-life, or with its norm where the pointer is. */
  runWords({ number, states, frame }, pointed = this.pointed) {
    const { label } = this.runs[number];
    const curves = this.hidden.has("memory") ? states.slice(0, 1) : states;
    const values = curves.map(({ name, norms }) => (pointed === null ? this.life(frame.data, name, norms.length) : scientific(norms[pointed])));
    if (!values[0]) return label;
    return this.text(values.length > 1 ? "two_values" : "one_value", { label, value: values[0], memory: values[1] || "–" });
  }

  life(data, state, length) {
    const steps = halfLife(data, state);
    if (Number.isNaN(steps)) return "";
    if (steps > 4 * length) return this.text("no_half_life");
    return this.text("half_life", { steps: this.number(steps, steps < 10 ? 1 : 0) });
  }

  /** Of which distances half-lives are told. */
  rangeWords() {
    const fit = this.measured.find(({ frame }) => frame.data.fit)?.frame.data.fit;
    return fit ? this.text("fitted", { from: fit.from, until: fit.until }) : "";
  }

  words() {
    if (!this.measured.length) return this.emptyWords();
    const one = (profile) => this.text("summary_run", { run: this.runWords(profile, null), step: this.number(profile.frame.step) });
    return this.text("summary", { runs: this.measured.map(one).join("; ") });
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

export default mount(Profiles);
