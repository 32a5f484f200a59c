/** What word order is to Word2Vec, measured on request: every sentence reversed, every sentence shuffled, a context permuted. */

import { linear } from "./axes.js";
import { element, setText } from "./dom.js";
import { scientific } from "./format.js";
import { MeasuredScene } from "./story_measured.js";

const COMING = "…"; // where a number is still to be measured
const TEXTS = ["as_written", "reversed", "shuffled"];
const TOLD_APART = 0.1; // of neighbours that two seeds must share for anything to be told

export class OrderScene extends MeasuredScene {
  constructor(story) {
    super(story, "order", ["neither", "reversed", "shuffled", "both"]);
    this.strips = element("div", { class: "order-strips" });
    this.update = element("p", { class: "order-update" });
    this.result.append(this.strips, this.update);
  }

  /** The strips as they will be, still empty. */
  showComing() {
    const strip = (name) => element("div", { class: "order-strip" }, element("b", {}, this.story.text(`order_${name}`)), element("div", { class: "order-track" }), element("span", {}, this.story.text("shared_coming")), element("small", {}, ""));
    this.strips.replaceChildren(this.head(COMING, COMING, this.story.data.coming.sums), ...TEXTS.map(strip));
    setText(this.update, "");
  }

  /** What stands in the columns; the dots' scale reaches from `low` to `high`. */
  head(low, high, sums) {
    const { story } = this;
    const ends = element("div", { class: "order-ends" }, element("span", {}, `${low} %`), element("span", {}, story.text("order_axis")), element("span", {}, `${high} %`));
    return element("div", { class: "order-strip order-head" }, element("span", {}), ends, element("span", {}, story.text("order_mean")), element("span", {}, sums ? story.text("sums_right") : ""));
  }

  /** Every dot is one pair of trainings; the band is what the seed alone does. */
  show(data) {
    if (!data) return this.showComing();
    const { texts, update, neighbours, total } = data;
    const { story } = this;
    const all = texts.flatMap(({ overlaps }) => overlaps);
    const [low, high] = [Math.min(...all), Math.max(...all)];
    const room = Math.max(0.02, (high - low) * 0.15);
    const scale = linear(Math.max(0, low - room), Math.min(1, high + room), 0, 100);
    const [ruler] = texts;
    const band = element("span", { class: "seed-band" });
    const strips = texts.map(({ name, overlaps, right }) => {
      const track = element("div", { class: "order-track" });
      const own = band.cloneNode();
      own.style.left = `${scale.map(Math.min(...ruler.overlaps))}%`;
      own.style.width = `${scale.map(Math.max(...ruler.overlaps)) - scale.map(Math.min(...ruler.overlaps))}%`;
      track.append(own, ...overlaps.map((value) => {
        const dot = element("i", { title: story.number(100 * value, 1) });
        dot.style.left = `${scale.map(value)}%`;
        return dot;
      }));
      const mean = overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length;
      const sums = total ? story.text("right_of", { right: right.map((each) => story.number(each)).join(" · "), total: story.number(total) }) : "";
      return element("div", { class: "order-strip", "data-text": name }, element("b", {}, story.text(`order_${name}`)), track, element("span", {}, story.text("shared", { share: story.number(100 * mean, 1), neighbours })), element("small", {}, sums));
    });
    this.strips.replaceChildren(this.head(story.number(100 * scale.low, 1), story.number(100 * scale.high, 1), total), ...strips);
    setText(this.update, story.text("permuted", { examples: story.number(update.examples), swapped: story.number(update.swapped), moved: scientific(update.moved), difference: scientific(update.difference) }));
  }

  found({ texts, window, sentence, seeds }) {
    const [ruler, reversed, shuffled] = texts.map(({ overlaps }) => ({ mean: overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length, low: Math.min(...overlaps), high: Math.max(...overlaps) }));
    const spread = ruler.high - ruler.low;
    const differs = (other) => ruler.mean - other.mean > Math.max(0.005, spread);
    if (ruler.mean < TOLD_APART) return this.story.text("order_found_noise", { share: this.story.number(100 * ruler.mean, 1) });
    const key = differs(reversed) ? (differs(shuffled) ? "both" : "reversed") : differs(shuffled) ? "shuffled" : "neither";
    return this.story.text(`order_found_${key}`, { window, sentence, seeds });
  }
}
