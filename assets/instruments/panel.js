/** What every instrument is made of: one root that stays, a run to watch, a theme to draw in, a summary for screen readers. */

import { look, paintNoMore, paintSoon } from "./attention.js";
import { element, setText } from "./dom.js";
import { fill, inTurn, number, percent, scientific } from "./format.js";
import { runView } from "./run_view.js";
import { BASE, interest } from "./stream.js";
import { inherit } from "./succession.js";
import { readTheme } from "./theme.js";

const SUMMARY_EVERY_MS = 2000;
const COMING = new Set(["connecting", "queued", "preparing", "running"]); // states in which a measurement is still to come

const SHEETS = ["instruments.css", "networks.css", "words.css", "story.css", "library.css"]; // the later overrules the earlier
const sheets = SHEETS.map(() => new CSSStyleSheet());
const styled = Promise.all(
  SHEETS.map(async (name, at) => sheets[at].replace(await (await fetch(new URL(`./${name}`, import.meta.url))).text())),
);

const sentences = new Map(); // language → what can be wrong, by its code: the same for every instrument of a tab

/** The sentences for failures in a language, fetched once. Without them (a lost server) an instrument still shows what it has. */
async function sentencesIn(lang) {
  if (!sentences.has(lang)) {
    const asked = fetch(`${BASE}api/problems/${lang}`).then((response) => response.json());
    sentences.set(lang, asked.catch(() => (sentences.delete(lang), {})));
  }
  return sentences.get(lang);
}

const panels = new WeakMap(); // parentElement → { panel, calls }

/** All instruments on the page. */
export const mounted = new Set();

/**
 * The default export of an instrument's module. Streamlit calls it again whenever data or theme change; the panel
 * stays. The cleanup it gets acts only for the newest call: Streamlit also runs those of calls that were overtaken.
 */
export function mount(Panel) {
  return async (component) => {
    const [problems] = await Promise.all([sentencesIn(component.data.lang), styled]);
    const place = component.parentElement;
    if (!panels.has(place)) panels.set(place, { panel: new Panel(rootIn(place)), calls: 0 });
    const held = panels.get(place);
    mounted.add(held.panel);
    const call = ++held.calls;
    held.panel.problems = problems;
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
  if (!shadow.adoptedStyleSheets.includes(sheets[0])) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, ...sheets];
  return place.querySelector(".seqlens-instrument");
}

/** Base of all instruments. A subclass builds its nodes once, sets texts in `relabel`, and draws in `paint`. */
export class Panel {
  /** `parts` are the stream's parts this instrument draws. */
  constructor(root, parts) {
    this.root = root;
    this.uninterested = interest(parts);
    this.unseen = look(root);
    this.disinherited = inherit((before, now) => this.succeed(before, now));
    this.view = null;
    this.leave = null;
    this.summarised = 0;
    this.summary = element("p", { class: "sr-only" });
  }

  update(component) {
    const again = this.component !== undefined;
    this.component = component;
    this.data = component.data;
    this.theme = readTheme(this.root, this.data.palette);
    this.root.classList.toggle("mini", Boolean(this.data.small));
    this.followNamed();
    this.summarised = 0;
    this.relabelIfNew();
    if (again) paintSoon(this);
    else this.paint();
  }

  /** Most reruns of a page change nothing but the run: words and what stands around them are made anew only if they differ. */
  relabelIfNew() {
    const { run, owner, ended, next, ...rest } = this.data;
    const face = JSON.stringify([rest, this.theme.dark, this.theme.rem]);
    if (face === this.face) return;
    this.face = face;
    this.relabel();
  }

  /** Another run takes the place of the one on show; the page's own word for it follows. */
  succeed(before, now) {
    if (!this.data?.heir || this.ownRun !== before) return;
    this.data = { ...this.data, ...this.renamed(now) };
    this.followNamed();
    paintSoon(this);
  }

  /** The run that the page named last, null for none. */
  get ownRun() {
    return this.data.run ?? null;
  }

  /** What the page's data becomes with another run. */
  renamed(run) {
    return { run };
  }

  /** Follow the run that the page names now. */
  followNamed() {
    const run = this.ownRun;
    if (run === (this.view?.id ?? null)) return;
    this.leave?.();
    this.view = run === null ? null : runView(run);
    this.leave = this.view?.watch(() => paintSoon(this)) ?? null;
    this.switched();
  }

  /** Called when another run is followed; a subclass forgets there what belonged to the one before. */
  switched() {}

  relabel() {}

  paint() {}

  destroy() {
    this.uninterested();
    this.unseen();
    this.disinherited();
    paintNoMore(this);
    this.leave?.();
    this.root.replaceChildren();
  }

  /** Sentences one after another, as the page's language sets them. */
  inTurn(...sentences) {
    return inTurn(sentences, this.data.lang);
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

  /** Whether it shows vectors out of a file: nothing was trained, and so there are no steps. */
  get isImported() {
    return this.view?.started?.config.kind === "imported";
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

  /** A label of an instrument that draws gates, where the cell on show has some; what is said of sums and states alone, where not. */
  gated(key, params) {
    return this.text(this.data.spec.gates.some(({ is_gate }) => is_gate) ? key : `${key}_ungated`, params);
  }

  /** A share (0 … 1) in per cent, never rounded to all or to none. */
  percent(share, digits = 0) {
    return percent(share, this.data.lang, digits);
  }

  /** A number that is never shown as 0 when it is not. */
  measured(value, digits) {
    return value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits ? scientific(value) : this.number(value, digits);
  }

  /** The sentence for a failure { code, params }, see core/problems.py. */
  problem({ code, params }) {
    return fill(this.problems[code] ?? this.problems.unexpected ?? code, { detail: code, ...params });
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
    const key = this.isImported ? "of_file" : data?.held ? (data.held.off ? "let_go_at" : "held_at") : ask ? "asked_at" : this.view?.cursor !== null ? "kept_at" : "live_at";
    setText(this.moment, frame ? this.text(key, { step: this.number(step) }) : "");
    this.moment.classList.toggle("away", Boolean(frame) && !["live_at", "of_file"].includes(key));
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
