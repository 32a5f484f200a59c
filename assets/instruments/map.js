/** The words as points where their vectors lie, in the plane of their largest variance. */

import { floats } from "./arrays.js";
import { linear } from "./axes.js";
import { element, setText } from "./dom.js";
import { mount, Panel } from "./panel.js";
import { Surface } from "./surface.js";

class WordMap extends Panel {
  constructor(root) {
    super(root, ["map"]);
    this.tokens = [];
    this.surface = new Surface({ kind: "curve", paint: () => this.paint() });
    [this.title, this.moment] = [element("h3", {}), element("p", { class: "moment" })];
    this.empty = element("div", { class: "empty" });
    root.append(element("header", {}, this.title, this.moment), element("div", { class: "stage" }, this.surface.box, this.empty), this.summary);
  }

  relabel() {
    setText(this.title, this.text("title"));
  }

  switched() {
    this.tokens = [];
  }

  paint() {
    const frame = this.view ? this.awaited(this.view.frame("map")) : null;
    this.tokens = frame?.data.tokens ?? this.tokens;
    this.empty.hidden = Boolean(frame);
    setText(this.empty, this.emptyWords());
    this.writeMoment(frame);
    const context = this.surface.begin();
    if (!context || !frame) return;
    const [values, axes] = [floats(frame.data.xy), frame.data.xy.shape[1]];
    const { width, height } = this.surface;
    const reach = frame.data.scale * 1.08 || 1;
    const half = Math.min(width, height) / 2;
    const [x, y] = [linear(-reach, reach, width / 2 - half, width / 2 + half), linear(-reach, reach, height / 2 + half, height / 2 - half)];
    context.font = this.theme.font(0.75);
    for (let i = values.length / axes - 1; i >= 0; i--) {
      const at = [x.map(values[i * axes]), y.map(values[i * axes + 1])];
      context.fillStyle = this.theme.accent;
      context.fillRect(at[0] - 1.5, at[1] - 1.5, 3, 3);
      context.fillStyle = this.theme.text;
      if (i < 60) context.fillText(this.tokens[i] ?? "", at[0] + 4, at[1] + 4);
    }
    this.stamp(frame);
    const share = this.number(100 * (frame.data.explained[0] + (frame.data.explained[1] ?? 0)));
    this.describe([this.surface.canvas], () => this.text("summary", { count: this.tokens.length, step: this.number(frame.step), share }));
  }
}

export default mount(WordMap);
