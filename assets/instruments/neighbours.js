/** What lies near a word, and what sums of words come to: both read from the vectors as they are now. */

import { element, setText } from "./dom.js";
import { shareBars } from "./ledger.js";
import { mount, Panel } from "./panel.js";

const ANSWERS = 3; // shown of each sum
const ONE_WAY = 0.9; // mean cosine from which words can hardly be told apart

class Neighbours extends Panel {
  constructor(root) {
    super(root, ["neighbours", "analogies"]);
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.word = element("h3", {});
    this.near = element("div", { class: "near" });
    this.spread = element("p", { class: "caption spread" });
    this.box = element("input", { type: "checkbox", onchange: () => this.repaint() });
    this.box.checked = true;
    this.choice = element("span", {});
    this.sumsTitle = element("h3", {});
    this.sums = element("div", { class: "word-sums" });
    this.score = element("p", { class: "caption verdict" });
    this.empty = element("div", { class: "empty" });
    this.body = element(
      "div",
      { class: "likeness" },
      element("section", {}, this.word, this.near, this.spread),
      element("section", {}, this.sumsTitle, element("label", { class: "caption" }, this.box, " ", this.choice), this.sums, this.score),
    );
    root.append(element("header", {}, this.title, this.moment), element("div", { class: "stage" }, this.body, this.empty), this.summary);
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.choice, this.text("leave_out"));
    setText(this.sumsTitle, this.text("analogies"));
    this.drawn = [];
  }

  repaint() {
    this.drawn = [];
    this.paint();
  }

  paint() {
    const frame = this.view ? this.awaited(this.view.frame("neighbours")) : null;
    const judged = this.view ? this.view.frame("analogies") : null;
    this.body.hidden = !frame;
    this.empty.hidden = Boolean(frame);
    setText(this.empty, this.emptyWords());
    this.writeMoment(frame);
    if (!frame || (this.drawn[0] === frame && this.drawn[1] === judged)) return;
    this.drawn = [frame, judged];
    this.draw(frame.data, judged?.data ?? null);
    this.stamp(frame);
    this.describe([], () => this.words(frame));
  }

  draw(data, judged) {
    setText(this.word, this.text(data.known ? "nearest" : "unknown", { word: data.word }));
    this.near.replaceChildren(shareBars(data.nearest.map((near) => this.bar(near))));
    const oneWay = data.mean_cosine > ONE_WAY;
    const spread = this.text("mean_cosine", { cosine: this.number(data.mean_cosine, 3) });
    setText(this.spread, oneWay ? `${spread}. ${this.text("one_way")}` : spread);
    this.spread.classList.toggle("warned", oneWay);
    this.sums.replaceChildren(...data.analogies.map((sum) => this.sum(sum)));
    setText(this.score, this.scoreWords(judged));
  }

  bar({ word, similarity }, on = false) {
    return { name: word, share: Math.max(0, similarity), text: this.number(similarity, 2), on };
  }

  sum({ words: [a, b, c], expected, nearest }) {
    const left = nearest.filter(({ word }) => !this.box.checked || ![a, b, c].includes(word)).slice(0, ANSWERS);
    return element("div", { class: "word-sum" }, element("b", {}, this.text("sum", { a, b, c })), shareBars(left.map((near) => this.bar(near, near.word === expected))));
  }

  scoreWords(judged) {
    const { isImported } = this; // and comes without a text that has analogies of its own
    if (!judged) return this.view?.started?.analogies ? "" : this.text(isImported ? "none_of_lists" : "none");
    const right = this.box.checked ? judged.excluded : judged.included;
    return this.text(isImported ? "right_of_lists" : "right", { right: this.number(right), total: this.number(judged.total), share: this.percent(right / judged.total) });
  }

  words({ step, data }) {
    if (!data.known) return this.text("unknown", { word: data.word });
    return this.text(this.isImported ? "summary_of_file" : "summary", { step: this.number(step), word: data.word, words: data.nearest.slice(0, 5).map(({ word }) => word).join(", ") });
  }
}

export default mount(Neighbours);
