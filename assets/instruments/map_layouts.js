/** The ways in which a map lays out its words: along the main directions as training goes, by t-SNE, or along own axes. */

import { element, setText } from "./dom.js";
import { OwnAxes } from "./map_axes.js";
import { Tsne } from "./map_tsne.js";

const WAYS = ["main", "tsne", "axes"];

export class Layouts {
  constructor(panel) {
    this.panel = panel;
    this.way = "main";
    this.tsne = new Tsne(panel);
    this.axes = new OwnAxes(panel);
    this.buttons = WAYS.map((way) => element("button", { type: "button", class: "button small", onclick: () => this.choose(way) }));
    this.rooms = { tsne: this.tsne.node, axes: this.axes.node };
    this.node = element("div", { class: "bar layouts" }, element("div", { class: "row", role: "group" }, ...this.buttons), this.tsne.node, this.axes.node);
  }

  get ends() {
    return this.axes.ends;
  }

  relabel() {
    for (const [i, way] of WAYS.entries()) setText(this.buttons[i], this.panel.text(`way_${way}`));
    this.node.firstChild.setAttribute("aria-label", this.panel.text("ways"));
    this.tsne.relabel();
    this.axes.relabel();
  }

  forget() {
    this.tsne.forget();
    this.axes.forget();
  }

  choose(way) {
    if (way === this.way) return;
    if (this.way === "tsne") this.tsne.leave();
    this.way = way;
    this.tsne.made = null;
    if (way === "axes") this.panel.stage.show(false);
    this.panel.stage.fit();
    this.panel.refresh();
  }

  /** Whether words can be looked at in space, given how many directions the map has. */
  hasSpace(dimensions) {
    return this.way === "tsne" || (this.way === "main" && dimensions > 2);
  }

  /** The frame to show in the place of the map's own; null for the map's. */
  frame(isSpatial) {
    if (this.way === "tsne") this.tsne.follow(isSpatial ? 3 : 2);
    if (this.way === "axes") this.axes.follow();
    return this.own;
  }

  get own() {
    return this.way === "tsne" ? this.tsne.frame : this.way === "axes" ? this.axes.frame : null;
  }

  paint() {
    for (const [i, way] of WAYS.entries()) this.buttons[i].setAttribute("aria-pressed", String(way === this.way));
    for (const [way, room] of Object.entries(this.rooms)) room.hidden = way !== this.way;
    this.tsne.paint();
    this.axes.paint(this.way === "axes");
  }

  /** What is to be said of the picture in the place of the shares of variance; null for the map's own. */
  words() {
    return this.own ? this[this.way].words() : null;
  }
}
