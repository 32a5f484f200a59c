/** t-SNE on a map of words: worked out by a job on the server, frame by frame, left off and gone on with as one likes. */

import { Refused, send } from "./commands.js";
import { element, setName, setText } from "./dom.js";
import { follow } from "./stream.js";

const [LEAST, USUAL, MOST] = [5, 30, 100]; // perplexity, as in core/layout_config.py
const ENDED = new Set(["finished", "stopped", "failed"]);

export class Tsne {
  constructor(panel) {
    this.panel = panel;
    this.dial = element("input", { type: "range", min: LEAST, max: MOST, step: 1, value: USUAL, oninput: () => this.name(), onchange: () => this.turn() });
    this.dialName = element("span", { class: "caption" });
    this.pause = element("button", { type: "button", class: "button small", onclick: () => (this.rests ? this.resume() : this.rest()) });
    this.note = element("span", { class: "caption", role: "status" });
    this.node = element("div", { class: "row tsne" }, element("label", { class: "dial" }, this.dialName, this.dial), this.pause, this.note);
    this.forget();
  }

  forget() {
    this.leave();
    this.frame = null; // the newest, and what the next layout begins from
    this.made = null; // of which moment of the run the last layout was asked for
    this.rests = false;
    this.trouble = "";
  }

  relabel() {
    setName(this.dial, this.panel.text("perplexity_name"));
    this.name();
  }

  name() {
    setText(this.dialName, this.panel.text("perplexity", { value: this.dial.value }));
    this.dial.style.setProperty("--filled", (this.dial.value - LEAST) / (MOST - LEAST));
  }

  get isUnderWay() {
    return this.job !== null;
  }

  /** Begin, or go on where the run has: called whenever something may have changed. */
  follow(dimensions) {
    const { view } = this.panel;
    const at = view && (view.cursor ?? view.step);
    const isAnother = dimensions !== this.dimensions;
    if (!view || this.rests || !view.vocabulary || !at) return;
    if (isAnother || (!this.isUnderWay && at !== this.made && !this.trouble)) this.begin(at, dimensions);
  }

  async begin(at, dimensions) {
    this.leave();
    Object.assign(this, { made: at, dimensions, job: "", trouble: "" });
    const { view, data } = this.panel;
    const body = { perplexity: Number(this.dial.value), dimensions, start: this.frame?.data.xy ?? null, step: view.cursor };
    const wish = (this.wish = {});
    try {
      const { job } = await send(`runs/${encodeURIComponent(view.id)}/layout`, data.lang, body);
      if (this.wish === wish) this.watch(job);
      else send(`layouts/${encodeURIComponent(job)}/stop`, data.lang).catch(() => {});
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (this.wish === wish) [this.job, this.trouble] = [null, error.message || this.panel.text("unreachable")];
    }
    this.panel.paint();
  }

  watch(job) {
    this.job = job;
    this.unfollow = follow(job, (snapshot) => {
      if (snapshot.kind === "layout") this.frame = snapshot;
      if (snapshot.kind === "failed") this.trouble = this.panel.problem(snapshot.data);
      if (ENDED.has(snapshot.kind)) this.drop();
      this.panel.view?.changed();
    });
  }

  drop() {
    this.unfollow?.();
    this.unfollow = this.wish = null;
    this.job = null;
  }

  /** Let a layout under way be; what came of it stays on show. */
  leave() {
    const { job } = this;
    this.drop();
    if (job) send(`layouts/${encodeURIComponent(job)}/stop`, this.panel.data.lang).catch(() => {});
  }

  rest() {
    this.leave();
    this.rests = true;
    this.panel.refresh();
  }

  resume() {
    [this.rests, this.made, this.trouble] = [false, null, ""];
    this.panel.refresh();
  }

  turn() {
    this.name();
    this.leave();
    this.resume();
  }

  paint() {
    setText(this.pause, this.panel.text(this.rests ? "go_on" : "rest"));
    this.pause.disabled = !this.isUnderWay && !this.rests && (!this.frame || this.panel.view?.ended);
    setText(this.note, this.trouble || (this.frame || !this.isUnderWay ? "" : this.panel.text("tsne_begins")));
  }

  /** How far it is, in words. */
  words() {
    const { iteration, iterations, divergence } = this.frame.data;
    return this.panel.text("tsne_at", { at: this.panel.number(iteration), of: this.panel.number(iterations), divergence: this.panel.number(divergence, 2) });
  }
}
