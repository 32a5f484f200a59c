/** A question to a run that is asked again as the run goes on, so that its answer keeps up with what else is shown. */

import { command, Refused } from "./commands.js";

const AGAIN_MS = 1500;
const LOST_MS = 6000; // an answer can be lost where the tab's one connection is opened anew
const MOST_TRIES = 4; // for the very last vectors, which are kept a moment after the end is told
const PASSING = new Set(["not_prepared", "no_weights", "unanswered"]); // what may be answered yet, as it was put

export class Asking {
  /** For a panel; `part` is what answers come as. `tick(view)` names the states between which an answer cannot differ. */
  constructor(panel, part = "words", tick = (view) => String(view.cursor ?? view.step)) {
    Object.assign(this, { panel, part, tick });
    this.body = null; // what is asked, without the step
    this.forget();
  }

  /** What was answered is another run's; the question stays. */
  forget() {
    this.shown = this.ask = this.asked = null;
    [this.tries, this.sentAt, this.trouble, this.isPassing] = [0, Number.NEGATIVE_INFINITY, "", false];
    clearTimeout(this.timer);
    this.timer = 0;
  }

  /** Ask this from now on; null asks nothing. */
  put(body) {
    this.forget();
    this.body = body;
    this.follow();
  }

  /** Take in an answer, and ask again where the run has gone on. → the newest answer, or null. */
  follow() {
    const { view } = this.panel;
    if (!view || !this.body) return this.shown;
    this.take(view);
    if (this.ask && performance.now() - this.sentAt >= LOST_MS) this.ask = this.asked = null;
    // answers are not told again: not before the run's stream is here
    if (this.ask === null && !this.timer && view.lifecycle && this.isDue(view)) {
      const left = this.sentAt + AGAIN_MS - performance.now();
      if (left <= 0) this.send(view);
      else this.timer = setTimeout(() => this.wake(), left);
    }
    return this.shown;
  }

  wake() {
    this.timer = 0;
    if (this.panel.root.isConnected) this.panel.paint();
  }

  take(view) {
    const got = this.ask === null ? null : view.answers.get(this.ask);
    const news = got?.[this.part] ?? got?.failed;
    if (!news) return;
    this.ask = null;
    clearTimeout(this.timer);
    this.timer = 0;
    if (!got.failed) [this.shown, this.trouble] = [news, ""];
    this.isPassing = Boolean(got.failed) && PASSING.has(news.data.code);
    // what passes is not worth a word beside an earlier answer
    if (got.failed && !(this.shown && this.isPassing)) [this.trouble, this.shown, this.failure] = [this.panel.problem(news.data), null, news.data.code];
  }

  isDue(view) {
    const wanted = this.tick(view);
    if (wanted !== this.asked) return !this.trouble || PASSING.has(this.failure);
    const late = this.shown && view.cursor === null && view.ended && this.shown.step < view.step;
    return Boolean(late || this.isPassing) && this.tries < MOST_TRIES;
  }

  async send(view) {
    const wanted = this.tick(view);
    this.tries = wanted === this.asked ? this.tries + 1 : 0;
    [this.asked, this.sentAt, this.ask] = [wanted, performance.now(), ""];
    const { body } = this;
    try {
      const { ask } = await command(view.id, "ask", this.panel.data.lang, { text: "", ...body, step: view.cursor });
      if (this.body !== body) return;
      this.ask = ask;
      this.timer ||= setTimeout(() => this.wake(), LOST_MS);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (this.body === body) [this.ask, this.failure, this.trouble] = [null, "", error.message || this.panel.text("unreachable")];
    }
    this.panel.paint();
  }

  get isWaiting() {
    return this.body !== null && this.panel.view !== null && !this.shown && !this.trouble;
  }
}

/** Words as one types them, with spaces or commas of any script between them. */
export function wordsIn(text) {
  return text.split(/[\s,，、;；]+/).filter(Boolean);
}
