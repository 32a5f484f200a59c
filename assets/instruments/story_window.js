/** The window over a sentence, the pairs it makes, and one of them as a question with two answers. */

import { element, setText, shape } from "./dom.js";
import { table } from "./ledger.js";

const MOST_WINDOW = 15;
const ARC_HEIGHT = 56; // CSS px above the words

/** The words that a window of so many on each side gives a centre: places in the sentence; windows reach over unknown words. */
function contextOf(tokens, centre, window) {
  const places = tokens.flatMap(({ row }, place) => (row >= 0 ? [place] : []));
  const at = places.indexOf(centre);
  return places.slice(Math.max(0, at - window), at + window + 1).filter((place) => place !== centre);
}

export class WindowScene {
  constructor(story) {
    this.story = story;
    this.arcs = shape("svg", { class: "arcs", "aria-hidden": true });
    this.line = element("div", { class: "story-words" });
    this.reel = element("div", { class: "story-reel" }, this.arcs, this.line);
    this.reading = element("p", { class: "readout" });
    this.pairs = element("ul", { class: "pair-list" });
    this.ways = ["skipgram", "cbow"].map((name) => [name, element("button", { type: "button", class: "button small", onclick: () => this.set({ architecture: name }) })]);
    this.width = element("input", { type: "number", class: "field small", min: 1, max: MOST_WINDOW, oninput: () => this.set({ window: Number(this.width.value) }) });
    this.widthLabel = element("span", { class: "caption" });
    const tools = element("div", { class: "row" }, ...this.ways.map(([, node]) => node), element("label", { class: "dial" }, this.widthLabel, this.width), this.reading);
    this.node = element("div", { class: "story-window" }, tools, this.reel, this.pairs);
    this.resized = new ResizeObserver(() => this.drawArcs());
    this.resized.observe(this.line);
  }

  /** What is tried out here changes nothing of the training below. */
  set(change) {
    if (change.window !== undefined && !(change.window >= 1 && change.window <= MOST_WINDOW)) return;
    this.own = { ...this.own, ...change };
    this.story.paint();
  }

  get centres() {
    return this.story.shown.tokens.flatMap(({ row }, place) => (row >= 0 ? [place] : []));
  }

  steps() {
    return this.story.shown ? this.centres.length : 1;
  }

  /** The centre it opens on: in the middle, so that words stand on both sides. */
  get first() {
    return this.story.shown ? Math.floor(Math.max(0, this.centres.length - 1) / 2) : 0;
  }

  paint({ tokens, architecture, window }) {
    const { story } = this;
    const now = { architecture, window, ...this.own };
    for (const [name, button] of this.ways) {
      setText(button, story.text(name));
      button.setAttribute("aria-pressed", String(name === now.architecture));
    }
    setText(this.widthLabel, story.text("each_side"));
    if (this.width.value !== String(now.window) && !this.width.matches(":focus")) this.width.value = now.window;
    const centre = this.centres[story.at];
    const context = centre === undefined ? [] : contextOf(tokens, centre, now.window);
    this.shown = { now, centre, context };
    const kind = (place) => (place === centre ? "centre" : context.includes(place) ? "context" : tokens[place].row < 0 ? "unseen" : "");
    this.line.replaceChildren(...tokens.map(({ word }, place) => this.chip(word, place, kind(place))));
    setText(this.reading, this.countWords(tokens, now));
    this.pairs.replaceChildren(...this.pairNodes(tokens));
    this.drawArcs();
  }

  chip(word, place, kind) {
    const at = this.centres.indexOf(place);
    const choose = () => {
      this.story.at = at;
      this.story.paint();
    };
    return element("button", { type: "button", class: `story-word ${kind}`, disabled: at < 0, tabindex: -1, onclick: choose }, word);
  }

  countWords(tokens, { architecture, window }) {
    const sizes = this.centres.map((centre) => contextOf(tokens, centre, window).length);
    const total = architecture === "skipgram" ? sizes.reduce((sum, size) => sum + size, 0) : sizes.filter(Boolean).length;
    return this.story.text("pairs_of_sentence", { odd: 2 * window + 1, pairs: this.story.number(total) });
  }

