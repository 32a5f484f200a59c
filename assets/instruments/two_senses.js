/** One vector for a word that means two things: its neighbours, and which sense each of them belongs to in the text. */

import { Asking } from "./asking.js";
import { element, setName, setText } from "./dom.js";
import { shareBars } from "./ledger.js";
import { mount, Panel } from "./panel.js";

class TwoSenses extends Panel {
  constructor(root) {
    super(root, ["words"]);
    this.asking = new Asking(this);
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.choice = element("select", { class: "field small", onchange: () => this.choose(this.choice.value) });
    this.all = element("section", {}, element("h3", {}), element("div", {}));
    this.groups = element("div", { class: "senses" });
    this.verdict = element("p", { class: "verdict" });
    this.between = element("p", { class: "caption" });
    this.empty = element("div", { class: "empty" });
    this.body = element("div", { class: "senses-body" }, this.all, this.groups);
    root.append(
      element("header", {}, this.title, this.choice, this.moment),
      element("div", { class: "stage" }, this.body, this.empty),
      this.verdict,
      this.between,
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    setName(this.choice, this.text("choose"));
    this.drawn = this.told = null;
  }

  switched() {
    this.asking.forget();
    this.asking.body = null;
    this.told = this.drawn = null;
  }

  /** The words that the text declares to have two senses; the first is asked about. */
  offer() {
    const senses = this.view?.started?.suggestions?.senses ?? {};
    if (this.told === senses || !this.view?.started) return;
    this.told = senses;
    const words = Object.keys(senses);
    const chosen = words.includes(this.choice.value) ? this.choice.value : words[0];
    this.choice.replaceChildren(...words.map((word) => element("option", { value: word }, word)));
    if (!chosen) return this.asking.put(null);
    this.choice.value = chosen;
    if (this.asking.body?.sets[0][0] !== chosen) this.choose(chosen);
  }

  choose(word) {
    this.asking.put({ kind: "senses", sets: [[word]] });
    this.paint();
  }

  paint() {
    this.offer();
    const shown = this.asking.follow();
    this.choice.hidden = this.choice.options.length === 0;
    this.body.hidden = this.verdict.hidden = this.between.hidden = !shown;
    this.empty.hidden = Boolean(shown);
    setText(this.empty, this.asking.trouble || this.emptyWords());
    if (shown && shown !== this.drawn) this.draw(shown);
    this.describe([], () => (shown ? this.verdict.textContent : this.empty.textContent));
  }

  emptyWords() {
    if (this.hasNothing) return this.text("nothing");
    const other = this.view?.started && !this.choice.options.length;
    return this.text(other ? "other_text" : this.asking.body ? "waiting" : "empty");
  }

  nameOf(name) {
    return name[this.data.lang] ?? name.en;
  }

  draw(shown) {
    this.drawn = shown;
    const { sets, names, nearest, best, toward, between } = shown.data;
    const word = sets[0][0];
    setText(this.moment, this.text("asked_at", { step: this.number(shown.step) }));
    setText(this.all.firstChild, this.text("nearest", { word }));
    this.all.lastChild.replaceChildren(element("ol", { class: "sense-list" }, ...nearest.map((near) => this.entry(near))));
    this.groups.replaceChildren(...names.map((name, sense) => this.group(this.nameOf(name), sense, best[sense], toward[sense])));
    const counts = names.map((_, sense) => nearest.filter((near) => senseOf(near) === sense).length);
    const of = names.map((name, sense) => this.text("count_of", { count: this.number(counts[sense]), sense: this.nameOf(name) }));
    const rest = nearest.length - counts.reduce((sum, count) => sum + count, 0);
    setText(this.verdict, this.text("mixed", { word, count: this.number(nearest.length), of: new Intl.ListFormat(this.data.lang).format(of), rest: this.number(rest) }));
    const cosines = toward.map((cosine) => this.number(cosine, 2));
    setText(this.between, this.text("between", { word, one: cosines[0], other: cosines[1], between: this.number(between, 2) }));
  }

  entry({ word, similarity, sentences }) {
    const sense = senseOf({ sentences });
    const title = this.text("beside", { word, one: this.number(sentences[0]), other: this.number(sentences[1]) });
    return element("li", { class: sense === null ? null : `sense-${sense}`, title }, element("i", {}), element("span", {}, word), element("small", {}, this.number(similarity, 2)));
  }

  group(name, sense, best, toward) {
    const bars = shareBars(best.map(({ word, similarity }) => ({ name: word, share: Math.max(0, similarity), text: this.number(similarity, 2), on: true })));
    return element("section", { class: `sense-${sense}` }, element("h3", {}, element("i", {}), this.text("sense", { sense: name, cosine: this.number(toward, 2) })), bars);
  }
}

/** The sense in whose sentences a word mostly stands beside the ambiguous one; null for neither. */
function senseOf({ sentences }) {
  const total = sentences.reduce((sum, count) => sum + count, 0);
  const sense = sentences.indexOf(Math.max(...sentences));
  return total && sentences[sense] >= 0.8 * total ? sense : null;
}

export default mount(TwoSenses);
