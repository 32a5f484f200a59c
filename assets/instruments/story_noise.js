/** How negatives are drawn: the share of each word by its rank, with three powers of its count, and words really drawn. */

import { floats } from "./arrays.js";
import { decades, drawAxes, logarithmic, plotFrame } from "./axes.js";
import { element, setText } from "./dom.js";
import { powerOfTen, scientific } from "./format.js";
import { table } from "./ledger.js";
import { Surface } from "./surface.js";

const COUNTS = [1, 5, 15];
const DASHES = [[2, 4], [], [8, 4]];

export class NoiseScene {
  constructor(story) {
    this.story = story;
    this.surface = new Surface({ kind: "curve", paint: () => this.draw() });
    this.key = element("div", { class: "key" });
    this.named = element("div", {});
    this.buttons = COUNTS.map((count) => [count, element("button", { type: "button", class: "button small", onclick: () => this.choose(count) }, `k = ${count}`)]);
    this.pair = element("p", {});
    this.drawn_words = element("p", { class: "drawn-words" });
    const side = element("section", {}, this.named, element("div", { class: "row" }, ...this.buttons.map(([, node]) => node)), this.pair, this.drawn_words);
    this.node = element("div", { class: "story-noise" }, element("section", { class: "plot" }, this.surface.box, this.key), side);
  }

  choose(count) {
    this.count = count;
    this.story.paint();
  }

  steps() {
    return this.story.shown ? Math.max(1, Math.min(4, this.story.shown.updates.length)) : 1;
  }

  paint(data) {
    const { story } = this;
    const { noise, negatives, power, updates } = data;
    const count = this.count ?? (COUNTS.includes(negatives) ? negatives : 5);
    for (const [each, button] of this.buttons) button.setAttribute("aria-pressed", String(each === count));
    const percent = (share) => `${scientific(100 * share)} %`;
    const rows = noise.named.map(({ word, rank, shares }) => ({ name: `${word}  (${story.number(rank)})`, cells: shares.map(percent) }));
    this.named.replaceChildren(table([story.text("word_rank"), ...this.powers(power).map((each) => story.text("power", { power: each }))], rows));
    const update = updates[story.at];
    setText(this.pair, update ? story.text("true_pair", { given: update.given.words.join(", "), asked: update.asked.words[0], power }) : "");
    this.drawn_words.replaceChildren(...this.negativesOf(data, count).map((word) => element("span", { class: "story-word no" }, word)));
    const entry = (name, i) => element("span", {}, element("i", { style: `border-top: ${i === 1 ? 3 : 2}px ${["dotted", "solid", "dashed"][i]} ${i === 1 ? story.theme.accent : story.theme.muted}` }), name);
    this.key.replaceChildren(...this.powers(power).map((each, i) => entry(story.text(`power_${i}`, { power: each }), i)));
    this.draw();
  }

  /** With as many negatives as are trained with, those of the very update that is told next. */
  negativesOf({ noise, updates }, count) {
    const { at } = this.story;
    const own = updates[at]?.asked.words.slice(1) ?? [];
    return own.length === count ? own : noise.drawn.slice(at * count, (at + 1) * count);
  }

  powers(power) {
    return [0, power, 1];
  }

  draw() {
    const { story } = this;
    const noise = story.shown?.noise;
    if (!noise) return;
    const context = this.surface.begin();
    if (!context) return;
    const theme = story.plotTheme;
    const frame = plotFrame(this.surface, theme, 4);
    const shares = floats(noise.shares);
    const n = noise.ranks.length;
    const y = decades([...shares].map((share) => 100 * share), 1e-7, frame.bottom, frame.top);
    const x = logarithmic(1, Math.max(2, noise.ranks.at(-1)), frame.left, frame.right);
    const powers = (low, high) => {
      const ticks = [];
      for (let e = Math.ceil(Math.log10(low)); e <= Math.log10(high) + 1e-9; e++) ticks.push(10 ** e);
      return ticks;
    };
    const label = (value) => (value >= 1 ? story.number(value) : value >= 0.01 ? story.number(value, value < 0.1 ? 2 : 1) : powerOfTen(Math.round(Math.log10(value))));
    drawAxes(context, theme, frame, { scale: x, ticks: powers(1, noise.ranks.at(-1)), label: (value) => story.number(value), title: story.text("rank_axis") }, { scale: y, ticks: powers(y.low, y.high), label, title: story.text("share_axis") });
    for (let p = 0; p < 3; p++) {
      context.strokeStyle = p === 1 ? theme.accent : theme.muted;
      context.lineWidth = p === 1 ? 3 : 2;
      context.setLineDash(DASHES[p]);
      context.beginPath();
      noise.ranks.forEach((rank, i) => context.lineTo(x.map(rank), y.map(100 * shares[p * n + i])));
      context.stroke();
    }
    context.setLineDash([]);
  }

  words() {
    return `${this.pair.textContent} ${[...this.drawn_words.children].map((node) => node.textContent).join(", ")}`;
  }

  release() {
    this.surface.release();
  }
}
