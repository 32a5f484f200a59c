/** One sentence cut in every way, laid over one another: the same character stands at the same place in every line. */

import { element, setName, setText } from "./dom.js";
import { mount, Panel } from "./panel.js";

const TYPED_AFTER_MS = 350;
const MOST_CHARACTERS = 100;
const LETTER = { size: 1, gap: 4, widest: 1.7 }; // rem, CSS px around it, times as wide at most where there is room
const LANE = 1.9; // rem
const BESIDE = 15.5; // rem that name, count and gaps of a line take, see .way

const ruler = document.createElement("canvas").getContext("2d");

class Ways extends Panel {
  constructor(root) {
    super(root, []);
    this.shown = null; // { sentence, ways: [[name, [[start, end, kept], …]], …] }
    this.title = element("h2", {});
    this.input = element("input", { type: "text", class: "field", maxlength: MOST_CHARACTERS, oninput: () => this.typed(), onchange: () => this.say() });
    this.note = element("p", { class: "note bad", role: "status" });
    this.key = element("div", { class: "key" });
    this.list = element("div", { class: "ways" });
    this.stage = element("div", { class: "stage" }, this.list);
    this.empty = element("div", { class: "empty" });
    this.stage.append(this.empty);
    root.append(element("header", {}, this.title, this.key), element("div", { class: "question" }, this.input, this.note), this.stage, this.summary);
    this.resized = new ResizeObserver(() => this.lay());
    this.resized.observe(this.stage);
  }

  relabel() {
    setText(this.title, this.text("title"));
    setName(this.input, this.text("sentence"));
    this.input.placeholder = this.text("placeholder");
    // What is being typed is newer than what the page knows.
    if (!this.waiting && !this.input.matches(":focus")) this.input.value = this.data.sentence;
    const entry = (kind, key) => element("span", { class: `piece-key ${kind}` }, element("i", {}), this.text(key));
    this.key.replaceChildren(entry("same", "key_same"), entry("other", "key_other"), entry("left", "key_left"));
    this.drawn = null;
  }

  /** Tell the page what was typed, once the typing rests. */
  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(), TYPED_AFTER_MS);
  }

  say() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const value = this.input.value.trim();
    if (!value || value === this.said || (this.said === undefined && value === this.data.sentence)) return;
    this.said = value;
    this.component.setTriggerValue("setting", { name: "sentence", value });
  }

  choose(name) {
    if (name !== this.data.chosen && name in this.choices) this.component.setTriggerValue("setting", { name: "tokenizer", value: name });
  }

  paint() {
    const { view } = this;
    if (view?.state === "finished") this.shown = view.lifecycle.data;
    const failed = view?.state === "failed";
    setText(this.note, failed ? this.problem(view.lifecycle.data) : "");
    this.root.setAttribute("aria-busy", String(Boolean(this.shown) && view !== null && !view.ended));
    this.empty.hidden = Boolean(this.shown);
    setText(this.empty, this.text("empty"));
    if (this.shown) this.lay();
  }

  get choices() {
    return Object.fromEntries(this.shown.ways.filter(([name]) => name !== "without-dictionary"));
  }

  /** Left edges of all characters, and the right edge of the last, in CSS px. */
  edges(characters, room) {
    ruler.font = this.theme.font(LETTER.size);
    const widths = characters.map((character) => ruler.measureText(character).width + LETTER.gap);
    const natural = widths.reduce((sum, width) => sum + width, 0);
    const scale = Math.min(LETTER.widest, Math.max(1, room / natural));
    const edges = [0];
    for (const width of widths) edges.push(edges.at(-1) + width * scale);
    return edges;
  }

  lay() {
    const room = this.list.clientWidth - BESIDE * (this.theme?.rem ?? 16);
    if (!this.shown || room < 100) return;
    const state = [this.shown, this.data.chosen, Math.round(room), this.theme.dark];
    if (this.drawn?.every((value, i) => value === state[i])) return;
    this.drawn = state;
    const characters = (this.characters = [...this.shown.sentence]); // the server's offsets count these, not UTF-16 units
    const edges = this.edges(characters, room);
    const chosen = this.shown.ways.find(([name]) => name === this.data.chosen)?.[1] ?? [];
    const same = new Set(chosen.map(([start, end]) => `${start}-${end}`));
    this.list.replaceChildren(...this.shown.ways.map(([name, pieces]) => this.line(name, pieces, { edges, same })));
    this.summarised = 0;
    this.describe([], () => this.words());
  }

  line(name, pieces, { edges, same }) {
    const label = this.text(`way_${name}`);
    const isChosen = name === this.data.chosen;
    const button = element("button", { type: "button", class: "button small", "aria-pressed": String(isChosen), onclick: () => this.choose(name) }, label);
    button.disabled = !(name in this.choices);
    button.title = button.disabled ? label : this.text("choose");
    const strip = element("div", { class: "strip" });
    const lanes = [];
    for (const [start, end, kept] of [...pieces].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
      const letters = this.characters.slice(start, end);
      if (!letters.join("").trim()) continue;
      let lane = lanes.findIndex((until) => until <= start);
      if (lane < 0) lane = lanes.push(0) - 1;
      lanes[lane] = end;
      const kind = kept ? (same.has(`${start}-${end}`) ? "same" : "other") : "left";
      strip.append(piece(letters, kind, edges, start, lane));
    }
    strip.style.width = `${edges.at(-1)}px`;
    strip.style.height = `${LANE * Math.max(1, lanes.length)}rem`;
    const count = this.text("tokens", { count: this.number(pieces.filter(([, , kept]) => kept).length) });
    return element("div", { class: `way ${isChosen ? "chosen" : ""}`, "data-way": name }, button, element("span", { class: "caption" }, count), strip);
  }

  words() {
    const one = ([name, pieces]) => {
      const tokens = pieces.filter(([, , kept]) => kept).map(([start, end]) => this.characters.slice(start, end).join(""));
      return this.text("one", { way: this.text(`way_${name}`), tokens: tokens.join(" / ") });
    };
    return this.shown.ways.map(one).join(". ");
  }

  destroy() {
    clearTimeout(this.waiting);
    this.resized.disconnect();
    super.destroy();
  }
}

/** The block of one token: every letter in its own column. */
function piece(letters, kind, edges, start, lane) {
  const node = element("span", { class: `piece ${kind}` });
  node.style.left = `${edges[start] + 1}px`;
  node.style.width = `${edges[start + letters.length] - edges[start] - 2}px`;
  node.style.top = `${lane * LANE}rem`;
  letters.forEach((letter, i) => {
    const cell = element("i", {}, letter);
    cell.style.width = `${edges[start + i + 1] - edges[start + i]}px`;
    node.append(cell);
  });
  return node;
}

export default mount(Ways);
