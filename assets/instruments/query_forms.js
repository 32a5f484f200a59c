/** The four questions one can put to word vectors: a form each, the answer below it. */

import { Asking, wordsIn } from "./asking.js";
import { element, setName, setText } from "./dom.js";
import { shareBars } from "./ledger.js";

const LONGEST = 100;

/** Base: a title, a form, a sentence, an answer. A subclass says its fields, its question and how it shows what comes. */
class QueryForm {
  /** `fields` are the names of its text fields, "label_…" of the labels says what each is for. */
  constructor(panel, kind, fields) {
    Object.assign(this, { panel, kind });
    this.asking = new Asking(panel);
    this.title = element("h3", {});
    this.fields = fields.map((name) => this.field(name));
    this.send = element("button", { type: "submit", class: "button" });
    this.note = element("p", { class: "note", role: "status" });
    this.result = element("div", { class: "result" });
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.form = element("form", { class: "question words", onsubmit }, ...this.inputs(), ...this.controls());
    this.node = element("section", { "data-kind": kind }, this.title, this.form, this.note, this.result);
  }

  field(name) {
    const node = element("input", { type: "text", class: "field", maxlength: LONGEST, autocomplete: "off", spellcheck: "false" });
    node.addEventListener("input", () => {
      node.isOwn = true; // typed by the reader: no suggestion takes its place
    });
    return Object.assign(node, { purpose: name });
  }

  inputs() {
    return this.fields;
  }

  controls() {
    return [this.send];
  }

  relabel() {
    setText(this.title, this.panel.text(`title_${this.kind}`));
    setText(this.send, this.panel.text("ask"));
    for (const field of this.fields) {
      setName(field, this.panel.text(`label_${field.purpose}`));
      field.placeholder = this.panel.text(`label_${field.purpose}`);
    }
    this.drawn = undefined;
  }

  /** Put what a text suggests, { words by field }, where nothing was typed. */
  suggest(words) {
    for (const field of this.fields) if (!field.isOwn) field.value = (words?.[field.purpose] ?? []).join(" ");
  }

  sets() {
    return [this.fields.flatMap((field) => wordsIn(field.value))];
  }

  submit() {
    this.asking.put({ kind: this.kind, sets: this.sets(), ...this.more() });
    this.drawn = undefined; // nothing that was answered before stands below another question
    this.panel.paint();
  }

  more() {
    return {};
  }

  paint() {
    const shown = this.asking.follow();
    const isIdle = this.panel.view === null || this.panel.hasNothing;
    this.send.disabled = isIdle;
    setText(this.note, this.asking.trouble || (this.asking.isWaiting ? this.panel.text("waiting") : shown ? this.noteOf(shown) : this.panel.text(`shows_${this.kind}`)));
    this.note.classList.toggle("bad", Boolean(this.asking.trouble));
    if (shown === this.drawn) return;
    this.drawn = shown;
    this.result.replaceChildren(...(shown ? this.draw(shown.data) : []));
  }

  noteOf(shown) {
    return this.panel.text(this.panel.isImported ? "of_file" : "asked_at", { step: this.panel.number(shown.step) });
  }

  bars(near, isOn = () => false) {
    const largest = Math.max(1, ...near.map(({ similarity }) => similarity)); // 3CosMul can exceed 1
    const shares = near.map(({ word, similarity }) => {
      return { name: word, share: Math.max(0, similarity) / largest, text: this.panel.number(similarity, 2), on: isOn(word) };
    });
    return shareBars(shares);
  }
}

export class NearForm extends QueryForm {
  constructor(panel) {
    super(panel, "neighbours", ["word"]);
  }

  sets() {
    return [wordsIn(this.fields[0].value).slice(0, 1)];
  }

  noteOf(shown) {
    return this.panel.text(this.panel.isImported ? "ranked_in_file" : "ranked_at", { step: this.panel.number(shown.step), rank: this.panel.number(shown.data.rank) });
  }

  draw({ nearest }) {
    return [this.bars(nearest)];
  }
}

export class SumForm extends QueryForm {
  constructor(panel) {
    super(panel, "analogy", ["whole", "less", "plus"]);
  }

  inputs() {
    const sign = (text) => element("span", { class: "sign", "aria-hidden": "true" }, text);
    const [whole, less, plus] = this.fields;
    return [whole, sign("−"), less, sign("+"), plus];
  }

  controls() {
    const onchange = () => this.asking.body && this.submit();
    this.method = element("select", { class: "field small", onchange }, element("option", { value: "add" }, "3CosAdd"), element("option", { value: "mul" }, "3CosMul"));
    this.leaving = element("input", { type: "checkbox", onchange });
    this.leaving.checked = true;
    this.leavingWords = element("span", {});
    return [element("div", { class: "row" }, this.send, this.method, element("label", { class: "caption" }, this.leaving, " ", this.leavingWords))];
  }

  relabel() {
    super.relabel();
    setText(this.leavingWords, this.panel.text("leave_out"));
    setName(this.method, this.panel.text("method"));
  }

  sets() {
    const [whole, less, plus] = this.fields.map((field) => wordsIn(field.value));
    return [[...whole, ...plus], less];
  }

  more() {
    return { method: this.method.value, keep_asked: !this.leaving.checked };
  }

  draw({ nearest, sets }) {
    const asked = new Set(sets.flat());
    return [this.bars(nearest, (word) => word === nearest.find((near) => !asked.has(near.word))?.word)];
  }
}

export class OddForm extends QueryForm {
  constructor(panel) {
    super(panel, "odd", ["list"]);
  }

  draw({ nearest }) {
    const odd = nearest.at(-1).word;
    return [element("p", { class: "verdict" }, this.panel.text("odd_is", { word: odd })), this.bars(nearest, (word) => word === odd)];
  }
}

export class AlikeForm extends QueryForm {
  constructor(panel) {
    super(panel, "similarity", ["one", "other"]);
  }

  draw({ similarity, sets: [[one, other]] }) {
    return [this.bars([{ word: this.panel.text("cosine"), similarity }]), element("p", { class: "caption" }, this.panel.text("cosine_is", { one, other, cosine: this.panel.number(similarity, 3) }))];
  }
}
