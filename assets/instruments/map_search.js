/** Finds words of a map by what one types; with nothing typed, ↑ ↓ walk through the words from the most frequent on. */

import { element, setName, setText } from "./dom.js";

const fold = (text) => text.normalize("NFKC").toLocaleLowerCase();

/** Words (by place in `folded`) in which the query occurs: itself first, then those it begins, then the others. */
export function find(folded, query) {
  const wanted = fold(query.trim());
  if (!wanted) return [];
  const found = [[], [], []];
  folded.forEach((token, word) => {
    const at = token.indexOf(wanted);
    if (at >= 0) found[token === wanted ? 0 : at === 0 ? 1 : 2].push(word);
  });
  return found.flat();
}

export class Search {
  /** `went(word | null, isNew)`: the match looked at now; `took(word)`: it was chosen with Enter. */
  constructor(went, took) {
    [this.went, this.took] = [went, took];
    this.folded = [];
    this.matches = [];
    this.at = null; // place in the matches, or in all words while nothing is typed
    this.field = element("input", { type: "search", class: "field", autocomplete: "off", spellcheck: "false", oninput: () => this.look() });
    this.previous = element("button", { type: "button", class: "button small", onclick: () => this.walk(-1) }, "‹");
    this.next = element("button", { type: "button", class: "button small", onclick: () => this.walk(1) }, "›");
    this.count = element("span", { class: "caption", role: "status" });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.node = element("div", { class: "row search", role: "search" }, this.field, this.previous, this.next, this.count);
  }

  relabel(panel) {
    this.panel = panel;
    setName(this.field, panel.text("search"));
    this.field.placeholder = panel.text("search");
    setName(this.previous, panel.text("previous"));
    setName(this.next, panel.text("next"));
    this.write();
  }

  /** Search among these from now on. */
  among(tokens) {
    this.folded = tokens.map(fold);
    this.matches = find(this.folded, this.field.value);
    this.at = this.current === null ? null : 0;
    this.write();
  }

  get isAsked() {
    return this.field.value.trim() !== "";
  }

  /** The word that is looked at, or null. */
  get current() {
    if (this.isAsked) return this.matches[this.at ?? 0] ?? null;
    return this.at;
  }

  look() {
    this.matches = find(this.folded, this.field.value);
    this.at = this.matches.length ? 0 : null;
    this.write();
    this.went(this.current);
  }

  walk(by) {
    const count = this.isAsked ? this.matches.length : this.folded.length;
    if (!count) return;
    this.at = this.at === null ? (by > 0 ? 0 : count - 1) : (this.at + by + count) % count;
    this.write();
    this.went(this.current);
  }

  leave() {
    this.field.value = "";
    this.look();
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.walk(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" && this.current !== null) this.took(this.current, event.shiftKey);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  write() {
    const count = this.isAsked ? this.matches.length : this.folded.length;
    const key = count || !this.isAsked ? "match" : "no_match";
    const shown = this.isAsked || this.at !== null;
    const { panel } = this;
    setText(this.count, shown ? panel.text(key, { at: panel.number((this.at ?? 0) + 1), count: panel.number(count || this.folded.length) }) : "");
  }
}
