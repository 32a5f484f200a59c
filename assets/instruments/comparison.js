/** Several seeds of several settings of Word2Vec, side by side: every seed a dot, the median a bar, the range a band. */

import { element, setName, setText } from "./dom.js";
import { Guesses } from "./guesses.js";
import { mount } from "./panel.js";
import { SetKeys } from "./set_keys.js";
import { SetPanel } from "./set_panel.js";

const CHOICES = '.st-key-setting-comparison-which [role="radio"]';
const SHARES = new Set(["right", "agreement"]); // shown in per cent

class Comparison extends SetPanel {
  constructor(root) {
    super(root, true);
    this.title = element("h2", {});
    this.body = element("div", { class: "comparison" });
    this.notes = element("p", { class: "note" });
    this.empty = element("div", { class: "empty" });
    this.guesses = new Guesses("comparisons"); // comparison → the variant that is said to be ahead
    this.guess = element("div", { class: "row", role: "group" });
    this.finding = element("p", { class: "measured-verdict" });
    const head = element("div", { class: "row" }, this.chip, this.bar, this.steer, this.counts);
    root.append(element("header", {}, this.title), this.guess, head, this.finding, element("div", { class: "stage" }, this.body, this.empty), this.notes, this.summary);
    this.keys = new SetKeys(this, ".st-key-start-comparison button", { ArrowLeft: () => this.turn(-1), ArrowRight: () => this.turn(1) });
  }

  switched() {
    this.keys.letGo();
  }

  /** The comparison beside the one on show. */
  turn(direction) {
    const choices = [...document.querySelectorAll(CHOICES)];
    const at = choices.findIndex((choice) => choice.getAttribute("aria-checked") === "true" || choice.checked);
    choices[at + direction]?.click();
  }

  relabel() {
    setText(this.title, this.text("title"));
    setName(this.bar, this.text("progress_name"));
    const button = (variant) => element("button", { type: "button", class: "button small", "data-variant": variant, onclick: () => this.say(variant) }, this.nameOf(variant));
    this.question = element("span", { class: "ask-guess" });
    this.guess.replaceChildren(this.question, ...this.data.variants.map(button));
    this.drawn = null;
  }

  say(variant) {
    this.guesses.say(this.data.which, variant);
    this.paint();
  }

  /** Who is ahead, once all have ended: only where its seeds do not overlap with those of the next. */
  findingWords(told) {
    if (!told || this.report.state !== "finished") return "";
    const valuesOf = (variant) => (told.sums ? variant.runs.map(({ right }) => right) : variant.agreement);
    const ranked = told.variants.map((variant) => ({ name: variant.name, values: valuesOf(variant) })).filter(({ values }) => values.length);
    ranked.sort((a, b) => Math.min(...b.values) - Math.min(...a.values));
    if (ranked.length < 2) return "";
    const clear = Math.min(...ranked[0].values) > Math.max(...ranked.slice(1).flatMap(({ values }) => values));
    const guess = this.guesses.of(this.data.which);
    const said = guess ? this.text("you_said", { guess: this.nameOf(guess) }) : "";
    const measure = this.text(told.sums ? "right" : "agreement");
    return this.inTurn(said, clear ? this.text("ahead", { measure, name: this.nameOf(ranked[0].name) }) : this.text("no_difference", { measure }));
  }

  /** How many steps a text takes is known only once it is read, so members are counted. */
  paintProgress() {
    super.paintProgress();
    const { progress } = this.report ?? {};
    this.bar.value = progress ? progress.done / Math.max(1, progress.total) : 0;
  }

  get told() {
    const told = this.report?.vectors ?? null;
    if (!told?.one_hot || !this.data.variants.includes("one_hot")) return told;
    // nothing is trained for these: they are the same whatever the seed
    return { ...told, variants: [...told.variants, { name: "one_hot", runs: [told.one_hot], agreement: [], bands: [], failed: 0 }] };
  }

  paint() {
    const { told } = this;
    this.paintProgress();
    const any = Boolean(told?.variants.some(({ runs }) => runs.length));
    this.paintGuess(any, any ? told.sums : this.data.sums);
    setText(this.finding, this.findingWords(told));
    this.empty.hidden = any;
    this.body.hidden = !any;
    setText(this.empty, this.missingWords());
    const state = JSON.stringify([told, this.data.which, this.data.lang, this.theme.dark]);
    if (state !== this.drawn) {
      this.drawn = state;
      this.body.replaceChildren(...(any ? this.strips(told) : []));
      setText(this.notes, any ? this.noteWords(told) : "");
      this.summarised = 0;
    }
    this.describe([], () => (any ? this.words(told) : this.missingWords()));
  }

