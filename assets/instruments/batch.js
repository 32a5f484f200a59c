/** Sentences in rows of one length: what is padded, what is cut off, and that padding is the batch's need and not the network's. */

import { BatchPanel, PADDING, UNKNOWN } from "./batch_panel.js";
import { element, setText } from "./dom.js";
import { glyphs, scientific } from "./format.js";
import { mount } from "./panel.js";

class Batch extends BatchPanel {
  constructor(root) {
    super(root);
    this.facts = element("p", { class: "facts" });
    this.grid = element("div", { class: "batch-grid", tabindex: 0, role: "group", "data-arrows": true });
    this.grid.addEventListener("pointerover", (event) => this.over(event));
    this.grid.addEventListener("keydown", (event) => this.press(event));
    this.note = element("p", { class: "note" });
    this.body.append(this.facts, this.grid, this.note);
  }

  relabel() {
    super.relabel();
    this.written = null;
  }

  over(event) {
    const { row, place } = event.target.closest("[data-place]")?.dataset ?? {};
    if (place !== undefined) this.point({ row: Number(row), place: Number(place) });
  }

  draw(data) {
    if (this.written !== data) this.write(data);
    this.written = data;
    const { row, place } = this.pointed;
    const cell = this.cells[row][place];
    if (cell !== this.marked) {
      this.marked?.classList.remove("on");
      cell.classList.add("on");
      this.marked = cell;
    }
    const token = this.tokenAt(row, place, this.text("pad"));
    setText(this.readout, this.text("readout", { row: this.number(row + 1), place: this.number(place + 1), token, id: this.idAt(row, place) }));
    this.describe([], () => this.words(data));
  }

  write(data) {
    const { rows, max_length: length } = data;
    this.cells = rows.map((_, row) => Array.from({ length }, (_, place) => this.cell(row, place)));
    this.grid.style.setProperty("--length", length);
    const lines = rows.map((sentence, row) => {
      const name = element("span", { class: "caption" }, sentence.own ? this.text("own") : this.text("row", { row: this.number(row + 1) }));
      const rest = sentence.tokens.slice(length).map(glyphs);
      const over = element("span", { class: "cut-off", title: rest.length ? this.text("more", { tokens: rest.join(" ") }) : null }, rest.join(" "));
      return element("div", { class: `batch-row ${sentence.own ? "own" : ""}` }, name, ...this.cells[row], over);
    });
    this.grid.replaceChildren(...lines);
    this.marked = null;
    setText(this.facts, `${this.paddingWords(data)} · ${this.cutWords(data)}`);
    const { same, moved, rows: [own] } = data;
    const padded = own.length < length && own.length > 0;
    const words = own.length ? this.text(padded ? "same" : "full", { cell: this.data.spec.label, same: scientific(same), moved: this.number(moved, 2) }) : "";
    setText(this.note, data.trains ? words : this.inTurn(this.text("overlap"), words));
  }

  cell(row, place) {
    const id = this.idAt(row, place);
    const kind = id === PADDING ? "pad" : id === UNKNOWN ? "unknown" : "";
    const token = element("b", {}, id === PADDING ? "" : this.tokenAt(row, place, ""));
    return element("span", { class: `cell ${kind}`, "data-row": row, "data-place": place }, token, element("small", {}, String(id)));
  }

  paddingWords({ rows, max_length: length }) {
    const places = rows.length * length;
    const padding = rows.reduce((sum, sentence) => sum + Math.max(0, length - sentence.length), 0);
    return this.text("padding", { padding: this.number(padding), places: this.number(places), share: this.percent(padding / places) });
  }

  cutWords({ rows, max_length: length }) {
    const cut = rows.reduce((sum, sentence) => sum + Math.max(0, sentence.length - length), 0);
    return cut ? this.text("cut", { cut: this.number(cut) }) : this.text("none_cut");
  }

  words(data) {
    const { row } = this.pointed;
    const tokens = Array.from({ length: data.max_length }, (_, place) => this.tokenAt(row, place, this.text("pad"))).join(" ");
    const size = { rows: this.number(data.rows.length), length: this.number(data.max_length), row: this.number(row + 1) };
    return this.text("summary", { ...size, padding: this.paddingWords(data), cut: this.cutWords(data), tokens });
  }
}

export default mount(Batch);
