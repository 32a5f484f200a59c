/** What the views of one batch share: its data, which of them is on screen, and the place that all of them point at. */

import { floats } from "./arrays.js";
import { element, setText } from "./dom.js";
import { glyphs } from "./format.js";
import { Panel } from "./panel.js";

export const PADDING = 0;
export const UNKNOWN = 1;
export const FIRST = 2; // id of the most frequent token

const values = new WeakMap();

/** A subclass adds its nodes to `body` and draws in `draw(data)`, with `this.pointed` the place { row, place, feature }. */
export class BatchPanel extends Panel {
  constructor(root) {
    super(root, []);
    this.shown = null; // the last answer; it stays until the next is there
    this.title = element("h2", {});
    this.readout = element("p", { class: "readout" });
    this.body = element("div", { class: "stage batch-body", hidden: true });
    this.empty = element("div", { class: "empty" });
    root.append(element("header", {}, this.title, this.readout), this.body, element("div", { class: "stage waiting" }, this.empty), this.summary);
  }

  relabel() {
    setText(this.title, this.text("title"));
    this.version = {}; // what was drawn before is drawn anew
  }

  /** Another answer is about the same sentences: the reader goes on pointing where they did. */
  followNamed() {
    const before = this.view?.pointed;
    super.followNamed();
    if (before?.row !== undefined && this.view && this.view.pointed.row === undefined) this.view.pointed = { ...before };
  }

  paint() {
    const { view } = this;
    if (view?.state === "finished") this.shown = view.lifecycle.data;
    const failed = view?.state === "failed";
    this.root.setAttribute("aria-busy", String(Boolean(this.shown) && (view === null || !view.ended)));
    this.body.hidden = !this.shown;
    this.empty.parentNode.hidden = Boolean(this.shown);
    setText(this.empty, failed ? this.problem(view.lifecycle.data) : this.text("empty"));
    if (this.shown) this.draw(this.shown);
  }

  /** Where all views point: a row, a place in it, a feature there; the reader's first token until somebody points. */
  get pointed() {
    const { rows, max_length: length, feature_size: features } = this.shown;
    const { row = 0, place = 0, feature = 0 } = this.view?.pointed ?? {};
    return { row: Math.min(row, rows.length - 1), place: Math.min(place, length - 1), feature: Math.min(feature, features - 1) };
  }

  point(change) {
    this.view?.point({ ...this.pointed, ...change });
  }

  /** Arrows: ← → along the sentence, ↑ ↓ to another, with Shift along the vector. */
  press(event) {
    const { key, shiftKey } = event;
    if (!this.shown || event.ctrlKey || event.altKey || event.metaKey) return;
    const { rows, max_length: length, feature_size: features } = this.shown;
    const { row, place, feature } = this.pointed;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
    const down = { ArrowUp: -1, ArrowDown: 1 }[key] ?? 0;
    if (!by && !down) return;
    event.preventDefault();
    event.stopPropagation();
    this.summarised = 0; // a step is heard at once
    if (shiftKey) this.point({ feature: within(feature + by + down, features) });
    else this.point({ row: within(row + down, rows.length), place: within(place + by, length) });
  }

  /** The id at a place: padding behind the end of a sentence. */
  idAt(row, place) {
    return this.shown.rows[row].ids[place] ?? PADDING;
  }

  /** A token as it stands in the block: unknown ones keep their word beside it. */
  tokenAt(row, place, padding) {
    const token = this.shown.rows[row].tokens[place];
    return token === undefined ? padding : glyphs(token);
  }

  /** All numbers of the block, (B, L, D) in a row. */
  get values() {
    const { vectors } = this.shown;
    if (!values.has(vectors)) values.set(vectors, floats(vectors));
    return values.get(vectors);
  }

  vectorAt(row, place) {
    const { max_length: length, feature_size: features } = this.shown;
    const from = (row * length + place) * features;
    return this.values.subarray(from, from + features);
  }
}

function within(value, size) {
  return Math.min(size - 1, Math.max(0, value));
}
