/** Lets a reader draw a guess into a plot of profiles, with the pointer or the arrow keys, and says how far it was off. */

import { linear, logarithmic } from "./axes.js";
import { element, setText } from "./dom.js";
import { scientific } from "./format.js";
import { drawTheory } from "./profile_marks.js";
import { Sketch } from "./sketch.js";

const EMPTY_DECADES = [1e-10, 10]; // to draw in before anything is measured
const LINE = { width: 2.5, dash: [9, 6] };

export class SketchPad {
  /** `panel` has scales, longest, and its `shown` profiles { number, states }; it asks for its surface to be listened to. */
  constructor(panel) {
    this.panel = panel;
    this.sketch = new Sketch(location.pathname);
    this.isOpen = false;
    this.goesOn = false; // whether the pointer is in the middle of a line
    this.pencil = element("button", { type: "button", class: "button small", onclick: () => this.toggle() });
    this.eraser = element("button", { type: "button", class: "button small", onclick: () => this.erase() });
    this.buttons = element("div", { class: "row" }, this.eraser, this.pencil);
    this.note = element("p", { class: "note", role: "status" });
  }

  listen(canvas) {
    this.canvas = canvas;
    canvas.addEventListener("pointerdown", () => (this.goesOn = false), { capture: true });
    canvas.addEventListener("keydown", (event) => this.nudge(event));
  }

  relabel() {
    setText(this.pencil, this.panel.text("sketch"));
    this.pencil.title = this.panel.text("sketch_help");
    setText(this.eraser, this.panel.text("erase"));
  }

  get isShown() {
    return this.isOpen || this.sketch.isDrawn;
  }

  /** What of it is on screen; another value means draw again. */
  get version() {
    return this.isShown ? this.sketch.version : -1;
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.canvas.classList.toggle("sketching", this.isOpen);
    this.canvas.tabIndex = this.isOpen ? 0 : -1;
    this.canvas.toggleAttribute("data-arrows", this.isOpen);
    if (this.isOpen) this.canvas.focus({ preventScroll: true });
    this.panel.paint();
  }

  erase() {
    this.sketch.clear();
    this.panel.paint();
  }

  /** Draw where the pointer is, as the share that is left of the gradient at the loss. */
  press(point) {
    const { scales, longest } = this.panel;
    if (!this.isOpen || !scales) return;
    const share = scales.y.invert(point.y) / this.anchor;
    this.sketch.draw(scales.x.invert(point.x) / (longest - 1), Math.log10(share), this.goesOn);
    this.goesOn = true;
    this.panel.paint();
  }

  nudge(event) {
    if (!this.isOpen || event.ctrlKey || event.altKey || event.metaKey || !this.sketch.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.panel.pointed = Math.round(this.sketch.place * (this.panel.longest - 1));
    this.panel.paint();
  }

  /** The norm at the loss that a sketch begins with: that of the runs on show, on average over their logarithms. */
  get anchor() {
    const logs = this.panel.shown.map(({ states }) => Math.log(states[0].norms[0])).filter(Number.isFinite);
    return logs.length ? Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length) : 1;
  }

  /** The sketch as norms by distance; none where nothing is drawn. */
  get norms() {
    return this.sketch.isDrawn ? this.sketch.shares(this.panel.longest).map((share) => share * this.anchor) : [];
  }

  /** Scales to draw in before anything is measured. */
  emptyScales(frame) {
    if (!this.isShown) return null;
    return { x: linear(0, this.panel.longest - 1, frame.left, frame.right), y: logarithmic(...EMPTY_DECADES, frame.bottom, frame.top) };
  }

  draw(context, frame, scales) {
    if (scales && this.sketch.isDrawn) drawTheory(context, frame, scales, this.norms, { ...LINE, colour: this.panel.theme.text });
  }

  write() {
    this.pencil.setAttribute("aria-pressed", String(this.isOpen));
    this.eraser.hidden = !this.sketch.isDrawn;
    setText(this.note, this.words());
    this.note.hidden = !this.note.textContent;
  }

  /** How far the sketch is off what was measured; before that, where it stands or how to draw. */
  words() {
    const { panel, sketch } = this;
    if (!sketch.isDrawn) return this.isOpen ? panel.text("sketch_how") : "";
    const gaps = panel.shown.map(({ number, states }) => {
      const factor = sketch.factor(states[0].norms);
      const said = factor < 1000 ? panel.number(factor, factor < 10 ? 1 : 0) : scientific(factor);
      return panel.text("sketch_gap", { label: panel.runs[number].label, factor: said });
    });
    if (gaps.length) return panel.text("sketch_gaps", { gaps: gaps.join(" · ") });
    return panel.text("sketched", { share: scientific(sketch.shares(panel.longest).at(-1)), distance: panel.number(panel.longest - 1) });
  }
}
