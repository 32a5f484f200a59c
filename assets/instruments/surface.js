/** A canvas that is sharp on every screen, repaints when its size changes, and says where the pointer is. */

import { element } from "./dom.js";
import { SvgContext } from "./svg_context.js";

const surfaces = new WeakMap(); // canvas → its surface

/** The surface of a canvas; undefined for a bare one. */
export function surfaceOf(canvas) {
  return surfaces.get(canvas);
}

/** A path to draw into a context: instruments are also drawn for keeps, see svg_context.js. */
export function pathFor(context) {
  return context instanceof SvgContext ? context.newPath() : new Path2D();
}

export class Surface {
  /** `paint()` is called when the size has changed; draw with `begin()`. `hover(point | null)`, `press(point)` are optional. */
  constructor({ paint, hover = null, press = null, kind = "" }) {
    this.canvas = element("canvas", { role: "img", class: kind });
    this.box = element("div", { class: `surface ${kind}` }, this.canvas);
    this.context = this.canvas.getContext("2d");
    surfaces.set(this.canvas, this);
    this.width = this.height = 0;
    this.drawn = null;
    this.paint = paint;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.box);
    if (hover) this.listenHover(hover);
    if (press) this.listenPress(press);
  }

  resize() {
    const { width, height } = this.box.getBoundingClientRect();
    if (!width || !height) return;
    [this.width, this.height] = [width, height];
    this.fit();
    this.paint();
  }

  /** Match the bitmap to the box and the screen; setting its size clears it, so only when needed. */
  fit() {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.drawn = null;
    }
    this.ratio = ratio;
  }

  /**
   * A cleared context in CSS pixels. Null while there is no room to draw in, or when exactly `shown` (any values; none
   * means always draw) is on the canvas already: the loss comes 30 times a second, a heatmap changes far more rarely.
   */
  begin(...shown) {
    if (!this.width) return null;
    this.fit();
    if (shown.length && this.drawn?.every((value, i) => value === shown[i])) return null;
    this.drawn = shown.length ? shown : null;
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }

  /** What is on the canvas, as nodes of SVG in CSS pixels; none where it is not drawn by `begin()`. */
  recorded() {
    const { context } = this;
    const recorder = new SvgContext();
    this.context = recorder;
    this.drawn = null;
    try {
      this.paint();
    } finally {
      this.context = context;
      this.drawn = null;
    }
    return recorder.nodes;
  }

  point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  listenHover(hover) {
    this.canvas.addEventListener("pointermove", (event) => hover(this.point(event)));
    this.canvas.addEventListener("pointerleave", () => hover(null));
  }

  listenPress(press) {
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.canvas.setPointerCapture(event.pointerId);
      press(this.point(event));
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (this.canvas.hasPointerCapture(event.pointerId)) press(this.point(event));
    });
  }

  release() {
    this.observer.disconnect();
  }
}
