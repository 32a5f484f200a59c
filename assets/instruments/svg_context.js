/** Takes what an instrument draws on a canvas and keeps it as shapes of SVG: the same picture, sharp at every size. */

import { shape } from "./dom.js";

const ruler = document.createElement("canvas").getContext("2d");
const ANCHOR = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const FRESH = {
  fillStyle: "#000",
  strokeStyle: "#000",
  lineWidth: 1,
  lineJoin: "miter",
  lineCap: "butt",
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
};
let clips = 0;

const short = (value) => Math.round(value * 100) / 100;

/** A path as SVG writes it; the part of Path2D that instruments use. */
export class SvgPath {
  d = "";

  moveTo(x, y) {
    this.d += `M${short(x)} ${short(y)}`;
  }

  lineTo(x, y) {
    this.d += `${this.d ? "L" : "M"}${short(x)} ${short(y)}`;
  }

  rect(x, y, width, height) {
    this.d += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  roundRect(x, y, width, height, radius) {
    const r = Math.min(radius, width / 2, height / 2);
    const turn = (dx, dy) => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
    this.d += `M${short(x + r)} ${short(y)}h${short(width - 2 * r)}${turn(r, r)}v${short(height - 2 * r)}${turn(-r, r)}`;
    this.d += `h${short(2 * r - width)}${turn(-r, -r)}v${short(2 * r - height)}${turn(r, -r)}Z`;
  }

  arc(x, y, radius, from, to, backwards = false) {
    const point = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    const turn = Math.abs(to - from) >= 2 * Math.PI ? 2 * Math.PI : (((backwards ? from - to : to - from) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
    const way = backwards ? -1 : 1;
    this.lineTo(...point(from));
    // in two halves: an arc that ends where it began would be nothing
    for (const part of [0.5, 1]) {
      const [px, py] = point(from + way * turn * part);
      this.d += `A${short(radius)} ${short(radius)} 0 0 ${backwards ? 0 : 1} ${short(px)} ${short(py)}`;
    }
  }

  closePath() {
    this.d += "Z";
  }
}

/** Stands in for a CanvasRenderingContext2D, as far as instruments use one; what was drawn is in `nodes`. */
export class SvgContext {
  constructor() {
    Object.assign(this, FRESH);
    this.nodes = [];
    this.dash = [];
    this.clipping = null;
    this.path = new SvgPath();
    this.matrix = new DOMMatrix();
    this.kept = [];
  }

  newPath() {
    return new SvgPath();
  }

  save() {
    const style = Object.fromEntries(Object.keys(FRESH).map((name) => [name, this[name]]));
    this.kept.push({ ...style, dash: this.dash, clipping: this.clipping, matrix: this.matrix });
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  /** The surface sets it to the screen's resolution, which a picture of shapes does not have. */
  setTransform() {
    this.matrix = new DOMMatrix();
  }

  translate(x, y) {
    this.matrix = this.matrix.translate(x, y);
  }

  rotate(angle) {
    this.matrix = this.matrix.rotate((angle * 180) / Math.PI);
  }

  scale(x, y) {
    this.matrix = this.matrix.scale(x, y);
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  beginPath() {
    this.path = new SvgPath();
  }

  moveTo(...at) {
    this.path.moveTo(...at);
  }

  lineTo(...at) {
    this.path.lineTo(...at);
  }

  rect(...box) {
    this.path.rect(...box);
  }

  roundRect(...box) {
    this.path.roundRect(...box);
  }

  arc(...arc) {
    this.path.arc(...arc);
  }

  closePath() {
    this.path.closePath();
  }

  clearRect() {}

  clip() {
    const id = `clip-${++clips}`;
    this.nodes.push(shape("clipPath", { id, "clip-path": this.clipping }, shape("path", { d: this.path.d, transform: this.placed() })));
    this.clipping = `url(#${id})`;
  }

  stroke(path = this.path) {
    this.put("path", { d: path.d, fill: "none", ...this.line() });
  }

  fill(path = this.path) {
    this.put("path", { d: path.d, fill: this.fillStyle });
  }

  fillRect(x, y, width, height) {
    this.put("rect", { x: short(x), y: short(y), width: short(width), height: short(height), fill: this.fillStyle });
  }

  strokeRect(x, y, width, height) {
    this.put("rect", { x: short(x), y: short(y), width: short(width), height: short(height), fill: "none", ...this.line() });
  }

  fillText(text, x, y) {
    this.write(text, x, y, { fill: this.fillStyle });
  }

  strokeText(text, x, y) {
    this.write(text, x, y, { fill: "none", ...this.line() });
  }

  measureText(text) {
    ruler.font = this.font;
    return ruler.measureText(text);
  }

  drawImage(image, x, y, width = image.width, height = image.height) {
    const sharp = this.imageSmoothingEnabled ? null : "image-rendering:pixelated";
    this.put("image", { href: image.toDataURL(), x, y, width, height, preserveAspectRatio: "none", style: sharp });
  }

  write(text, x, y, colours) {
    ruler.font = this.font;
    const { width, fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = ruler.measureText(text);
    const lower = { top: up, hanging: up, middle: (up - down) / 2, bottom: -down, ideographic: -down }[this.textBaseline] ?? 0;
    const wide = width ? { textLength: short(width), lengthAdjust: "spacingAndGlyphs" } : {};
    const node = this.put("text", { x: short(x), y: short(y + lower), "text-anchor": ANCHOR[this.textAlign], style: `font:${this.font};white-space:pre`, ...wide, ...colours });
    node.textContent = text;
  }

  line() {
    return {
      stroke: this.strokeStyle,
      "stroke-width": this.lineWidth,
      "stroke-dasharray": this.dash.join(" ") || null,
      "stroke-linejoin": this.lineJoin,
      "stroke-linecap": this.lineCap,
    };
  }

  placed() {
    const { a, b, c, d, e, f } = this.matrix;
    return this.matrix.isIdentity ? null : `matrix(${[a, b, c, d, e, f].map((value) => Math.round(value * 1e4) / 1e4).join(" ")})`;
  }

  put(tag, attributes) {
    const node = shape(tag, { ...attributes, opacity: this.globalAlpha < 1 ? this.globalAlpha : null, transform: this.placed() });
    // a clip lies in the picture's own place, not in the shape's
    this.nodes.push(this.clipping ? shape("g", { "clip-path": this.clipping }, node) : node);
    return node;
  }
}
