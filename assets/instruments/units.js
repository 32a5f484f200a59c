/** A passage of the text, each token coloured by one unit; and which unit tells most of each property of the text. */

import { quantised, floats, valueOf } from "./arrays.js";
import { command, Refused } from "./commands.js";
import { element, setName, setText } from "./dom.js";
import { glyphs, signed } from "./format.js";
import { mount, Panel } from "./panel.js";
import { inks, pixels } from "./theme.js";

class Units extends Panel {
  constructor(root) {
    super(root, ["units"]);
    this.shown = this.written = this.listed = this.coloured = null;
    this.ask = null;
    this.wanted = null; // the unit that was asked for last
    this.trouble = "";
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.readout = element("p", { class: "readout" });
    this.button = element("button", { type: "button", class: "button small", onclick: () => this.question() });
    this.previous = element("button", { type: "button", class: "button small", onclick: () => this.walk(-1) }, "‹");
    this.next = element("button", { type: "button", class: "button small", onclick: () => this.walk(1) }, "›");
    this.field = element("input", { type: "number", class: "field small unit", min: 0, onchange: () => this.pick(Number(this.field.value)) });
    this.name = element("label", { class: "caption" });
    this.scale = element("canvas", { class: "scale", width: 64, height: 1, "aria-hidden": true });
    this.low = element("span", {});
    this.high = element("span", {});
    this.passage = element("p", { class: "passage", tabindex: 0, "data-arrows": "" });
    this.rankingTitle = element("h3", {});
    this.ranking = element("div", { class: "ranking" });
    this.tells = element("p", { class: "caption" });
    this.note = element("p", { class: "note", role: "status" });
    this.empty = element("div", { class: "empty" });
    this.passage.addEventListener("keydown", (event) => this.press(event));
    this.passage.addEventListener("pointerover", (event) => this.read(event.target.dataset?.place));
    this.passage.addEventListener("pointerleave", () => this.read(undefined));
    const legend = element("span", { class: "legend" }, this.low, this.scale, this.high);
    const text = element("section", {}, element("div", { class: "row" }, this.name, this.previous, this.field, this.next, legend, this.readout), this.passage, this.tells);
    root.append(
      element("header", {}, this.title, this.moment, this.button),
      element("div", { class: "stage units" }, element("section", {}, this.rankingTitle, this.ranking), text, this.empty),
      this.note,
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.button, this.text("read"));
    setText(this.rankingTitle, this.text("ranking"));
    setName(this.previous, this.text("previous"));
    setName(this.next, this.text("next"));
    setName(this.field, this.text("unit_number"));
    this.passage.setAttribute("aria-label", this.text("keys"));
    this.colours = pixels(this.theme.diverging);
    this.inks = inks(this.colours);
    const legend = this.scale.getContext("2d").createImageData(64, 1);
    new Uint32Array(legend.data.buffer).set(Array.from({ length: 64 }, (_, i) => this.colours[Math.round((i * 255) / 63)]));
    this.scale.getContext("2d").putImageData(legend, 0, 0);
    this.listed = this.coloured = null;
  }

  switched() {
    this.ask = this.wanted = null;
    this.trouble = "";
  }

  get measured() {
    return this.shown?.data ?? null;
  }

  /** The unit on show: the one chosen, or the best of the first property. */
  get unit() {
    return this.view?.chosen ?? this.measured?.units[0] ?? 0;
  }

  pick(unit) {
    if (!this.measured || !Number.isInteger(unit)) return;
    this.view.choose(Math.min(this.measured.hidden_size - 1, Math.max(0, unit)));
  }

  walk(by) {
    const count = this.measured?.hidden_size;
    if (count) this.pick((this.unit + by + count) % count);
  }

  press(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.walk(by);
  }

  /** Have the text read by the network as it is, or was where one looks back; with the values of one unit for certain. */
  async question(unit = this.view?.chosen ?? null) {
    if (!this.view) return;
    this.trouble = "";
    this.wanted = unit;
    const body = { kind: "units", text: "", units: unit === null ? [] : [unit], step: this.view.cursor };
    try {
      this.ask = (await command(this.view.id, "ask", this.data.lang, body)).ask;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.trouble = error.message || this.text("unreachable");
    }
    this.paint();
  }

  paint() {
    const before = this.shown;
    this.shown = this.view?.unitsRead ?? null;
    if (this.shown !== before) this.wanted = null;
    const data = this.measured;
    this.empty.hidden = Boolean(data);
    setText(this.empty, this.emptyWords());
    this.root.classList.toggle("unread", !data);
    this.button.disabled = !this.view || this.hasNothing || !(this.view.step > 0);
    this.previous.disabled = this.next.disabled = this.field.disabled = !data;
    const behind = data && this.shown.step < this.view.step;
    setText(this.moment, data ? this.text("at_step", { step: this.number(this.shown.step) }) : "");
    this.moment.classList.toggle("away", Boolean(behind));
    if (data) this.draw(data);
    setText(this.note, this.noteWords());
    this.stamp(this.shown);
    this.describe([], () => this.words());
  }

