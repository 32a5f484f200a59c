/** Words as numbers: one-hot beside dense, and the words that have no vector at all. */

import { floats } from "./arrays.js";
import { element, setText } from "./dom.js";
import { signed } from "./format.js";
import { table } from "./ledger.js";
import { tint } from "./tint.js";

const MOST_WORDS = 10;

export class OneHotScene {
  constructor(story) {
    this.story = story;
    this.sides = ["one_hot", "dense"].map((name) => {
      const title = element("h3", {});
      const grid = element("div", { class: "cosines" });
      return { name, title, grid, node: element("section", {}, title, grid) };
    });
    this.sizes = element("div", {});
    this.verdict = element("p", {});
    this.node = element("div", { class: "story-onehot" }, element("div", { class: "cards wide" }, ...this.sides.map(({ node }) => node)), this.sizes, this.verdict);
  }

  steps() {
    return 1;
  }

  paint({ onehot, vocabulary, vector_size: size }) {
    const { story } = this;
    const n = onehot.words.length;
    const shown = Math.min(n, MOST_WORDS);
    const pairs = (shown * (shown - 1)) / 2;
    const cosines = Object.fromEntries(this.sides.map(({ name }) => [name, pairsOf(floats(onehot[name]), n, shown)]));
    const mean = (values) => (pairs ? story.number(values.reduce((sum, value) => sum + value, 0) / pairs, 2) : "–");
    for (const { name, title, grid } of this.sides) {
      setText(title, story.text(`cosines_${name}`));
      grid.style.setProperty("--count", shown);
      grid.replaceChildren(...this.cells(onehot.words.slice(0, shown), floats(onehot[name]), n));
    }
    const count = (value) => story.number(value);
    const rows = [
      { name: story.text("one_hot"), cells: [count(vocabulary), story.text("one_of", { count: count(vocabulary) }), mean(cosines.one_hot)] },
      { name: story.text("dense"), cells: [count(size), story.text("all_of", { count: count(size) }), mean(cosines.dense)] },
    ];
    this.sizes.replaceChildren(table(["", story.text("numbers_a_word"), story.text("not_zero"), story.text("mean_of_pairs")], rows));
    const whose = story.text(shown < n ? "first_pairs" : "all_pairs", { shown: count(shown), words: count(n), pairs: count(pairs) });
    setText(this.verdict, pairs && cosines.one_hot.every((value) => value === 0) ? story.inTurn(whose, story.text("all_zero")) : "");
  }

  cells(words, values, n) {
    const { theme } = this.story;
    const head = [element("span", {}), ...words.map((word) => element("span", { class: "across" }, word))];
    const body = words.flatMap((word, i) => [
      element("span", { class: "down" }, word),
      ...words.map((_, j) => {
        const value = values[i * n + j];
        const cell = element("i", {}, this.story.number(value, 2));
        cell.style.background = tint(value, theme);
        return cell;
      }),
    ]);
    return [...head, ...body];
  }

  words() {
    return this.verdict.textContent;
  }
}

/** The cosines of the pairs among the first `shown` of n words: what stands above the diagonal. */
function pairsOf(values, n, shown) {
  return [...values].filter((_, at) => Math.floor(at / n) < at % n && at % n < shown);
}

export class UnknownScene {
  constructor(story) {
    this.story = story;
    this.list = element("div", { class: "unknown-list" });
    this.found = element("div", { class: "look-ups" });
    this.note = element("p", {});
    this.node = element("div", {}, this.list, this.found, this.note);
  }

  steps() {
    return 1;
  }

  paint({ unknown, known, least_count: least, vocabulary, vector_size: size }) {
    const { story } = this;
    const one = ({ word, error, near }) =>
      element("div", { class: "unknown-word" }, element("code", {}, `vectors["${word}"]`), element("code", { class: "bad" }, error), element("p", {}, near.length ? story.text("unknown_near", { word, least, near: near.join(", ") }) : story.text("unknown_alone", { word, least })));
    this.list.replaceChildren(...unknown.map(one));
    this.found.replaceChildren(...this.lookUps(known, size));
    setText(this.note, story.text(unknown.length ? "unknown_why" : "all_known", { count: story.number(vocabulary) }));
  }

  /** What the look-up of each known word gives: its row of Embedding. */
  lookUps({ words, rows, numbers }, all) {
    const values = floats(numbers);
    const size = numbers.shape[1];
    return words.map((word, i) => {
      const cells = Array.from(values.subarray(i * size, (i + 1) * size), (value) => {
        const cell = element("i", {}, signed(value, 2));
        cell.style.setProperty("--fill", tint(value, this.story.theme));
        return cell;
      });
      return element("div", { class: "look-up" }, element("code", {}, `vectors["${word}"]`), element("code", {}, `Embedding[${rows[i]}]`), element("div", { class: "table-numbers" }, ...cells, all > size ? element("span", {}, "…") : ""));
    });
  }

  words({ unknown }) {
    return unknown.map(({ error }) => error).join(". ") || this.note.textContent;
  }
}
