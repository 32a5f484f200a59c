/** One gate as a picture: time across, units down, one colour a value. */

import { element, setText } from "./dom.js";
import { signed } from "./format.js";
import { quantised, valueAt, valueOf } from "./arrays.js";
import { Surface } from "./surface.js";
import { pixels } from "./theme.js";
import { drawAxis, planAxis } from "./token_axis.js";

export class Heatmap {
  /** `spec` is a gate of the cell's catalogue; `hover({ time, unit } | null)` is told where the pointer is, `press` where it is pressed. */
  constructor(spec, { paint, hover, press }) {
    this.spec = spec;
    this.array = null;
    this.tokens = [];
    this.image = document.createElement("canvas");
    this.surface = new Surface({ kind: "heat", paint, hover: (point) => hover(point && this.cellAt(point)), press: (point) => press(this.cellAt(point)) });
    this.symbol = element("span", { class: "symbol" });
    this.name = element("span", { class: "name" });
    this.value = element("span", { class: "value" });
    this.low = element("span", {});
    this.scale = element("canvas", { class: "scale", width: 64, height: 1, "aria-hidden": true });
    this.high = element("span", {});
    const legend = element("span", { class: "legend" }, this.low, this.scale, this.high);
    this.node = element("figure", {}, element("figcaption", {}, this.symbol, this.name, this.value, legend), this.surface.box);
  }

  relabel(spec, theme) {
    this.spec = spec;
    this.colours = pixels(spec.low < 0 ? theme.diverging : theme.sequential[spec.role]);
    this.node.style.setProperty("--role", theme.roles[spec.role]);
    setText(this.symbol, spec.symbol);
    setText(this.name, spec.label);
    setText(this.low, (this.isClipped(0) ? "≤ " : "") + signed(spec.low, 0).trim());
    setText(this.high, (this.isClipped(255) ? "≥ " : "") + signed(spec.high, 0).trim());
    const legend = this.scale.getContext("2d").createImageData(64, 1);
    new Uint32Array(legend.data.buffer).set(Array.from({ length: 64 }, (_, i) => this.colours[Math.round((i * 255) / 63)]));
    this.scale.getContext("2d").putImageData(legend, 0, 0);
    this.array = null;
  }

  /** Whether a byte stands for its end of the scale and for all that lies beyond it. */
  isClipped(byte) {
    const { bounded, low } = this.spec;
    return !bounded && (byte === 255 || (byte === 0 && low < 0));
  }

  /** The value under the pointer; where colours end, that it is there or beyond. Of such values no mean is known. */
  valueWords(pointed, meanLabel) {
    const bytes = quantised(this.array);
    if (pointed && pointed.unit !== null) {
      const value = valueAt(this.array, pointed.time, pointed.unit);
      const ends = this.isClipped(bytes[pointed.time * this.array.shape[1] + pointed.unit]);
      return ends ? `${value < 0 ? "≤" : "≥"} ${signed(value).trim()}` : signed(value);
    }
    if (bytes.some((byte) => this.isClipped(byte))) return "";
    return pointed ? signed(valueAt(this.array, pointed.time, null)) : `${meanLabel} ${signed(this.mean()).trim()}`;
  }

  /** Take a (T, U) array; cheap when it is the one already drawn. */
  show(array, tokens) {
    this.tokens = tokens;
    if (array === this.array) return;
    this.array = array;
    if (!array) return;
    const [times, units] = array.shape;
    const bytes = quantised(array);
    this.image.width = times;
    this.image.height = units;
    const image = new ImageData(times, units);
    const target = new Uint32Array(image.data.buffer);
    for (let t = 0; t < times; t++) {
      for (let u = 0; u < units; u++) target[u * times + t] = this.colours[bytes[t * units + u]];
    }
    this.image.getContext("2d").putImageData(image, 0, 0);
  }

  cellAt({ x, y }) {
    if (!this.array || !this.plot || y > this.plot.bottom || y < 0) return null;
    const [times, units] = this.array.shape;
    const time = Math.floor((x / this.plot.right) * times);
    const unit = Math.floor((y / this.plot.bottom) * units);
    return { time: Math.min(times - 1, Math.max(0, time)), unit: Math.min(units - 1, unit) };
  }

  mean() {
    if (!this.array) return NaN;
    const bytes = quantised(this.array);
    let sum = 0;
    for (let i = 0; i < bytes.length; i++) sum += this.isClipped(bytes[i]) ? NaN : bytes[i];
    return valueOf(this.array, sum / bytes.length);
  }

  /** Draw the picture, the tokens under it, and the pointed-at cell; `meanLabel` explains the value shown otherwise. */
  paint(theme, pointed, meanLabel) {
    const context = this.surface.begin(this.array, this.colours, pointed?.time, pointed?.unit, meanLabel);
    if (!context) return;
    const axis = planAxis(context, theme, this.tokens, this.surface.width / Math.max(1, this.tokens.length));
    const plot = (this.plot = { right: this.surface.width, bottom: this.surface.height - axis.height * theme.rem });
    context.fillStyle = theme.surface;
    context.fillRect(0, 0, plot.right, plot.bottom);
    setText(this.value, this.array ? this.valueWords(pointed, meanLabel) : "");
    if (!this.array) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(this.image, 0, 0, plot.right, plot.bottom);
    drawAxis(context, theme, axis, plot, pointed?.time ?? null);
    if (pointed) this.drawPointed(context, theme, plot, pointed);
  }

  drawPointed(context, theme, plot, { time, unit }) {
    const [times, units] = this.array.shape;
    const [width, height] = [plot.right / times, plot.bottom / units];
    context.lineWidth = 1;
    context.strokeStyle = theme.text;
    context.globalAlpha = 0.55;
    context.strokeRect(Math.round(time * width) + 0.5, 0.5, Math.round(width) - 1, plot.bottom - 1);
    if (unit !== null) context.strokeRect(0.5, Math.round(unit * height) + 0.5, plot.right - 1, Math.max(1, Math.round(height) - 1));
    context.globalAlpha = 1;
  }

  release() {
    this.surface.release();
  }
}
