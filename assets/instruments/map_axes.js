/** Own axes on a map of words: two directions, each from one set of typed words to another, asked of the run's vectors. */

import { Asking, wordsIn } from "./asking.js";
import { element, setName, setText } from "./dom.js";

const SIDES = ["right", "left", "top", "bottom"]; // in the order of the question's sets
const ARROWS = ["… →", "← …", "↑ …", "↓ …"];
const LONGEST = 200;

export class OwnAxes {
  constructor(panel) {
    this.panel = panel;
    this.asking = new Asking(panel, "layout");
    this.fields = SIDES.map((side) => {
      const field = element("input", { type: "text", class: "field small", maxlength: LONGEST, autocomplete: "off", spellcheck: "false" });
      field.addEventListener("input", () => {
        field.isOwn = true;
      });
      return Object.assign(field, { side });
    });
    const [right, left, top, bottom] = this.fields;
    this.names = [element("span", { class: "caption" }), element("span", { class: "caption" })];
    this.draw = element("button", { type: "submit", class: "button small" });
    this.note = element("span", { class: "caption", role: "status" });
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    const arrow = (text) => element("span", { class: "caption", "aria-hidden": "true" }, text);
    const line = (name, from, to, sign) => element("div", { class: "row" }, name, from, arrow(sign), to);
    this.node = element("form", { class: "own-axes", onsubmit }, line(this.names[0], left, right, "→"), line(this.names[1], bottom, top, "↑"), element("div", { class: "row" }, this.draw, this.note));
    this.ends = SIDES.map((side) => element("span", { class: `axis-end ${side}`, hidden: true }));
  }

  forget() {
    this.asking.forget();
    this.told = null;
  }

  relabel() {
    setText(this.names[0], this.panel.text("axis_across"));
    setText(this.names[1], this.panel.text("axis_up"));
    setText(this.draw, this.panel.text("draw_axes"));
    for (const field of this.fields) {
      setName(field, this.panel.text(`axis_${field.side}`));
      field.placeholder = this.panel.text(`axis_${field.side}`);
    }
  }

  get frame() {
    return this.asking.shown;
  }

  submit() {
    this.asking.put({ kind: "axes", sets: this.fields.map((field) => wordsIn(field.value)) });
    this.panel.refresh();
  }

  /** What the text itself suggests is drawn at once; else words are waited for. */
  follow() {
    const started = this.panel.view?.started;
    if (started && started !== this.told) {
      this.told = started;
      const suggested = started.suggestions?.axes;
      for (const [i, field] of this.fields.entries()) if (!field.isOwn) field.value = (suggested?.[i] ?? []).join(" ");
      if (this.fields.every((field) => !field.isOwn)) suggested ? this.submit() : this.asking.put(null);
    }
    this.asking.follow();
  }

  /** Say beside the picture which words lie where; nothing while it is another picture. */
  paint(isShown) {
    setText(this.note, this.asking.trouble || (this.asking.isWaiting ? this.panel.text("waiting") : this.frame ? "" : this.panel.text("axes_hint")));
    this.note.classList.toggle("bad", Boolean(this.asking.trouble));
    for (const [i, end] of this.ends.entries()) {
      end.hidden = !isShown || !this.frame;
      if (!end.hidden) setText(end, ARROWS[i].replace("…", this.frame.data.sets[i].join(", ")));
    }
  }

  words() {
    return this.panel.text("axes_cosine", { cosine: this.panel.number(this.frame.data.cosine, 2) });
  }
}
