/** A race: a lane for each cell, how far its seeds are and what they have come to; beneath, loss and score with their bands. */

import { element, setText } from "./dom.js";
import { BandPlot } from "./band_plot.js";
import { RaceKeys } from "./race_keys.js";
import { metricText, quartilesText } from "./race_words.js";
import { mount } from "./panel.js";
import { SetPanel } from "./set_panel.js";

const PLOTS = ["loss", "score"];

class Race extends SetPanel {
  constructor(root) {
    super(root, true);
    this.bySeconds = false;
    this.title = element("h2", {});
    this.list = element("ol", {});
    this.lanes = element("div", { class: "lanes" }, element("div", { class: "overall" }, this.chip, this.bar, this.steer), this.list);
    this.empty = element("div", { class: "empty" });
    this.across = element("button", { type: "button", class: "button small", onclick: () => this.turn() });
    this.hint = element("p", { class: "caption" });
    this.plots = new Map(PLOTS.map((name) => [name, new BandPlot(this, name)]));
    this.keys = new RaceKeys(this);
    root.append(
      element("header", {}, this.title, this.counts),
      this.lanes,
      element("div", { class: "bar" }, this.hint, this.across),
      element("div", { class: "stage pair" }, ...[...this.plots.values()].map(({ node }) => node), this.empty),
      this.keys.node,
      this.summary,
    );
  }

  relabel() {
    setText(this.title, this.text("title"));
    this.bar.setAttribute("aria-label", this.text("progress_name"));
    this.laid = null;
    this.keys.relabel();
    this.relabelToggle();
    for (const plot of this.plots.values()) plot.relabel();
  }

  relabelToggle() {
    setText(this.across, this.text(this.bySeconds ? "by_steps" : "by_seconds"));
    setText(this.hint, this.text(this.bySeconds ? "hint_seconds" : "hint_steps"));
  }

  switched() {
    this.keys.letGo();
  }

  turn() {
    this.bySeconds = !this.bySeconds;
    this.keys.point(null); // places are in the other unit
    this.relabelToggle();
    this.paint();
  }

  get race() {
    return this.report?.race ?? null;
  }

  get stateName() {
    return this.race?.examining && !this.set.lost ? "examining" : super.stateName;
  }

  /** [{ name, label, colour, …what the report says of it }], in the order of the plan. */
  get runners() {
    const shown = this.report?.variants ?? this.data.offer.variants;
    return shown.map(({ name, label, cell, ...offered }) => ({
      ...offered,
      ...this.race?.variants[name],
      name,
      label,
      colour: this.theme.cells[cell] ?? this.theme.accent,
    }));
  }

  paint() {
    const runners = this.runners;
    this.paintProgress();
    this.paintLanes(runners);
    this.empty.hidden = this.race !== null;
    setText(this.empty, this.missingWords());
    for (const plot of this.plots.values()) plot.paint(this.race, runners, this.bySeconds);
    this.describe([...this.plots.values()].map(({ surface }) => surface.canvas), () => this.words(runners));
  }

  paintLanes(runners) {
    const shape = JSON.stringify(runners.map(({ name, label }) => [name, label]));
    if (this.laid !== shape) this.layOut(runners);
    this.laid = shape;
    for (const runner of runners) {
      const lane = this.byName.get(runner.name);
      const began = runner.seeds > 0;
      lane.node.style.setProperty("--done", runner.done ?? 0);
      setText(lane.size, this.sizeWords(runner));
      setText(lane.seeds, began ? this.text("seeds", { ended: runner.arrived, seeds: runner.seeds }) : "");
      setText(lane.metric, began ? this.metricWords(runner) : "");
      setText(lane.verdict, this.verdictWords(runner));
      lane.verdict.classList.toggle("good", runner.judged > 0 && runner.solved === runner.judged);
    }
  }

  layOut(runners) {
    this.byName = new Map();
    for (const { name, label, colour } of runners) {
      const [size, seeds, metric, verdict] = ["caption", "caption", "metric", "verdict"].map((kind) => element("span", { class: kind }));
      const track = element("span", { class: "track", "aria-hidden": "true" }, element("i", {}));
      const node = element("li", { class: "lane" }, element("b", {}, element("i", {}), label), size, track, seeds, metric, verdict);
      node.style.setProperty("--role", colour);
      node.dataset.variant = name;
      this.byName.set(name, { node, size, seeds, metric, verdict });
    }
    this.list.replaceChildren(...[...this.byName.values()].map(({ node }) => node));
  }

  sizeWords({ hidden_size: hidden, parameters }) {
    if (!hidden) return "";
    const words = this.text("units", { hidden: this.number(hidden) });
    return parameters ? `${words} · ${this.text("parameters", { count: this.number(parameters) })}` : words;
  }

  metricWords({ metric }) {
    return metric ? this.text("median", { value: metricText(this, this.race, metric.median), band: quartilesText(this, this.race, metric) }) : "…";
  }

  verdictWords({ solved, judged, failed }) {
    if (!judged) return "";
    const words = this.text(solved ? "solved" : "unsolved", { solved: this.number(solved), judged: this.number(judged) });
    return failed ? `${words} · ${this.text("failed", { failed: this.number(failed) })}` : words;
  }

  words(runners) {
    if (!this.race) return this.missingWords();
    const one = (runner) => [runner.label, this.metricWords(runner), this.verdictWords(runner)].filter(Boolean).join(", ");
    return this.text("summary", { state: this.text(this.stateName), lanes: runners.map(one).join("; ") });
  }

  destroy() {
    this.keys.release();
    for (const plot of this.plots.values()) plot.surface.release();
    super.destroy();
  }
}

export default mount(Race);
