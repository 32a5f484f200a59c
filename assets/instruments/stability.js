/** How far the neighbours of words are the same with other seeds: a few runs of one config, compared when they have ended. */

import { Asking, wordsIn } from "./asking.js";
import { element, setName, setText } from "./dom.js";
import { shareBars } from "./ledger.js";
import { mount } from "./panel.js";
import { runView } from "./run_view.js";
import { SetPanel } from "./set_panel.js";
import { interest } from "./stream.js";

const ENOUGH = 2;

class Stability extends SetPanel {
  constructor(root) {
    super(root);
    this.uninterested = interest(["words"]);
    this.asking = new Asking(this, "words", () => this.members().join());
    this.title = element("h2", {});
    this.field = element("input", { type: "text", class: "field", maxlength: 200, autocomplete: "off", spellcheck: "false" });
    this.send = element("button", { type: "submit", class: "button" });
    this.note = element("p", { class: "note", role: "status" });
    const onsubmit = (event) => {
      event.preventDefault();
      this.question();
    };
    this.form = element("form", { class: "question", onsubmit }, this.field, this.send, this.note);
    this.result = element("p", { class: "verdict" });
    this.place = element("div", { class: "stable-words" });
    this.ends = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.counts),
      element("div", { class: "row" }, this.chip, this.steer, this.bar),
      this.form,
      this.result,
      element("div", { class: "stage" }, this.ends, this.place, this.empty),
      this.summary,
    );
  }

  switched() {
    this.unview?.();
    this.view = this.unview = this.drawn = null;
    this.asking.forget();
    this.asking.body = null;
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.send, this.text("compare"));
    setName(this.field, this.text("words"));
    this.field.placeholder = this.text("words");
    this.bar.setAttribute("aria-label", this.text("progress_name"));
    this.drawn = null;
  }

  /** The runs that have come to their end. */
  members() {
    return (this.report?.members ?? []).filter(({ state }) => state === "finished").map(({ run }) => run);
  }

  /** The answer comes on the stream of the first of them. */
  attend(run) {
    if (this.view?.id === run) return;
    this.unview?.();
    this.view = runView(run);
    this.unview = this.view.watch(() => this.paint());
  }

  question() {
    this.asking.put({ kind: "stability", sets: [wordsIn(this.field.value)], runs: this.members() });
    this.paint();
  }

  paint() {
    this.paintProgress();
    const { progress } = this.report ?? {};
    if (progress) this.bar.value = progress.done / Math.max(1, progress.total);
    const runs = this.members();
    const isReady = runs.length >= ENOUGH && !this.set.running;
    if (isReady) this.attend(runs[0]);
    if (isReady && !this.asking.body) this.asking.put({ kind: "stability", sets: [], runs });
    const shown = isReady ? this.asking.follow() : null;
    this.send.disabled = this.field.disabled = !isReady;
    setText(this.note, this.asking.trouble);
    this.note.classList.toggle("bad", Boolean(this.asking.trouble));
    this.empty.hidden = Boolean(shown);
    this.place.hidden = this.result.hidden = !shown;
    this.ends.hidden = !shown || shown.data.words.length >= shown.data.asked;
    setText(this.empty, isReady ? this.text("waiting") : this.report ? this.text("training") : this.missingWords());
    if (shown && shown !== this.drawn) this.draw(shown);
    this.describe([], () => (shown ? this.result.textContent : this.empty.textContent));
  }

  draw(shown) {
    this.drawn = shown;
    const { overlap, chance, k, asked, seeds, words } = shown.data;
    const numbers = { share: this.percent(overlap), chance: this.percent(chance, 1), k: this.number(k), asked: this.number(asked), seeds: this.number(seeds.length) };
    setText(this.result, this.text("overlap", numbers));
    setText(this.ends, this.text("ends", { most: this.number(Math.ceil(words.length / 2)), least: this.number(Math.floor(words.length / 2)) }));
    this.place.replaceChildren(...words.map((one) => this.entry(one, seeds)));
  }

  entry({ word, overlap, nearest }, seeds) {
    const shared = new Set(nearest[0].filter((near) => nearest.every((list) => list.includes(near))));
    const lists = nearest.map((list, i) => element("p", {}, element("b", {}, this.text("seed", { seed: this.number(seeds[i]) })), ...list.map((near) => element("span", { class: shared.has(near) ? "on" : null }, near))));
    const bar = shareBars([{ name: word, share: overlap, text: `${this.percent(overlap)} %`, on: true }]);
    return element("details", {}, element("summary", {}, bar), ...lists);
  }

  destroy() {
    this.unview?.();
    super.destroy();
  }
}

export default mount(Stability);
