/** How long each network remembers: a row a network, a column a length, in each cell how many seeds solved it there. */

import { element, setText } from "./dom.js";
import { cellOf, ladderTable, paintCell } from "./ladder_table.js";
import { mount } from "./panel.js";
import { SetPanel } from "./set_panel.js";
import { BASE } from "./stream.js";

const SIGNS = ["solved", "training", "waiting", "not_needed"];

class Ladder extends SetPanel {
  constructor(root) {
    super(root);
    this.chosen = null; // { variant, length } whose details are shown
    this.pinned = false; // a click keeps them
    this.title = element("h2", {});
    this.place = element("div", { class: "rungs" });
    this.empty = element("div", { class: "empty" });
    this.key = element("div", { class: "key signs" });
    this.details = element("div", { class: "details" });
    this.result = element("p", { class: "verdict" });
    this.budget = element("p", { class: "caption" });
    root.append(
      element("header", {}, this.title, this.counts),
      element("div", { class: "row" }, this.chip, this.steer, this.bar),
      element("div", { class: "stage" }, this.place, this.empty),
      this.key,
      this.details,
      element("div", { class: "foot" }, this.result, this.budget),
      this.summary,
    );
  }

  switched() {
    this.chosen = null;
  }

  relabel() {
    this.bar.setAttribute("aria-label", this.text("progress_name"));
    const sign = (name) => element("span", { class: `sign ${name}` }, element("i", {}), this.text(`sign_${name}`));
    this.key.replaceChildren(...SIGNS.map(sign));
    this.table = null;
  }

  paint() {
    const { report } = this;
    const shown = report ?? this.data.offer; // before there is a set: the ladder that is offered
    setText(this.title, this.text("title", { task: shown.task }));
    this.build(shown);
    this.members = new Map();
    for (const member of report?.members ?? []) {
      const name = cellOf(member.variant, member.length);
      if (!this.members.has(name)) this.members.set(name, []);
      this.members.get(name).push(member);
    }
    for (const [name, node] of this.table.cells) paintCell(node, this.members.get(name) ?? [], shown, this);
    for (const variant of shown.variants) {
      const { children } = this.table.ends.get(variant.name);
      setText(children[0], this.longestWords(variant));
      setText(children[1], variant.converged ? this.text("median", { climbs: this.number(variant.converged) }) : "");
    }
    this.empty.hidden = report !== null;
    this.place.classList.toggle("faint", report === null);
    setText(this.empty, this.missingWords());
    this.paintProgress();
    this.paintDetails();
    setText(this.result, this.ratioWords());
    setText(this.budget, this.budgetWords());
    this.describe([], () => this.summaryWords());
  }

  /** The table is made anew when its rows or columns are others. */
  build({ variants, ladder }) {
    const shape = JSON.stringify([ladder, variants.map(({ name, label }) => [name, label])]);
    if (this.table?.shape === shape) return;
    this.table = { shape, ...ladderTable(variants, ladder, this) };
    this.place.replaceChildren(this.table.node);
  }

  /** Show a cell's seeds below; `pin` keeps them there until another cell is clicked. */
  choose(variant, length, pin = false) {
    if (this.pinned && !pin) return;
    const same = this.chosen?.variant === variant && this.chosen?.length === length;
    this.pinned = pin && !(this.pinned && same);
    this.chosen = { variant, length };
    this.paintDetails();
  }

  paintDetails() {
    const { report, chosen } = this;
    for (const [name, node] of this.table.cells) {
      node.classList.toggle("pinned", this.pinned && chosen !== null && name === cellOf(chosen.variant, chosen.length));
    }
    const variant = chosen && report?.variants.find(({ name }) => name === chosen.variant);
    const members = variant ? (this.members.get(cellOf(chosen.variant, chosen.length)) ?? []) : [];
    const words = JSON.stringify([members, variant?.label, this.data.lang, report === null]);
    if (words === this.detailed) return; // a link in them may be in focus
    this.detailed = words;
    const line = (member) => element("li", {}, this.seedLink(member), element("span", {}, this.memberWords(member)));
    this.details.replaceChildren(
      ...(variant ? [element("h3", {}, this.text("cell", { variant: variant.label, length: chosen.length }))] : []),
      ...(members.length ? [element("ul", {}, ...members.map(line))] : [element("p", { class: "caption" }, this.text(report ? "hint" : "shows"))]),
    );
  }

  seedLink(member) {
    const words = this.text("seed", { seed: member.seed });
    if (!(member.step > 0)) return element("span", { class: "seed" }, words);
    const query = new URLSearchParams({ run: member.run, set: this.data.sets, lang: this.data.lang });
    return element("a", { class: "seed", href: `${BASE}${this.data.page}?${query}`, title: this.text("open_run") }, words);
  }

  /** What came of one seed on one rung. */
  memberWords(member) {
    if (member.state === "not_needed") return this.text(member.implied ? "implied_solved" : "implied_unsolved");
    if (!(member.step > 0)) return this.text(member.state === "stopped" ? "stopped" : "waiting");
    const said = {
      share: Number.isFinite(member.accuracy) ? `${this.percent(member.accuracy, 1)} %` : "–",
      steps: this.number(member.step),
      time: this.text("seconds", { seconds: this.number(member.elapsed_s, 1) }),
    };
    if (this.report.counts && member.solved !== null) return this.countingWords(member, said);
    if (member.solved !== null) return this.text(member.solved ? "seed_solved" : "seed_unsolved", said);
    return this.text(["preparing", "running"].includes(member.state) ? "seed_training" : "seed_stopped", said);
  }

  /** How far a network counts, if it has learned what it was trained on. */
  countingWords({ converged, metric, length }, said) {
    return this.text(converged ? "counts_to" : "not_learned", { ...said, largest: this.number(metric), length: this.number(length) });
  }

  longestWords({ longest, climbs, converged }) {
    if (!climbs) return "…";
    if (!converged) return "–";
    return longest > 0 ? this.number(longest, Number.isInteger(longest) ? 0 : 1) : this.text("none");
  }

  ratioWords() {
    const { report } = this;
    if (!report) return "";
    if (report.counts) return this.toldOf(report.variants);
    if (!report.ratio) return this.text("ratio_later");
    const over = report.state === "finished";
    const times = this.number(report.ratio.value, 1);
    const key = report.ratio.exhausted ? "ratio_at_least" : report.ratio.value > 0 ? "ratio" : "ratio_none";
    const words = this.text(key, { times });
    return over ? words : this.text("so_far", { words });
  }

  /** Of counting: which of the climbs that are over say something about it. */
  toldOf(variants) {
    const over = variants.filter(({ climbs }) => climbs);
    const words = over.map(({ label, converged, climbs }) => this.text("counting_of", { variant: label, converged: this.number(converged), climbs: this.number(climbs) }));
    return over.length ? this.text("counting", { list: words.join(" · ") }) : "";
  }

  budgetWords() {
    const { report } = this;
    if (!report) return this.text("budget_shows");
    const { steps, runs, median_s: median, longest_s: longest } = report.budget;
    const said = { steps: this.number(steps), runs: this.number(runs), median: this.number(median, 1), longest: this.number(longest, 1) };
    return this.text(runs ? "budget" : "budget_later", said);
  }

  summaryWords() {
    const { report } = this;
    if (!report) return this.text("empty");
    const rows = report.variants.map((variant) => `${variant.label}: ${this.longestWords(variant)}`);
    return this.text("summary", { state: this.text(report.state), rows: rows.join(", "), ratio: this.ratioWords() });
  }
}

export default mount(Ladder);
