/** For how many tokens units keep what they hold, by how the gate that keeps started: this run, and earlier ones beside it. */

import { element, setText } from "./dom.js";
import { Frames } from "./frames.js";
import { mount, Panel } from "./panel.js";

const [SHORTEST, LONGEST] = [0.05, 500]; // ends of the log scale, in tokens
const TICKS = [0.1, 1, 10, 100];
const LAST = 1e9;

class HalfLife extends Panel {
  constructor(root) {
    super(root, ["gates"]);
    this.kept = new Map(); // run → its kept frames
    this.now = null; // the frame of the run on show
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.rows = element("div", { class: "lives" });
    this.axis = element("div", { class: "ends" });
    this.beside = element("p", { class: "caption" });
    this.note = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment),
      element("div", { class: "stage" }, this.rows, this.axis, this.beside, this.empty),
      this.note,
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.note, this.text("note", { symbol: this.keeping?.symbol }));
    const tokens = TICKS.map((count) => {
      const tick = element("span", {}, this.number(count, count < 1 ? 1 : 0));
      tick.style.left = `${100 * across(count)}%`;
      return tick;
    });
    this.axis.replaceChildren(...tokens);
    this.drawn = null;
  }

  switched() {
    this.now = this.drawn = null;
  }

  /** The gate that keeps. */
  get keeping() {
    return this.data.spec.gates.find((gate) => gate.role === "forget");
  }

  /** The quartiles kept of a run nearest to a step; null while they are on their way, or where there are none. */
  at(run, step) {
    const known = this.kept.get(run);
    // A run that has just begun has stored nothing yet: ask again whenever it has come twice as far.
    const again = known && run === this.view?.id && known.frames.at("gates", step) === null && this.now.step > 2 * known.asked;
    if (!known || again) this.kept.set(run, { frames: new Frames(run, () => this.paint()), asked: this.now?.step ?? 0 });
    return this.kept.get(run).frames.at("gates", step)?.data.half_life?.quartiles ?? null;
  }

  /** { label, first, last }: the run on show, then the earlier ones. */
  get lives() {
    const own = this.now ? [{ label: this.data.start, first: this.at(this.view.id, 1), last: this.now.data.half_life?.quartiles ?? null, own: true }] : [];
    const beside = this.data.beside.map(({ run, label }) => ({ label, first: this.at(run, 1), last: this.at(run, LAST) }));
    return [...own, ...beside].filter(({ last }) => last);
  }

  paint() {
    const frame = this.view ? this.view.frame("gates") : null;
    if (frame !== undefined) this.now = frame;
    const lives = this.lives;
    this.empty.hidden = lives.length > 0;
    this.axis.hidden = !lives.length;
    this.beside.hidden = !lives.length;
    this.beside.classList.toggle("place", lives.length === 1);
    this.root.classList.toggle("alone", lives.length === 1);
    setText(this.beside, this.text(lives.length > 1 ? "beside" : "alone", { setting: this.data.setting }));
    setText(this.empty, this.emptyWords());
    const behind = this.view?.cursor !== null;
    setText(this.moment, this.now ? this.text(behind ? "kept_at" : "live_at", { step: this.number(this.now.step) }) : "");
    this.moment.classList.toggle("away", Boolean(this.now) && behind);
    const state = JSON.stringify(lives);
    if (state !== this.drawn) this.rows.replaceChildren(...lives.map((life) => this.row(life)));
    this.drawn = state;
    this.stamp(this.now);
    this.describe([], () => (lives.length ? lives.map((life) => `${life.label}: ${this.lifeWords(life)}`).join("; ") : this.emptyWords()));
  }

  row(life) {
    const bar = element("div", { class: "life" });
    for (const count of TICKS) bar.append(element("i", { class: "tick", style: `left: ${100 * across(count)}%` }));
    for (const [quartiles, name] of [[life.first, "first"], [life.last, "last"]]) if (quartiles) bar.append(...marks(quartiles, name));
    const words = element("span", { class: "which" }, this.lifeWords(life));
    const row = element("div", { class: life.own ? "own" : "" }, element("span", { class: "what" }, life.label), bar, words);
    row.style.setProperty("--role", this.theme.roles[this.keeping?.role ?? "state"]);
    return row;
  }

  lifeWords({ first, last }) {
    const tokens = (quartiles) => (quartiles[1] === null ? "∞" : this.number(quartiles[1], quartiles[1] < 1 ? 2 : quartiles[1] < 10 ? 1 : 0));
    return first ? this.text("from_to", { first: tokens(first), last: tokens(last) }) : this.text("only", { last: tokens(last) });
  }
}

function across(tokens) {
  const share = tokens === null ? 1 : Math.log(tokens / SHORTEST) / Math.log(LONGEST / SHORTEST);
  return Math.min(1, Math.max(0, share));
}

/** The middle half of the units as a band, the median as a dot. */
function marks([low, middle, high], name) {
  const span = element("i", { class: `span ${name}` });
  span.style.left = `${100 * across(low)}%`;
  span.style.width = `${100 * (across(high) - across(low))}%`;
  const dot = element("i", { class: `median ${name}` });
  dot.style.left = `${100 * across(middle)}%`;
  return [span, dot];
}

export default mount(HalfLife);
