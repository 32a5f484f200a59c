/** Every different token of a text with its count: rank against frequency, the table, what is too rare, what is unknown. */

import { decadeTicks, drawAxes, logarithmic, plotFrame } from "./axes.js";
import { BatchPanel, FIRST, UNKNOWN } from "./batch_panel.js";
import { element, setText } from "./dom.js";
import { glyphs, powerOfTen } from "./format.js";
import { mount } from "./panel.js";
import { Surface } from "./surface.js";
import { TokenTable } from "./token_table.js";

const NUMERALS = 4; // decades from which on a tick is written as a power

class VocabularyView extends BatchPanel {
  constructor(root) {
    super(root);
    this.hovered = null; // a rank on the curve
    this.facts = element("p", { class: "facts" });
    this.own = element("p", { class: "own-tokens", tabindex: 0, role: "group", "data-arrows": true });
    this.own.addEventListener("pointerover", (event) => this.pointAtToken(event));
    this.own.addEventListener("keydown", (event) => this.press(event));
    this.surface = new Surface({ kind: "zipf", paint: () => this.paint(), hover: (point) => this.hover(point) });
    this.table = new TokenTable({ hover: (rank) => this.pointAtLine(rank), idOf: (rank) => (rank <= this.shown.vocabulary.kept ? rank - 1 + FIRST : null) });
    this.body.append(this.facts, this.own, element("div", { class: "zipf-and-table" }, this.surface.box, this.table.node));
  }

  relabel() {
    super.relabel();
    const found = (lines) => {
      const { table, kinds } = this.shown.vocabulary;
      return this.text(table.length < kinds ? "found_head" : "found", { found: this.number(lines), count: this.number(table.length) });
    };
    const heads = ["id", "token", "count"].map((key) => this.text(key));
    this.table.relabel({ heads, search: this.text("search"), found, number: (value) => this.number(value) }, this.data.lang, this.theme.rem);
    this.written = null;
  }

  hover(point) {
    this.hovered = point && this.scales && this.shown ? this.nearestRank(point.x) : null;
    this.paint();
  }

  nearestRank(x) {
    const { kinds } = this.shown.vocabulary;
    return Math.min(kinds, Math.max(1, Math.round(this.scales.x.invert(x))));
  }

  pointAtToken(event) {
    const place = event.target.closest("[data-place]")?.dataset.place;
    if (place !== undefined) this.point({ row: 0, place: Number(place) });
  }

  /** A line of the table, and its token in the batch if it is there. */
  pointAtLine(rank) {
    this.hovered = rank;
    const { rows, max_length: length, vocabulary } = this.shown;
    const id = rank - 1 + FIRST;
    const row = rank && rank <= vocabulary.kept ? rows.findIndex(({ ids }) => ids.slice(0, length).includes(id)) : -1;
    if (row >= 0) this.point({ row, place: rows[row].ids.indexOf(id) });
    this.paint();
  }

  draw(data) {
    const { vocabulary } = data;
    const { row, place } = this.pointed;
    this.write(data);
    for (const node of this.own.querySelectorAll("[data-place]")) node.classList.toggle("on", row === 0 && Number(node.dataset.place) === place);
    const id = this.idAt(row, place);
    const rank = this.ranks.get(data.rows[row].tokens[place]) ?? (id >= FIRST ? id - FIRST + 1 : null); // the first also where it has no id
    this.table.mark(rank);
    this.picture(vocabulary, this.hovered ?? rank);
    const shown = this.hovered ?? rank;
    setText(this.readout, shown ? this.rankWords(vocabulary, shown) : "");
    this.describe([this.surface.canvas], () => this.words(vocabulary));
  }

  rankWords({ table, ranks, counts }, rank) {
    const entry = table[rank - 1];
    const count = entry ? entry[1] : counts[ranks.findIndex((known) => known >= rank)];
    return this.text("readout", { token: entry ? glyphs(entry[0]) : "…", rank: this.number(rank), count: this.number(count) });
  }