  /** Who will be ahead is asked until there is a first result; from then on only what was said stands there. */
  paintGuess(any, sums) {
    const said = this.guesses.of(this.data.which);
    this.guess.classList.toggle("quiet", any && !said);
    setText(this.question, this.text(any ? (said ? "guessed" : "not_guessed") : sums ? "guess_right" : "guess_agreement"));
    for (const node of this.guess.querySelectorAll("button")) {
      node.setAttribute("aria-pressed", String(node.dataset.variant === said));
      node.disabled = any;
      node.hidden = any && !said;
    }
  }

  missingWords() {
    return this.report ? this.text("coming") : super.missingWords();
  }

  nameOf(variant) {
    const own = this.data.labels[`variant_${variant}`];
    return own ?? this.text(`variant_${this.data.label}`, { value: variant });
  }

  strips(told) {
    const measures = this.data.measures.filter((measure) => measure !== "right" || told.sums);
    const valuesOf = (variant, measure) => (measure === "agreement" ? variant.agreement : variant.runs.map((run) => run[measure]));
    const plots = measures.map((measure) => this.plot(this.text(measure), told.variants.map((variant) => ({ name: this.nameOf(variant.name), values: valuesOf(variant, measure) })), measure));
    if (!this.data.by_band) return plots;
    const heads = element("p", { class: "caption wide" }, this.text("band_head"));
    const bands = told.variants.find(({ bands }) => bands.length)?.bands ?? [];
    const byBand = measures.filter((measure) => SHARES.has(measure)).flatMap((measure) => bands.map(({ low, high }, i) => {
      const rows = told.variants.map((variant) => ({ name: this.nameOf(variant.name), values: variant.bands[i]?.[measure] ?? [] }));
      const band = this.text(low === high ? "band_of_one" : "band", { low: this.number(low), high: this.number(high) });
      // no word sum need have its rarest word there
      const none = () => element("section", {}, element("p", { class: "caption" }, this.text("none_in_band", { band })));
      return this.plot(this.text("in_band", { measure: this.text(measure), band }), rows, measure) || none();
    }));
    return [...plots, heads, ...byBand];
  }

  /** One measure: a line a variant, from 0 to the largest value (1 for shares). Nothing where no variant has a value. */
  plot(title, rows, measure) {
    const known = rows.map(({ values }) => values.filter((value) => Number.isFinite(value)));
    if (!known.some((values) => values.length)) return "";
    const most = SHARES.has(measure) || measure === "mean_cosine" ? 1 : Math.max(...known.flat(), 1e-9);
    const place = (value) => `${100 * Math.min(1, Math.max(0, value / most))}%`;
    const lines = rows.map(({ name }, i) => {
      const values = [...known[i]].sort((a, b) => a - b);
      const track = element("div", { class: "compared-track" });
      if (values.length) {
        const median = (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2;
        const band = element("span", { class: "seed-band" });
        band.style.left = place(values[0]);
        band.style.width = `calc(${place(values.at(-1))} - ${place(values[0])})`;
        const bar = element("b", {});
        bar.style.width = place(median);
        track.append(bar, band, ...values.map((value) => {
          const dot = element("i", { title: this.valueWords(value, measure) });
          dot.style.left = place(value);
          return dot;
        }));
        return element("li", {}, element("span", {}, name), track, element("span", { class: "value" }, this.valueWords(median, measure)));
      }
      return element("li", {}, element("span", {}, name), track, element("span", { class: "value" }, "…"));
    });
    return element("section", { "data-measure": measure }, element("h3", {}, title), element("ul", { class: "compared" }, ...lines));
  }

  valueWords(value, measure) {
    if (SHARES.has(measure)) return this.percent(value, 1);
    return this.number(value, { seconds: 1, numbers: 0 }[measure] ?? 3);
  }

  noteWords(told) {
    const failed = told.variants.reduce((sum, variant) => sum + variant.failed, 0);
    const notes = [this.text("dots")];
    if (!told.sums) notes.push(this.text("no_sums"));
    if (this.data.measures.includes("loss")) notes.push(this.text("no_losses"));
    if (failed) notes.push(this.text("failed", { failed }));
    return this.inTurn(...notes);
  }

  words(told) {
    const rows = [...this.body.querySelectorAll("section")].map((section) => section.textContent);
    return this.text("summary", { state: this.text(this.stateName), rows: rows.join(". ") }) + (told.sums ? "" : ` ${this.text("no_sums")}`);
  }

  destroy() {
    this.keys.release();
    super.destroy();
  }
}

export default mount(Comparison);
