/** What every instrument is made of: one root that stays, a run to watch, a theme to draw in, a summary for screen readers. */

import { element, setText } from "./dom.js";
import { fill, number } from "./format.js";
import { runView } from "./run_view.js";
import { interest } from "./stream.js";
import { readTheme } from "./theme.js";

const SUMMARY_EVERY_MS = 2000;
const COMING = new Set(["connecting", "queued", "preparing", "running"]); // states in which a measurement is still to come

const sheet = new CSSStyleSheet();
const styled = fetch(new URL("./instruments.css", import.meta.url))
  .then((response) => response.text())
  .then((text) => sheet.replaceSync(text));

const panels = new WeakMap(); // parentElement → { panel, calls }

/** All instruments on the page. */
export const mounted = new Set();

/**
 * The default export of an instrument's module. Streamlit calls it again whenever data or theme change; the panel
 * stays. The cleanup it gets acts only for the newest call: Streamlit also runs those of calls that were overtaken.
 */
export function mount(Panel) {
  return async (component) => {
    await styled;
    const place = component.parentElement;
    if (!panels.has(place)) panels.set(place, { panel: new Panel(rootIn(place)), calls: 0 });
    const held = panels.get(place);
    mounted.add(held.panel);
    const call = ++held.calls;
    held.panel.update(component);
    return () => {
      if (held.calls !== call) return;
      panels.delete(place);
      mounted.delete(held.panel);
      held.panel.destroy();
    };
  };
}

function rootIn(place) {
  const shadow = place instanceof ShadowRoot ? place : place.getRootNode();
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  return place.querySelector(".seqlens-instrument");
}

/** Base of all instruments. A subclass builds its nodes once, sets texts in `relabel`, and draws in `paint`. */
export class Panel {
  /** `parts` are the stream's parts this instrument draws. */
  constructor(root, parts) {
    this.root = root;
    this.uninterested = interest(parts);
    this.view = null;
    this.leave = null;
    this.summarised = 0;
    this.summary = element("p", { class: "sr-only" });
  }

  update(component) {
    this.component = component;
    this.data = component.data;
    this.theme = readTheme(this.root, this.data.palette);
    this.followNamed();
    this.summarised = 0;
    this.relabel();
    this.paint();
  }

  /** Follow the run that the page names now. */
  followNamed() {
    const run = this.data.run ?? null;
    if (run === (this.view?.id ?? null)) return;
    this.leave?.();
    this.view = run === null ? null : runView(run);
    this.leave = this.view?.watch(() => this.paint()) ?? null;
    this.switched();
  }

  /** Called when another run is followed; a subclass forgets there what belonged to the one before. */
  switched() {}

  relabel() {}

  paint() {}

  destroy() {
    this.uninterested();
    this.leave?.();
    this.root.replaceChildren();
  }

  /** A label in the page's language, with its {names} filled. */
  text(key, params) {
    return fill(this.data.labels[key], params);
  }

  /** Whether the run broke down before anything was measured. */
  get hasNothing() {
    return this.view?.state === "failed" && !(this.view.step > 0);
  }

  /** Whether the first measurement comes by itself: a run is under way, or waits for its turn. */
  get isComing() {
    return this.view !== null && COMING.has(this.view.state) && "coming" in this.data.labels;
  }

  /** What stands where nothing is drawn yet. */
  emptyWords() {
    if (this.hasNothing) return this.text("nothing");
    return this.text(this.isComing ? "coming" : "empty");
  }

  titleWords() {
    return this.ofCell(this.text("title"));
  }

  /** A title, with the cell's name before it where a page shows the same of several cells. */
  ofCell(title) {
    return this.data.of_cell ? `${this.data.of_cell} · ${title}` : title;
  }

  /** Dims what is drawn, and what it says of its step, while the frame to draw instead is on its way (undefined). → the frame. */
  awaited(frame) {
    this.root.setAttribute("aria-busy", String(Boolean(this.view) && frame === undefined));
    return frame;
  }

  number(value, digits = 0) {
    return number(value, this.data.lang, digits);
  }

  /** The sentence for a failure { code, params }, see core/problems.py. */
  problem({ code, params }) {
    const { problems } = this.data;
    return fill(problems[code] ?? problems.unexpected, { detail: code, ...params });
  }

  /** Say on the root which message is on screen now. */
  stamp(snapshot) {
    if (!snapshot) return;
    this.root.dataset.seq = snapshot.seq;
    this.root.dataset.sentMs = snapshot.sent_ms ?? 0;
    this.root.dataset.step = snapshot.step;
  }

  /** Say in `this.moment` when, and how, the sentence on show was read. */
  writeMoment(frame) {
    const { ask, data, step } = frame ?? {};
    const key = data?.held ? (data.held.off ? "let_go_at" : "held_at") : ask ? "asked_at" : this.view?.cursor !== null ? "kept_at" : "live_at";
    setText(this.moment, frame ? this.text(key, { step: this.number(step) }) : "");
    this.moment.classList.toggle("away", Boolean(frame) && key !== "live_at");
  }

  /** Give screen readers the picture in words, at most every two seconds; `write()` is only called when it is due. */
  describe(canvases, write) {
    const now = performance.now();
    if (this.summarised && now - this.summarised < SUMMARY_EVERY_MS) return;
    this.summarised = now;
    const words = write();
    setText(this.summary, words);
    for (const canvas of canvases) canvas.setAttribute("aria-label", words);
  }
}