  /** Facts and the reader's sentence; written anew only for another answer. */
  write(data) {
    if (this.written === data) return;
    this.written = data;
    this.table.show(data.vocabulary.table);
    this.ranks = new Map(data.vocabulary.table.map(([token], i) => [token, i + 1]));
    const { kinds, tokens, kept, kept_tokens: keptTokens, dropped_examples: examples } = data.vocabulary;
    const share = this.percent(keptTokens / tokens, 1);
    const first = this.text("kept", { kept: this.number(kept), kinds: this.number(kinds), share });
    const second = kept < kinds ? this.text("dropped", { kinds: this.number(kinds - kept), tokens: this.number(tokens - keptTokens) }) : this.text("none_dropped");
    const names = examples.slice(0, 8).map((token) => element("span", { class: "token too-rare" }, glyphs(token)));
    const such = examples.length ? [`${this.text("examples")} `, ...names] : [];
    this.facts.replaceChildren(element("b", {}, first), " · ", second, ...such);
    const own = data.rows[0];
    const marked = own.tokens.map((token, place) => this.ownToken(own, token, place));
    this.own.replaceChildren(element("span", { class: "caption" }, this.text("own")), ...marked);
  }

  ownToken({ ids, counts }, token, place) {
    const unknown = ids[place] === UNKNOWN;
    const count = this.number(counts[place]);
    const note = unknown ? this.text(counts[place] ? "rare" : "unseen", { count }) : this.text("known", { id: ids[place], count });
    const node = element("span", { class: `token ${unknown ? (counts[place] ? "too-rare" : "unseen") : ""}`, "data-place": place, title: note }, glyphs(token));
    if (unknown) node.append(element("small", {}, note));
    else node.append(element("small", {}, String(ids[place])));
    return node;
  }

  picture(vocabulary, rank) {
    const context = this.surface.begin(vocabulary, rank, this.version);
    if (!context) return;
    const { theme } = this;
    const { ranks, counts, kinds, kept, min_count: least } = vocabulary;
    const frame = plotFrame(this.surface, theme, 3.2);
    const x = logarithmic(1, Math.max(10, kinds), frame.left, frame.right);
    const y = logarithmic(0.8, Math.max(10, counts[0] * 1.25), frame.bottom, frame.top);
    this.scales = { x, y };
    context.fillStyle = theme.surface;
    const border = x.map(Math.max(1, kept + 0.5));
    if (kept < kinds) context.fillRect(border, frame.top, frame.right - border, frame.bottom - frame.top);
    const label = (value) => (Math.log10(value) < NUMERALS ? this.number(value) : powerOfTen(Math.round(Math.log10(value))));
    const axis = (scale, title) => ({ scale, ticks: decadeTicks(Math.max(1, scale.low), scale.high, 6), label, title });
    drawAxes(context, theme, frame, axis(x, this.text("rank_axis")), axis(y, this.text("count_axis")));
    this.curve(context, ranks.map((at, i) => [x.map(at), y.map(counts[i])]), border);
    this.threshold(context, frame, y.map(least), this.text("threshold", { count: this.number(least) }));
    if (rank) this.mark(context, x.map(rank), y.map(this.countAt(vocabulary, rank)));
  }

  countAt({ table, ranks, counts }, rank) {
    return table[rank - 1]?.[1] ?? counts[ranks.findIndex((known) => known >= rank)];
  }

  curve(context, points, border) {
    for (const [x, y] of points) {
      context.globalAlpha = x <= border ? 0.9 : 0.4;
      context.fillStyle = x <= border ? this.theme.accent : this.theme.muted;
      context.beginPath();
      context.arc(x, y, 2.25, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  threshold(context, frame, y, words) {
    context.strokeStyle = context.fillStyle = this.theme.warning;
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(frame.left, y);
    context.lineTo(frame.right, y);
    context.stroke();
    context.setLineDash([]);
    context.textAlign = "left";
    context.textBaseline = "bottom";
    context.fillText(words, frame.left + 6, y - 2);
  }

  mark(context, x, y) {
    context.strokeStyle = this.theme.text;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 6, 0, 2 * Math.PI);
    context.stroke();
  }

  words({ kept, kinds, min_count: least, table }) {
    const tokens = table.slice(0, 5).map(([token, count]) => `${glyphs(token)} ${this.number(count)}`);
    return this.text("summary", { kept: this.number(kept), kinds: this.number(kinds), least: this.number(least), tokens: tokens.join(", ") });
  }

  destroy() {
    this.surface.release();
    super.destroy();
  }
}

export default mount(VocabularyView);
