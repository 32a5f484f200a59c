/** Hold gates at a value and see what changes: memory, next token, writing, held-out loss; the pictures above follow. */

import { command, Refused } from "./commands.js";
import { element, setName, setText } from "./dom.js";
import { glyphs, scientific } from "./format.js";
import { mount, Panel } from "./panel.js";

const CONSTANT = 1e-6; // a memory that changes less from one token to the next stays as it is
const FROM = 1 / 3; // of the sentence is read before the gates are held, so that there is something to keep
const COMING = Array(6).fill(["\u00a0", null]); // as many tokens as an answer names

class Clamp extends Panel {
  constructor(root) {
    super(root, ["clamp", "gates"]);
    this.ask = null;
    this.heldText = ""; // of the sentence that was asked about; empty is the watched one
    this.values = new Map(); // gate → the value it is to be held at
    this.start = null; // chosen by the reader
    this.trouble = this.drawn = "";
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.gates = element("div", { class: "holds" });
    this.where = element("select", { class: "field small" });
    this.fromName = element("span", {});
    this.from = element("input", { type: "number", class: "field small unit", min: 1, max: 60, onchange: () => this.setStart() });
    this.freeze = element("button", { type: "button", class: "button", onclick: () => this.freezeMemory() });
    this.hold = element("button", { type: "button", class: "button", onclick: () => this.question() });
    this.release = element("button", { type: "button", class: "button quiet small", hidden: true, onclick: () => this.letGo() });
    this.verdict = element("p", { class: "verdict" });
    this.results = element("div", { class: "cards" });
    this.note = element("p", { class: "note", role: "status" });
    const from = element("label", { class: "dial" }, this.fromName, this.from);
    root.append(
      element("header", {}, this.title, this.moment, this.release),
      this.gates,
      element("div", { class: "row" }, this.where, from, this.hold, this.freeze),
      this.verdict,
      this.results,
      this.note,
      this.summary,
    );
  }

  get holdable() {
    return this.data.spec.gates.filter((gate) => gate.is_gate);
  }