  draw(data) {
    this.write(data);
    this.list(data);
    const place = data.units.indexOf(this.unit);
    if (place < 0 && this.wanted !== this.unit) this.question(this.unit);
    const state = `${this.shown.step}:${this.shown.ask}:${this.unit}:${place}`;
    if (state === this.coloured) return;
    this.coloured = state;
    this.summarised = 0;
    this.field.max = data.hidden_size - 1;
    this.field.value = this.unit;
    this.root.dataset.unit = place < 0 ? "" : this.unit;
    const [low, high] = [data.values.low ?? 0, data.values.high ?? 1];
    setText(this.low, signed(low, 0).trim());
    setText(this.high, signed(high, 0).trim());
    setText(this.name, this.text(data.squashed ? "of_memory" : "of_output"));
    const bytes = place < 0 ? null : quantised(data.values).subarray(place * data.tokens.length);
    [...this.passage.children].forEach((node, i) => {
      const byte = bytes ? Math.round(127.5 + 127.5 * valueOf(data.values, bytes[i]) / Math.max(Math.abs(low), Math.abs(high))) : 0;
      node.style.background = bytes ? this.inks[byte].ground : "";
      node.style.color = bytes ? this.inks[byte].ink : "";
    });
    setText(this.tells, place < 0 ? "" : this.tellsWords(data, place));
  }

  /** The passage's tokens; replaced only when it is another text. */
  write(data) {
    const written = data.tokens.join("\n\n");
    if (written === this.written) return;
    this.written = written;
    this.coloured = null;
    this.passage.classList.toggle("words", data.tokens.some((token) => [...token].length > 1));
    this.passage.replaceChildren(...data.tokens.map((token, place) => element("span", { "data-place": place }, token.includes("\n") ? "↵\n" : token)));
  }

  read(place) {
    const at = this.measured?.units.indexOf(this.unit) ?? -1;
    const known = place !== undefined && at >= 0;
    const tokens = this.measured?.tokens ?? [];
    const value = known ? valueOf(this.measured.values, quantised(this.measured.values)[at * tokens.length + Number(place)]) : NaN;
    setText(this.readout, known ? this.text("readout", { token: glyphs(tokens[place]), value: signed(value).trim() }) : "");
  }

  /** One row a property: how much its best unit tells, how much luck gives, and whether that is a find. */
  list(data) {
    const state = `${this.shown.step}:${this.shown.ask}:${this.unit}`;
    if (state === this.listed) return;
    this.listed = state;
    const most = Math.max(...data.ranking.flatMap(({ null: luck, best }) => [luck, best[0][1]]), 1e-3);
    const sure = (row) => row.best[0][1] - row.null;
    this.ranking.replaceChildren(...[...data.ranking].sort((a, b) => sure(b) - sure(a)).map((row) => this.row(row, most)));
  }

  row({ property, null: luck, found, best: [[unit, bits]] }, most) {
    const bar = element("span", { class: "bits" }, element("i", {}), element("b", {}));
    bar.style.setProperty("--bits", bits / most);
    bar.style.setProperty("--luck", luck / most);
    const numbers = { unit: this.number(unit), bits: this.number(bits, 2), null: this.number(luck, 2) };
    const node = element(
      "button",
      { type: "button", class: "rank", "data-property": property, "data-found": String(found), onclick: () => this.pick(unit), title: this.text("row_help", numbers) },
      element("span", { class: "what" }, this.text(`property_${property}`)),
      bar,
      element("span", { class: "which" }, this.text(found ? "found" : "not_found", numbers)),
    );
    node.setAttribute("aria-pressed", String(found && unit === this.unit));
    return node;
  }

  /** Of the unit on show: the properties that it tells more of than luck would, the most first. */
  tellsWords(data, place) {
    const bits = floats(data.bits);
    const told = data.ranking
      .map(({ property, null: luck }, i) => ({ property, luck, bits: bits[i * data.units.length + place] }))
      .filter((one) => one.bits > one.luck)
      .sort((a, b) => b.bits - a.bits)
      .slice(0, 3);
    const list = told.map((one) => this.text("told", { property: this.text(`property_${one.property}`), bits: this.number(one.bits, 2) }));
    return this.text(told.length ? "tells" : "tells_nothing", { unit: this.number(this.unit), list: new Intl.ListFormat(this.data.lang).format(list) });
  }

  /** Only a run that has begun can be paused or have the text read. */
  emptyWords() {
    return this.view && !this.hasNothing && this.view.step > 0 ? this.text("unread") : super.emptyWords();
  }

  noteWords() {
    const failed = this.ask && this.view?.answers.get(this.ask)?.failed;
    if (this.trouble) return this.trouble;
    if (failed) return this.problem(failed.data);
    if (this.ask && !this.view?.answers.has(this.ask)) return this.text("waiting");
    const data = this.measured;
    if (!data) return "";
    const rest = this.text("note_rest", { shown: this.number(data.tokens.length) });
    return this.text(data.held_out < data.count ? "note" : "note_held_out", { count: this.number(data.count), held_out: this.number(data.held_out), rest });
  }

  words() {
    if (!this.measured) return this.emptyWords();
    return `${this.text("at_step", { step: this.number(this.shown.step) })}. ${this.tells.textContent}`;
  }
}

export default mount(Units);
