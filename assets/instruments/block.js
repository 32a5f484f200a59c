/** The tensor (batch, place, feature) as a block to point into; beside it the way of one token: word, id, row of numbers. */

import { BatchPanel, PADDING, UNKNOWN } from "./batch_panel.js";
import { axisOf, drawBlock, layOut, locate } from "./block_picture.js";
import { element, setText } from "./dom.js";
import { signed } from "./format.js";
import { mount } from "./panel.js";
import { Surface } from "./surface.js";
import { TextKeys } from "./text_keys.js";
import { pixels } from "./theme.js";

const EXTREME = 2.5; // standard deviations of a first embedding that get the full colour

class Block extends BatchPanel {
  constructor(root) {
    super(root);
    this.surface = new Surface({
      kind: "block",
      paint: () => this.paint(),
      hover: (point) => this.hover(point),
      press: (point) => this.choose(point),
    });
    this.frame = element("div", { class: "block-frame", tabindex: 0, role: "group", "data-arrows": true }, this.surface.box);
    this.frame.addEventListener("keydown", (event) => this.press(event));
    this.token = element("b", { class: "big" });
    this.id = element("b", { class: "big" });
    this.heads = [1, 2, 3].map(() => element("span", { class: "caption" }));
    this.numbers = element("div", { class: "numbers" });
    this.numbers.addEventListener("pointerover", (event) => this.pointAtNumber(event));
    const step = (head, node) => element("div", { class: "link" }, head, node);
    const arrow = (sign) => element("span", { class: "arrow", "aria-hidden": true }, sign);
    const first = element("div", { class: "row" }, step(this.heads[0], this.token), arrow("→"), step(this.heads[1], this.id), arrow("↓"));
    this.note = element("p", { class: "note" });
    this.keys = element("p", { class: "keys" });
    const chain = element("div", { class: "chain" }, first, step(this.heads[2], this.numbers), this.note, this.keys);
    this.body.append(element("div", { class: "block-and-chain" }, this.frame, chain));
    this.pageKeys = new TextKeys(this);
  }

  relabel() {
    super.relabel();
    this.colours = pixels(this.theme.diverging);
    setText(this.keys, this.text("keys"));
    setText(this.heads[0], this.text("token"));
    setText(this.heads[1], this.text("id"));
    this.imaged = this.counted = null;
  }

  get shape() {
    return { length: this.shown.max_length, features: this.shown.feature_size };
  }

  /** The mouse leads along the slab pointed at; another slab is chosen with a click. */
  hover(point) {
    const found = point && this.layout && locate(point, this.layout, this.shape, this.pointed.row);
    if (found && found.row === this.pointed.row) this.point(found);
  }

  choose(point) {
    const found = this.layout && locate(point, this.layout, this.shape, this.pointed.row);
    if (found) this.point(found);
  }

  pointAtNumber(event) {
    const feature = event.target.closest("[data-feature]")?.dataset.feature;
    if (feature !== undefined) this.point({ feature: Number(feature) });
  }

  draw(data) {
    if (this.imaged !== data) this.images = data.rows.map((_, row) => this.image(row));
    this.imaged = data;
    const { row, place, feature } = this.pointed;
    this.picture(data);
    this.chain(data);
    const value = signed(this.vectorAt(row, place)[feature]).trim();
    setText(this.readout, this.text("readout", { row: this.number(row), place: this.number(place), feature: this.number(feature), value }));
    this.describe([this.surface.canvas], () => this.words());
  }

  /** One slab, a pixel a number: places across, features down. */
  image(row) {
    const { length, features } = this.shape;
    const canvas = element("canvas", { width: length, height: features });
    const image = new ImageData(length, features);
    const target = new Uint32Array(image.data.buffer);
    for (let place = 0; place < length; place++) {
      this.vectorAt(row, place).forEach((value, feature) => {
        target[feature * length + place] = this.colours[colourOf(value)];
      });
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  picture(data) {
    const { row, place, feature } = this.pointed;
    const context = this.surface.begin(data, row, place, feature, this.version);
    if (!context) return;
    const { theme } = this;
    const tokens = Array.from({ length: data.max_length }, (_, at) => this.tokenAt(row, at, ""));
    const rough = layOut(this.surface, data.rows.length, 1.3, theme.rem);
    const axis = axisOf(context, theme, tokens, rough.width);
    this.layout = layOut(this.surface, data.rows.length, axis.height, theme.rem);
    const words = {
      batch: this.text("batch_axis", { size: data.rows.length }),
      length: this.text("length_axis", { size: data.max_length }),
      features: this.text("feature_axis", { size: data.feature_size }),
    };
    const lengths = data.rows.map(({ length }) => length);
    drawBlock(context, { layout: this.layout, images: this.images, pointed: this.pointed, shape: this.shape, lengths, axis, words, theme });
  }

  chain(data) {
    const { row, place, feature } = this.pointed;
    const id = this.idAt(row, place);
    setText(this.token, this.tokenAt(row, place, "∅"));
    setText(this.id, this.number(id));
    setText(this.heads[2], this.text("vector", { size: this.number(data.feature_size) }));
    const key = { [PADDING]: "zeros", [UNKNOWN]: "unknown" }[id];
    const origin = this.text("note", { cell: this.data.spec.label, id: this.number(id), hidden: this.number(data.hidden_size), seed: data.seed });
    setText(this.note, key ? `${origin} ${this.text(key)}` : origin);
    const counted = `${row} ${place}`;
    if (this.counted?.data !== data || this.counted.place !== counted) {
      this.counted = { data, place: counted };
      this.numbers.replaceChildren(...[...this.vectorAt(row, place)].map((value, i) => this.numeral(value, i)));
    }
    this.numbers.querySelector(".on")?.classList.remove("on");
    this.numbers.children[feature].classList.add("on");
  }

  numeral(value, feature) {
    const node = element("span", { "data-feature": feature }, signed(value));
    const [r, g, b] = rgbOf(this.colours[colourOf(value)]);
    node.style.setProperty("--fill", `rgb(${r} ${g} ${b})`);
    return node;
  }

  words() {
    const { row, place, feature } = this.pointed;
    const vector = [...this.vectorAt(row, place)].map((value) => signed(value).trim());
    const where = { row: this.number(row + 1), place: this.number(place + 1), token: this.tokenAt(row, place, "∅"), id: this.idAt(row, place) };
    return this.text("summary", { ...where, feature: this.number(feature + 1), value: vector[feature], vector: vector.join(" ") });
  }

  destroy() {
    this.pageKeys.release();
    this.surface.release();
    super.destroy();
  }
}

/** A number as a place, 0 … 255, on the colour scale. */
function colourOf(value) {
  return Math.round(255 * Math.min(1, Math.max(0, 0.5 + value / (2 * EXTREME))));
}

/** A pixel of an ImageData buffer, little-endian, as r, g, b. */
function rgbOf(pixel) {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

export default mount(Block);
