/** What a race has shown: what each cell costs, how it does at other lengths, how far it counts, and who won what, if anybody did. */

import { element, setText } from "./dom.js";
import { table } from "./ledger.js";
import { compact } from "./format.js";
import { mount } from "./panel.js";
import { metricText, quartilesText } from "./race_words.js";
import { SetPanel } from "./set_panel.js";

const NO_WINNER = { errors: "no_difference", parameters: "as_many", time: "no_difference_in_time" };
const QUESTIONS = Object.keys(NO_WINNER);

class RaceResults extends SetPanel {
  constructor(root) {
    super(root, true);
    this.title = element("h2", {});
    this.winners = element("ul", { class: "winners" });
    this.costs = element("div", { class: "conventions costs" });
    this.costsNote = element("p", { class: "note" });
    this.lengths = element("div", { class: "rungs lengths" });
    this.lengthsNote = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    this.heads = ["winners_title", "costs_title", "lengths_title"].map((key) => [key, element("h3", {})]);
    const [winners, costs, lengths] = this.heads.map(([, node]) => node);
    this.body = element("div", { class: "results" }, winners, this.winners, costs, this.costs, this.costsNote, lengths, this.lengths, this.lengthsNote);
    root.append(element("header", {}, this.title), element("div", { class: "stage" }, this.body, this.empty), this.summary);
  }

  relabel() {
    setText(this.title, this.text("title"));
    for (const [key, node] of this.heads) setText(node, this.text(key));
    this.drawn = null;
  }

  get race() {
    return this.report?.race ?? null;
  }

  get runners() {
    const told = this.report.variants;
    return told.map(({ name, label, cell }) => ({ ...this.race.variants[name], name, label, colour: this.theme.cells[cell] ?? this.theme.accent }));
  }

  paint() {
    const { race } = this;
    this.root.dataset.state = this.report?.state ?? "idle";
    this.empty.hidden = race !== null;
    this.body.hidden = race === null;
    setText(this.empty, this.missingWords());
    const words = race && JSON.stringify([race.leaders, race.times, race.lengths, race.counting, race.examining, this.report.state, this.data.guesses, this.costsOf()]);
    if (words !== this.drawn) {
      this.drawn = words;
      if (race) this.redraw();
      this.summarised = 0;
    }
    this.describe([], () => (race ? [...this.winners.children].map((node) => node.textContent).join(" ") : this.missingWords()));
  }

  /** What of the lanes is in the tables; the rest of a report changes every second. */
  costsOf() {
    return Object.values(this.race.variants).map(({ parameters, solved, judged, seeds }) => [parameters, solved, judged, seeds]);
  }

  redraw() {
    const lines = [...QUESTIONS.map((question) => this.winnerLine(question)), ...this.countingLines()];
    this.winners.replaceChildren(...lines);
    this.costs.replaceChildren(this.costTable());
    setText(this.costsNote, this.timesWords());
    setText(this.heads.at(-1)[1], this.text(this.race.lower_is_better ? "lengths_title_error" : "lengths_title"));
    this.lengths.replaceChildren(...this.lengthTable());
    setText(this.lengthsNote, this.lengthsWords());
  }

  labelOf(name) {
    return this.runners.find((runner) => runner.name === name)?.label ?? name;
  }

  winnerLine(question) {
    const { known, winner } = this.race.leaders[question];
    const guess = this.data.guesses[question];
    const measured = !known ? this.text("not_yet") : winner ? this.winnerWords(question, winner) : this.text(NO_WINNER[question]);
    const said = guess && known ? element("span", { class: "caption" }, this.text(winner === guess ? "guessed" : "guessed_else", { guess: this.labelOf(guess) })) : "";
    return element("li", { class: `winner ${known ? "known" : ""}` }, element("b", {}, this.text(`asks_${question}`)), element("span", {}, measured), said);
  }

  winnerWords(question, winner) {
    const { variants, times } = this.race;
    const value = {
      errors: () => this.text("with_range", { metric: this.data.metrics[this.race.task], value: metricText(this, this.race, variants[winner].metric.median), range: quartilesText(this, this.race, variants[winner].metric) }),
      parameters: () => this.number(variants[winner].parameters),
      time: () => this.text("ms", { ms: this.ms(times.steps[winner].stock.median) }),
    }[question]();
    return this.text("leads", { cell: this.labelOf(winner), value });
  }

  many(count) {
    return count < 1e6 ? this.number(count) : compact(count, this.data.lang);
  }

