/** How many numbers each cell learns at the same size, block by block, and the size at which another has as many. */

import { element, setText } from "./dom.js";
import { table } from "./ledger.js";
import { mount, Panel } from "./panel.js";

class Parameters extends Panel {
  constructor(root) {
    super(root, []);
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.counted = element("div", { class: "parameters" });
    this.note = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment),
      element("div", { class: "stage" }, this.counted, this.empty),
      this.note,
      this.summary,
    );
  }

  relabel() {
    this.cells = new Map(this.data.cells.map((cell) => [cell.cell, cell]));
    setText(this.title, this.titleWords());
    setText(this.note, this.text("note"));
    this.drawn = null;
  }

  /** [{ cell, input_size, hidden_size, blocks, parameters, matched }], as the worker counted them. */
  get layers() {
    return (this.view?.started?.layers ?? []).filter(({ cell }) => this.cells.has(cell));
  }

  get own() {
    return this.layers.find(({ cell }) => cell === this.view.started.cell);
  }

  paint() {
    const started = this.view?.started ?? null;
    if (this.drawn === (started ?? "nothing")) return;
    this.drawn = started ?? "nothing";
    const own = this.own;
    this.empty.hidden = Boolean(own);
    setText(this.empty, this.emptyWords());
    setText(this.moment, own ? this.text("sizes", { input: this.number(own.input_size), hidden: this.number(own.hidden_size) }) : "");
    this.counted.replaceChildren(...(own ? [this.table(own)] : []));
    this.summarised = 0;
    this.describe([], () => this.words());
  }

  table(own) {
    const heads = ["", "", ...["count", "formula", "share", "matched"].map((key) => this.text(key))];
    const most = Math.max(...this.layers.map(({ parameters }) => parameters));
    const rows = this.layers.map((layer) => ({
      name: this.cells.get(layer.cell).label,
      cells: [this.bar(layer, most), this.number(layer.parameters), this.formula(layer), this.share(layer, own), this.matched(layer, own)],
    }));
    const counted = table(heads, rows);
    this.layers.forEach((layer, i) => counted.tBodies[0].rows[i].classList.toggle("own", layer === own));
    return counted;
  }

  bar(layer, most) {
    const gates = new Map(this.cells.get(layer.cell).gates.map((gate) => [gate.name, gate]));
    const segments = layer.blocks.map(([name, count]) => {
      const gate = gates.get(name);
      const segment = element("i", { title: `${gate?.label ?? name}: ${this.number(count)}` }, gate?.symbol ?? "");
      segment.style.width = `${(100 * count) / most}%`;
      segment.style.setProperty("--role", this.theme.roles[gate?.role] ?? this.theme.muted);
      return segment;
    });
    return element("div", { class: "blocks" }, ...segments);
  }

  formula({ blocks, input_size: input, hidden_size: hidden }) {
    return `${blocks.length} · ${hidden} · (${input} + ${hidden} + 2)`;
  }

  share(layer, own) {
    return `${this.number((100 * layer.parameters) / own.parameters)} %`;
  }

  matched(layer, own) {
    if (layer === own) return "";
    const { hidden_size: hidden, parameters } = layer.matched;
    return this.text("at", { hidden: this.number(hidden), count: this.number(parameters) });
  }

  words() {
    const own = this.own;
    if (!own) return this.emptyWords();
    const one = (layer) => this.text("one", { cell: this.cells.get(layer.cell).label, count: this.number(layer.parameters), share: this.share(layer, own) });
    return this.text("summary", { hidden: this.number(own.hidden_size), cells: this.layers.map(one).join("; ") });
  }
}

export default mount(Parameters);