  pairNodes(tokens) {
    const { now, centre, context } = this.shown;
    if (centre === undefined || !context.length) return [];
    const side = (places, kind) => element("span", { class: kind }, places.map((place) => tokens[place].word).join(", "));
    const one = (given, asked, kinds) => element("li", {}, side(given, kinds[0]), element("b", {}, " → "), side(asked, kinds[1]));
    if (now.architecture === "cbow") return [one(context, [centre], ["context", "centre"])];
    return context.map((place) => one([centre], [place], ["centre", "context"]));
  }

  /** One arc a pair, with its head where the guess goes. */
  drawArcs() {
    const { shown, line } = this;
    if (!shown || !line.clientWidth) return;
    this.arcs.setAttribute("width", line.scrollWidth);
    this.arcs.setAttribute("height", ARC_HEIGHT);
    const middle = (place) => line.children[place].offsetLeft + line.children[place].offsetWidth / 2;
    const nodes = shown.context.map((place) => {
      const [from, to] = shown.now.architecture === "skipgram" ? [shown.centre, place] : [place, shown.centre];
      const [a, b] = [middle(from), middle(to)];
      const top = Math.max(4, ARC_HEIGHT - 14 - 9 * Math.abs(from - to));
      const path = shape("path", { class: "arc", d: `M${a},${ARC_HEIGHT} C${a},${top} ${b},${top} ${b},${ARC_HEIGHT - 6}` });
      const head = shape("path", { class: "arc-head", d: `M${b - 4},${ARC_HEIGHT - 8} L${b + 4},${ARC_HEIGHT - 8} L${b},${ARC_HEIGHT} Z` });
      return shape("g", {}, path, head);
    });
    this.arcs.replaceChildren(...nodes);
  }

  words({ tokens }) {
    const { centre, context } = this.shown;
    return centre === undefined ? "" : this.story.text("window_summary", { centre: tokens[centre].word, context: context.map((place) => tokens[place].word).join(", ") });
  }

  release() {
    this.resized.disconnect();
  }
}

/** One pair, asked in two ways: which of all words, or is it this one? */
export class YesNoScene {
  constructor(story) {
    this.story = story;
    this.many = element("div", { class: "ask-card" });
    this.one = element("div", { class: "ask-card" });
    this.trap = element("p", {});
    this.node = element("div", { class: "story-ask" }, element("div", { class: "cards wide" }, this.many, this.one), this.trap);
  }

  steps() {
    return this.story.shown ? this.story.shown.updates.length : 1;
  }

  paint({ updates, pairs, vocabulary, vector_size: size }) {
    const { story } = this;
    const update = updates[story.at];
    if (!update) {
      this.node.replaceChildren(element("p", { class: "note" }, story.text("no_pair")));
      return;
    }
    const given = update.given.words.join(", ");
    const [asked] = update.asked.words;
    const says = 1 - update.error[0];
    const n = (value) => story.number(value);
    const lines = (heads) => heads.map(([name, cells]) => ({ name, cells: [cells] }));
    const card = (node, key, words, rows) => node.replaceChildren(element("h3", {}, story.text(key)), element("p", { class: "ask-big" }, words), table([], lines(rows)));
    card(this.many, "ask_many", story.text("which_of", { given, count: n(vocabulary) }), [
      [story.text("scores"), n(vocabulary)],
      [story.text("products"), `${n(vocabulary)} × ${n(size)} = ${n(vocabulary * size)}`],
    ]);
    card(this.one, "ask_one", story.text("is_it", { given, asked }), [
      [story.text("scores"), "1"],
      [story.text("products"), n(size)],
      [story.text("says"), story.number(says, 3)],
      [story.text("truth"), story.text("yes")],
    ]);
    setText(this.trap, story.text("trap", { pairs: n(pairs) }));
  }

  words() {
    return this.trap.textContent;
  }
}
