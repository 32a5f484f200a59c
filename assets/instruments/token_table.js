/** A table of tokens to sort, search and scroll: only the lines in sight are nodes, however many there are. */

import { element, setText } from "./dom.js";
import { glyphs } from "./format.js";

const COLUMNS = ["rank", "token", "count"];
const LINE = 1.375; // rem, as in words.css
const SPARE = 12; // lines drawn above and below those in sight

const COMPARE = {
  rank: () => (a, b) => a.rank - b.rank,
  token: (language) => {
    const { compare } = new Intl.Collator(language);
    return (a, b) => compare(a.token, b.token);
  },
  count: () => (a, b) => b.count - a.count || a.rank - b.rank,
};

export class TokenTable {
  /** `hover(rank | null)` is told which line the pointer is on; `idOf(rank)` is the number in front, null for none. */
  constructor({ hover, idOf }) {
    this.idOf = idOf;
    this.order = { by: "rank", down: true };
    this.lines = []; // { token, count, rank }, sorted, those that were searched for
    this.marked = null;
    this.search = element("input", { type: "search", class: "field small", oninput: () => this.arrange() });
    this.found = element("span", { class: "caption" });
    this.heads = COLUMNS.map((by) => element("button", { type: "button", class: "button quiet", onclick: () => this.sort(by) }));
    const head = element("tr", {}, ...this.heads.map((button) => element("th", { scope: "col" }, button)));
    this.body = element("tbody", {});
    this.body.addEventListener("pointerover", (event) => hover(Number(event.target.closest("tr")?.dataset.rank) || null));
    this.body.addEventListener("pointerleave", () => hover(null));
    this.scroller = element("div", { class: "tokens-table", tabindex: 0, onscroll: () => this.fill() }, element("table", { class: "ledger" }, element("thead", {}, head), this.body));
    this.node = element("div", { class: "table-side" }, element("div", { class: "row" }, this.search, this.found), this.scroller);
  }

  /** `words`: { heads, search, found(count) }. */
  relabel(words, language, rem) {
    this.words = words;
    this.language = language;
    this.line = LINE * rem;
    this.heads.forEach((button, i) => setText(button, words.heads[i]));
    this.search.placeholder = words.search;
    this.search.setAttribute("aria-label", words.search);
    this.arrange();
  }

  /** Take the tokens, [[token, count], …] by falling count. */
  show(tokens) {
    this.all = tokens.map(([token, count], i) => ({ token, count, rank: i + 1 }));
    this.marked = null;
    this.arrange();
  }

  sort(by) {
    this.order = { by, down: this.order.by === by ? !this.order.down : true };
    this.arrange();
  }

  arrange() {
    if (!this.all) return;
    const wanted = this.search.value.trim().toLowerCase();
    const compare = COMPARE[this.order.by](this.language);
    const found = this.all.filter(({ token }) => token.includes(wanted));
    this.lines = found.sort((a, b) => (this.order.down ? compare(a, b) : compare(b, a)));
    setText(this.found, this.words.found(this.lines.length));
    const direction = this.order.down ? "ascending" : "descending";
    this.heads.forEach((button, i) => button.parentNode.setAttribute("aria-sort", COLUMNS[i] === this.order.by ? direction : "none"));
    this.fill();
    this.reveal();
  }

  /** Mark the line of a rank, or none for null, and bring it into sight. */
  mark(rank) {
    if (rank === this.marked) return;
    this.marked = rank;
    this.reveal();
    this.fill();
  }

  /** Scrolls the table and not the page, and not under the reader's pointer. */
  reveal() {
    const at = this.lines.findIndex(({ rank }) => rank === this.marked);
    if (at < 0 || this.body.matches(":hover")) return;
    const { scrollTop, clientHeight } = this.scroller;
    const top = at * this.line;
    if (top < scrollTop || top > scrollTop + clientHeight - 3 * this.line) this.scroller.scrollTop = Math.max(0, top - clientHeight / 2);
  }

  fill() {
    const { scrollTop, clientHeight } = this.scroller;
    const first = Math.max(0, Math.floor(scrollTop / this.line) - SPARE);
    const last = Math.min(this.lines.length, Math.ceil((scrollTop + clientHeight) / this.line) + SPARE);
    const gap = (lines) => element("tr", { class: "gap", style: `height:${lines * this.line}px` });
    this.body.replaceChildren(gap(first), ...this.lines.slice(first, last).map((line) => this.row(line)), gap(this.lines.length - last));
  }

  row({ token, count, rank }) {
    const id = this.idOf(rank);
    const kind = `${id === null ? "faint" : ""} ${rank === this.marked ? "on" : ""}`;
    const cells = [id === null ? "□" : this.words.number(id), glyphs(token), this.words.number(count)];
    return element("tr", { class: kind, "data-rank": rank }, ...cells.map((text) => element("td", {}, text)));
  }
}
