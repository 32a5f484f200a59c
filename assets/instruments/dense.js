/** The token pointed at, written in two ways: as a one among zeros, and as a short row of numbers; and what each costs. */

import { floats } from "./arrays.js";
import { BatchPanel } from "./batch_panel.js";
import { element, setText } from "./dom.js";
import { glyphs } from "./format.js";
import { table } from "./ledger.js";
import { mount } from "./panel.js";
import { Surface } from "./surface.js";
import { pixels } from "./theme.js";

const BYTES = 4; // float32
const EXTREME = 2.5; // as in the block
const UNITS = [[2 ** 30, "GB"], [2 ** 20, "MB"], [2 ** 10, "KB"], [1, "B"]];

class Dense extends BatchPanel {
  constructor(root) {
    super(root);
    this.strips = ["one_hot", "dense", "trained"].map((key) => {
      const surface = new Surface({ kind: "strip-row", paint: () => this.paint() });
      const [name, words] = [element("b", {}), element("span", { class: "caption" })];
      return { key, surface, name, words, node: element("div", { class: "strip-of" }, element("p", {}, name, " ", words), surface.box) };
    });
    this.near = element("p", { class: "note near-trained" });
    this.strips[2].node.append(this.near);
    this.costs = element("div", { class: "costs" });
    this.note = element("p", { class: "note" });
    const pictures = element("div", { class: "strips" }, ...this.strips.map(({ node }) => node));
    this.body.append(element("div", { class: "dense-and-costs" }, pictures, this.costs), this.note);
  }

  relabel() {
    super.relabel();
    this.colours = pixels(this.theme.diverging);
    for (const strip of this.strips) setText(strip.name, this.text(strip.key));
    this.counted = null;
  }

  draw(data) {
    const { row, place } = this.pointed;
    const id = this.idAt(row, place);
    const [hot, dense, trained] = this.strips;
    trained.node.hidden = !data.trained;
    setText(hot.words, this.text("one_hot_is", { size: this.number(data.rows_in_table), id: this.number(id) }));
    setText(dense.words, this.text("dense_is", { size: this.number(data.feature_size) }));
    setText(this.note, this.text("note", { id: this.number(id) }));
    this.drawOneHot(hot.surface, data.rows_in_table, id);
    this.drawDense(dense.surface, data.rows_in_table, this.vectorAt(row, place), EXTREME, [data, row, place]);
    if (data.trained) this.drawTrained(trained, data.trained, data.rows[row].tokens[place]);
    if (this.counted !== data) this.count(data);
    this.counted = data;
    this.describe(this.strips.map(({ surface }) => surface.canvas), () => this.words(data));
  }

  drawOneHot(surface, size, id) {
    const context = surface.begin(size, id, this.version);
    if (!context) return;
    const { theme } = this;
    context.fillStyle = theme.surface;
    context.fillRect(0, 0, surface.width, surface.height);
    const wide = Math.max(2, surface.width / size);
    const at = Math.min(surface.width - wide, (id / size) * surface.width);
    context.fillStyle = theme.positive;
    context.fillRect(at, 0, wide, surface.height);
    context.font = theme.font(0.75, 600);
    context.textBaseline = "middle";
    const right = at < surface.width - 40;
    context.textAlign = right ? "left" : "right";
    context.fillStyle = theme.text;
    context.fillText("1", right ? at + wide + 5 : at - 5, surface.height / 2);
  }

  /** On the scale of the one-hot row where its numbers can be told apart, else as large as that takes. */
  drawDense(surface, size, vector, extreme, drawn) {
    const context = surface.begin(...drawn, this.version);
    if (!context) return;
    const wide = Math.max(surface.width / size, Math.min(10, surface.width / Math.max(1, vector.length)));
    vector.forEach((value, i) => {
      const pixel = this.colours[Math.round(255 * Math.min(1, Math.max(0, 0.5 + value / (2 * extreme))))];
      context.fillStyle = `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
      context.fillRect(i * wide, 0, Math.ceil(wide), surface.height);
    });
    if (vector.length === 0) return;
    context.strokeStyle = this.theme.axis;
    context.strokeRect(0.5, 0.5, wide * vector.length - 1, surface.height - 1);
  }

  /** The same token as a training left it: on a scale of its own, with the words that came to lie near. */
  drawTrained(strip, trained, token) {
    const { feature_size: features, place, nearest } = trained;
    const at = token !== undefined && Object.hasOwn(place, token) ? place[token] : undefined;
    if (this.floatsOf !== trained) [this.floatsOf, this.learned] = [trained, floats(trained.vectors)];
    setText(strip.words, this.text("trained_is", { size: this.number(features), run: this.data.trained_by }));
    const vector = at === undefined ? new Float32Array(0) : this.learned.subarray(at * features, (at + 1) * features);
    this.drawDense(strip.surface, this.shown.rows_in_table, vector, trained.extreme, [trained, token]);
    setText(this.near, this.nearWords(trained, token, at === undefined ? null : nearest[token]));
  }

  nearWords({ found, of }, token, near) {
    if (token === undefined) return this.text("padding_trained");
    const word = glyphs(token);
    if (!near) return this.text("not_trained", { word, found: this.number(found), of: this.number(of) });
    return this.text("near_trained", { word, words: near.map((other) => `${glyphs(other.word)} ${this.number(other.cosine, 2)}`).join(", ") });
  }

  count({ trained, rows, max_length: length, feature_size: features, rows_in_table: size }) {
    const places = rows.length * length;
    const line = (key, perToken, learned) => ({
      name: this.text(key),
      cells: [this.number(perToken), this.number(places * perToken), this.bytes(places * perToken), learned ? `${this.number(size)} × ${this.number(features)} = ${this.number(size * features)}` : this.text("none")],
    });
    const heads = ["", ...["per_token", "block", "bytes", "table"].map((key) => this.text(key))];
    this.costs.replaceChildren(table(heads, [line("one_hot", size, false), line("dense", features, true), ...(trained ? [line("trained", trained.feature_size, false)] : [])]));
  }

  bytes(numbers) {
    const bytes = numbers * BYTES;
    const [unit, name] = UNITS.find(([least]) => bytes >= least) ?? UNITS.at(-1);
    return `${this.number(bytes / unit, bytes / unit < 10 && unit > 1 ? 1 : 0)} ${name}`;
  }

  words({ rows, max_length: length, feature_size: features, rows_in_table: size }) {
    const places = rows.length * length;
    return this.text("summary", { hot: this.number(places * size), dense: this.number(places * features), table: this.number(size * features) });
  }

  destroy() {
    for (const { surface } of this.strips) surface.release();
    super.destroy();
  }
}

export default mount(Dense);