  ms(value) {
    return this.number(value, value < 10 ? 2 : 1);
  }

  countingLines() {
    const { counting } = this.race;
    const over = counting && Object.values(counting).some(({ judged }) => judged);
    if (!over) return [];
    return this.runners.map(({ name, label, colour }) => {
      const { judged, converged, largest, trained, exhausted } = counting[name];
      const key = converged ? (exhausted ? "counts_all" : "counts") : "counts_none";
      const words = this.text(key, { largest: this.number(largest, Number.isInteger(largest) ? 0 : 1), converged, judged, trained });
      const line = element("li", { class: "winner known counting" }, element("b", {}, element("i", {}), label), element("span", {}, words));
      line.style.setProperty("--role", colour);
      return line;
    });
  }

  costTable() {
    const { times, time_steps: steps, batch_size: batch } = this.race;
    const heads = ["", ...["units", "parameters", "multiply_adds", "equations", "stock"].map((key) => this.text(key))];
    const both = (large, small) => element("span", { class: "both" }, large, element("small", {}, small));
    const time = (taken) => (taken ? both(this.ms(taken.median), `${this.ms(taken.lower)} – ${this.ms(taken.upper)}`) : "–");
    const rows = this.runners.map((runner) => {
      const { hidden_size: hidden, input_size: read, output_size: given, blocks, parameters, multiply_adds: each, label, name, colour } = runner;
      const formula = `${steps} · ${batch} · (${blocks} · ${hidden} · (${read} + ${hidden}) + ${hidden} · ${given})`;
      const taken = times?.steps[name];
      return {
        name: element("span", { class: "runner" }, element("i", {}), label),
        role: colour,
        cells: [
          this.number(hidden),
          parameters ? this.number(parameters) : "…",
          steps ? both(this.many(steps * batch * each), formula) : "…",
          times ? time(taken?.equations) : "…",
          times ? time(taken?.stock) : "…",
        ],
      };
    });
    return table(heads, rows);
  }

  timesWords() {
    const { times, examining, time_steps: steps, batch_size: batch } = this.race;
    if (times) return this.text("times_note", { rounds: this.number(times.rounds), steps: this.number(steps), batch: this.number(batch) });
    return this.text(examining || this.report.state === "running" ? "times_later" : "times_none");
  }

  /** The length that all were trained at; of counting, the largest n. */
  get trained() {
    const { length, counting } = this.race;
    return counting ? Object.values(counting)[0].trained : length;
  }

  /** [] until a network was examined. */
  lengthTable() {
    const { lengths, counting } = this.race;
    const trained = this.trained;
    const columns = Object.values(lengths).find((judged) => judged.length);
    if (!columns) return [];
    const head = (length) => {
      const words = counting ? this.text("up_to", { length }) : `T ${length}`;
      return element("th", { scope: "col", class: length === trained ? "trained" : null }, length === trained ? element("b", {}, words) : words);
    };
    const rows = this.runners.map(({ name, label, colour }) => {
      const cells = lengths[name].map((judged) => this.lengthCell(judged));
      const row = element("tr", {}, element("th", { scope: "row" }, element("i", {}), label), ...(cells.length ? cells : [element("td", {}, "…")]));
      row.style.setProperty("--role", colour);
      return row;
    });
    const top = element("thead", {}, element("tr", {}, element("td", {}), ...columns.map(({ length }) => head(length))));
    return [element("table", {}, top, element("tbody", {}, ...rows))];
  }

  lengthCell({ median, lower, upper, solved, judged }) {
    const isError = this.race.lower_is_better;
    const words = (value) => (isError ? metricText(this, this.race, value) : `${this.percent(value)} %`);
    const cell = element("td", { class: "rung judged", title: `${words(lower)} – ${words(upper)}` });
    cell.append(element("b", {}, words(median)), element("small", { class: solved ? null : "unsolved" }, this.text("solved_here", { solved, judged })));
    cell.style.setProperty("--share", solved / judged);
    return cell;
  }

  lengthsWords() {
    const { lengths, counting, examining } = this.race;
    const judged = Object.values(lengths).flat();
    if (!judged.length) return this.text(examining || this.report.state === "running" ? "lengths_later" : "lengths_none");
    return this.text(counting ? "lengths_note_counting" : "lengths_note", { length: this.number(this.trained), sequences: this.number(Math.max(...judged.map(({ sequences }) => sequences))) });
  }
}

export default mount(RaceResults);
