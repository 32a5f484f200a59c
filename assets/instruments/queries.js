/** What a reader types is answered with the vectors of the run: nearest words and their history, sums, the odd one out, pairs. */

import { Asking } from "./asking.js";
import { element, setText } from "./dom.js";
import { mount, Panel } from "./panel.js";
import { AlikeForm, NearForm, OddForm, SumForm } from "./query_forms.js";

const MOST_COLUMNS = 9; // of the history

class Queries extends Panel {
  constructor(root) {
    super(root, ["words"]);
    this.title = element("h2", {});
    this.hint = element("p", { class: "caption" });
    this.near = new NearForm(this);
    this.forms = [this.near, new SumForm(this), new OddForm(this), new AlikeForm(this)];
    // weights are kept where the step doubles, and at the end
    this.history = new Asking(this, "words", (view) => `${Math.floor(Math.log2(view.step + 1))} ${view.ended}`);
    this.historyTitle = element("h3", {});
    this.table = element("div", { class: "history" });
    this.past = element("div", { class: "past", hidden: true }, this.historyTitle, this.table);
    const submit = this.near.submit.bind(this.near);
    this.near.submit = () => {
      submit();
      if (!this.isImported) this.history.put({ kind: "history", sets: this.near.sets() });
    };
    root.append(element("header", {}, this.title, this.hint), element("div", { class: "queries" }, ...this.forms.map(({ node }) => node)), this.past, this.summary);
  }

  relabel() {
    setText(this.title, this.text("title"));
    for (const form of this.forms) form.relabel();
    this.drawn = null;
  }

  switched() {
    for (const form of this.forms) form.asking.forget();
    this.history.forget();
    this.told = this.chosen = null;
  }

  paint() {
    this.suggest();
    this.hear();
    setText(this.hint, this.text(this.view === null ? "empty" : this.isImported ? "hint_of_file" : "hint"));
    for (const form of this.forms) form.paint();
    this.paintHistory();
    this.describe([], () => this.words());
  }

  /** What the text itself brings to ask, before anybody has typed. */
  suggest() {
    const started = this.view?.started;
    if (!started || started === this.told) return;
    this.told = started;
    const { analogy, odd } = started.suggestions ?? {};
    const words = { word: started.probe ? [started.probe] : [] };
    if (analogy) Object.assign(words, { whole: [analogy[0][0]], plus: [analogy[0][1]], less: analogy[1], one: [analogy[0][0]], other: [analogy[0][1]], list: odd });
    for (const form of this.forms) form.suggest(words);
  }

  /** A word chosen on the map is asked about. */
  hear() {
    const chosen = this.view?.chosenWords.at(-1) ?? null;
    if (chosen === this.chosen) return;
    this.chosen = chosen;
    if (chosen === null) return;
    this.near.fields[0].value = chosen;
    this.near.fields[0].isOwn = true;
    this.near.submit();
  }

  paintHistory() {
    const shown = this.history.follow();
    this.past.hidden = !shown;
    if (!shown || shown === this.drawn) return;
    this.drawn = shown;
    const { steps, sets } = shown.data;
    setText(this.historyTitle, this.text("history", { word: sets[0][0] }));
    const last = new Set(steps.at(-1).nearest.map(({ word }) => word));
    this.table.replaceChildren(...thinned(steps).map((then) => this.column(then, last)));
  }

  column({ step, nearest }, last) {
    const words = nearest.map(({ word, similarity }) => element("li", { class: last.has(word) ? "on" : null }, element("span", {}, word), element("small", {}, this.number(similarity, 2))));
    return element("div", {}, element("b", {}, this.text("step", { step: this.number(step) })), element("ol", {}, ...words));
  }

  words() {
    const shown = this.near.asking.shown;
    if (!shown) return this.text("empty");
    const { sets, nearest } = shown.data;
    return this.text(this.isImported ? "summary_of_file" : "summary", { step: this.number(shown.step), word: sets[0][0], words: nearest.slice(0, 5).map(({ word }) => word).join(", ") });
  }
}

/** The first, the last, and as many between them as there is room for, evenly. */
function thinned(steps) {
  const most = Math.min(MOST_COLUMNS, steps.length);
  const chosen = Array.from({ length: most }, (_, i) => Math.round((i * (steps.length - 1)) / Math.max(1, most - 1)));
  return [...new Set(chosen)].map((i) => steps[i]);
}

export default mount(Queries);
