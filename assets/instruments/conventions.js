/** One trained cell as several papers write it: their equations side by side, and what each makes of the same weights. */

import { element, setText } from "./dom.js";
import { scientific } from "./format.js";
import { table } from "./ledger.js";
import { mount, Panel } from "./panel.js";

const COLUMNS = ["equations", "share", "gate", "difference", "loss", "right"];

class Conventions extends Panel {
  constructor(root) {
    super(root, ["conventions"]);
    this.shown = null; // the snapshot on screen
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.compared = element("div", { class: "conventions" });
    this.note = element("p", { class: "note" });
    root.append(element("header", {}, this.title, this.moment), this.compared, this.note, this.summary);
  }

  relabel() {
    this.ways = this.data.spec.conventions;
    setText(this.title, this.titleWords());
    this.drawn = undefined;
  }

  switched() {
    this.shown = null;
  }

  paint() {
    const frame = this.view ? this.view.frame("conventions") : null;
    if (frame !== undefined) this.shown = frame;
    const behind = this.view !== null && this.view?.cursor !== null;
    setText(this.moment, this.shown ? this.text(behind ? "kept_at" : "live_at", { step: this.number(this.shown.step) }) : "");
    this.moment.classList.toggle("away", behind);
    setText(this.note, this.shown ? this.text("hint", { set: this.text(`of_${this.view.started?.config.kind}`) }) : this.emptyWords());
    if (this.drawn === this.shown) return;
    this.drawn = this.shown;
    this.readings = new Map(this.shown?.data.readings.map((reading) => [reading.name, reading]) ?? []);
    this.compared.replaceChildren(this.table());
    this.stamp(this.shown);
    this.describe([], () => this.words());
  }

  table() {
    const answers = [...this.readings.values()].some(({ accuracy }) => accuracy !== null);
    const columns = COLUMNS.filter((column) => answers || column !== "right");
    const symbol = this.ways.map(({ gate }) => this.data.spec.gates.find(({ name }) => name === gate)?.symbol ?? "")[0];
    const heads = ["", ...columns.map((column) => this.text(column, { symbol }))];
    const rows = this.ways.map((way) => ({ name: way.label, cells: columns.map((column) => this.cell(column, way)) }));
    return table(heads, rows);
  }

  cell(column, way) {
    if (column === "equations") return element("div", { class: "equations" }, ...way.equations.map((line) => element("span", {}, line)));
    if (column === "share") return way.means;
    const reading = this.readings.get(way.name);
    if (!reading) return "–";
    if (column === "gate") return this.number(reading.gate, 2);
    if (column === "difference") return way.module ? twoFigures(reading.difference) : this.text("own");
    if (column === "loss") return twoFigures(reading.loss);
    return reading.accuracy === null ? "–" : `${this.percent(reading.accuracy)} %`;
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const others = this.ways.filter(({ module, name }) => module && this.readings.has(name));
    const one = (way) => this.text("one", { way: way.label, difference: this.cell("difference", way), loss: this.cell("loss", way) });
    return this.text("summary", { step: this.number(this.shown.step), ways: others.map(one).join("; ") });
  }
}

/** Two significant figures, a 0 at the end included: numbers below one another are equally exact. */
function twoFigures(value) {
  return value >= 0.001 && value < 100 ? value.toPrecision(2) : scientific(value);
}

export default mount(Conventions);