  get answer() {
    return this.view?.answers.get(this.ask) ?? null;
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.hold, this.text("hold"));
    setText(this.freeze, this.text("freeze"));
    setText(this.release, this.text("release"));
    setText(this.fromName, this.text("from"));
    setName(this.where, this.text("where"));
    for (const name of this.values.keys()) if (!this.holdable.some((gate) => gate.name === name)) this.values.delete(name);
    this.gates.replaceChildren(...this.holdable.map((gate) => this.choices(gate)));
    this.drawn = "";
  }

  /** The values that one gate can be held at: its ends, and 0 for one that can be negative. */
  choices(gate) {
    const values = [null, gate.low, ...(gate.low < 0 ? [0] : []), gate.high];
    const buttons = values.map((value) => {
      const text = value === null ? this.text("free") : String(value).replace("-", "−");
      const press = () => {
        if (value === null) this.values.delete(gate.name);
        else this.values.set(gate.name, value);
        this.paint();
      };
      const button = element("button", { type: "button", class: "button small", "data-gate": gate.name, "data-value": value, onclick: press }, text);
      button.held = value;
      return button;
    });
    const name = element("span", { class: "what" }, element("span", { class: "symbol" }, gate.symbol), ` ${gate.label}`);
    const group = element("div", { class: "hold", role: "group", "aria-label": gate.label }, name, ...buttons);
    group.style.setProperty("--role", this.theme.roles[gate.role]);
    return group;
  }

  switched() {
    this.ask = this.start = null;
    this.heldText = this.trouble = this.drawn = "";
  }

  get tokens() {
    return this.view?.reading?.data.tokens ?? [];
  }

  get firstHeld() {
    return this.start ?? Math.round(FROM * this.tokens.length);
  }

  setStart() {
    this.start = Math.min(Math.max(1, this.tokens.length), Math.max(1, Math.round(Number(this.from.value)) || 1)) - 1;
    this.paint();
  }

  /** What keeps is opened, what lets in is shut: the memory's own path and nothing else. */
  freezeMemory() {
    this.values.clear();
    for (const gate of this.holdable) {
      if (gate.role === "forget") this.values.set(gate.name, gate.high);
      if (gate.role === "write") this.values.set(gate.name, gate.low);
    }
    this.question();
  }

  async question() {
    if (!this.view || !this.values.size) return;
    this.trouble = "";
    const read = this.view.answers.get(this.view.question)?.gates?.data;
    if (read && !read.held) this.heldText = read.text;
    if (!this.view.question) this.heldText = "";
    const unit = this.where.value === "" ? [] : [Number(this.where.value)];
    const body = { kind: "clamp", text: this.heldText, gates: Object.fromEntries(this.values), units: unit, start: this.firstHeld, step: this.view.cursor };
    try {
      this.ask = (await command(this.view.id, "ask", this.data.lang, body)).ask;
      this.view.read(this.ask);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.trouble = error.message || this.text("unreachable");
    }
    this.paint();
  }

  letGo() {
    this.values.clear();
    this.ask = null;
    this.view?.read(null);
    this.paint();
  }

  paint() {
    const idle = this.view === null || this.hasNothing || !(this.view.step > 0);
    for (const button of this.gates.querySelectorAll("button")) {
      const held = this.values.get(button.dataset.gate) ?? null;
      button.setAttribute("aria-pressed", String(button.held === held));
      button.disabled = idle;
    }
    this.offerUnits();
    if (this.from.getRootNode().activeElement !== this.from) this.from.value = this.firstHeld + 1;
    this.hold.disabled = idle || !this.values.size;
    this.freeze.disabled = this.from.disabled = this.where.disabled = idle;
    this.release.hidden = !this.ask;
    const answer = this.answer?.clamp ?? null;
    setText(this.moment, answer ? this.text("at_step", { step: this.number(answer.step) }) : "");
    this.moment.classList.toggle("away", Boolean(answer) && answer.step < this.view.step);
    this.draw(answer);
    setText(this.note, this.noteWords(answer));
    this.stamp(answer);
    this.describe([], () => this.verdict.textContent || this.text("empty"));
  }

  /** All units, or the one that the text below is coloured by. */
  offerUnits() {
    const chosen = this.view?.chosen ?? null;
    const offered = `${this.data.lang}:${chosen}`;
    if (offered === this.offered) return;
    this.offered = offered;
    const kept = this.where.value;
    const all = element("option", { value: "" }, this.text("all_units"));
    this.where.replaceChildren(all, ...(chosen === null ? [] : [element("option", { value: chosen }, this.text("unit", { unit: this.number(chosen) }))]));
    this.where.value = kept === "" || chosen === null ? "" : String(chosen);
  }

  draw(answer) {
    const state = answer ? `${this.ask}:${this.data.lang}:${this.view.showsFree}` : "none";
    if (state === this.drawn) return;
    this.drawn = state;
    this.summarised = 0;
    this.root.classList.toggle("answered", Boolean(answer));
    this.results.replaceChildren(...(answer ? [this.numbers(answer.data), this.likeliest(answer.data), this.writing(answer.data)] : this.coming()));
    setText(this.verdict, answer ? this.verdictWords(answer.data) : this.text("empty"));
  }

  /** The answer's tables as they will be, still without their numbers. */
  coming() {
    const unknown = ["–", "–"];
    const rows = [["loss", unknown], ["accuracy", unknown], ["change", unknown, { symbol: this.symbolOf(this.data.spec.states.at(-1)) }]];
    return [this.ledger(rows), this.likeliest({ likeliest: [COMING, COMING] }), this.writing({ writes: unknown })];
  }

  symbolOf(name) {
    return this.data.spec.gates.find((gate) => gate.name === name)?.symbol ?? name;
  }

  verdictWords({ memory, largest_change: [, held], held: { gates, units, start } }) {
    const list = Object.entries(gates).map(([name, value]) => `${this.symbolOf(name)} = ${String(value).replace("-", "−")}`);
    const said = { gates: list.join(", "), symbol: this.symbolOf(memory), token: this.number(start + 1), change: scientific(held) };
    const where = units.length ? this.text("in_unit", { unit: this.number(units[0]) }) : this.text("in_all");
    return this.text(held <= CONSTANT ? "constant" : "changes", { ...said, where });
  }

  /** Free beside held, a row each: the same numbers of the same network. */
  numbers({ memory, largest_change: change, held_out: text }) {
    const percent = ({ accuracy }) => `${this.percent(accuracy, 1)} %`;
    return this.ledger([
      ["loss", text.map(({ loss }) => this.number(loss, 3))],
      ["accuracy", text.map(percent)],
      ["change", change.map(scientific), { symbol: this.symbolOf(memory) }],
    ]);
  }

  /** Rows of [label key, [free, held], what fills the label]. */
  ledger(rows) {
    const row = ([label, [free, held], said]) => element("tr", {}, element("th", {}, this.text(label, said)), element("td", {}, free), element("td", { class: "held" }, held));
    const head = element("tr", {}, element("td"), element("th", {}, this.text("free")), element("th", {}, this.text("held")));
    return element("section", {}, element("h3", {}, this.text("numbers")), element("table", { class: "ledger" }, head, ...rows.map(row)));
  }

  /** The tokens that may come next, free and held, as two lists of bars. */
  likeliest({ likeliest }) {
    const list = (pairs, name) => {
      const rows = pairs.map(([token, share]) => {
        const bar = element("b", {}, element("i", {}));
        bar.firstChild.style.width = `${100 * share}%`;
        return element("li", {}, element("span", {}, glyphs(token)), bar, element("span", {}, share === null ? "" : `${this.percent(share)} %`));
      });
      return element("section", {}, element("p", { class: "caption" }, this.text(name)), element("ol", { class: "shares" }, ...rows));
    };
    return element("section", {}, element("h3", {}, this.text("next")), element("div", { class: "pair" }, list(likeliest[0], "free"), list(likeliest[1], "held")));
  }

  writing({ writes }) {
    const line = (text, name) => element("section", {}, element("p", { class: "caption" }, this.text(name)), element("p", { class: `writes ${name}` }, text.replace(/\n/g, "↵ ")));
    return element("section", {}, element("h3", {}, this.text("writes")), line(writes[0], "free"), line(writes[1], "held"));
  }

  noteWords(answer) {
    const failed = this.answer?.failed;
    if (this.trouble) return this.trouble;
    if (failed) return this.problem(failed.data);
    if (this.ask && !answer) return this.text("waiting");
    return this.text("note");
  }
}

export default mount(Clamp);
