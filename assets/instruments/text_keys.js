/** The keys of the text page: arrows lead from token to token, space goes through all of them, R takes the next seed. */

import { BatchPanel } from "./batch_panel.js";
import { listen } from "./keyboard.js";
import { mounted } from "./panel.js";

const TOKEN_MS = 800;
const WORDS = { " ": "key_run", r: "key_again", ArrowLeft: "key_back", ArrowRight: "key_forward", Home: "key_first", End: "key_end" };

export class TextKeys {
  /** `block` is the panel that they point in; the other views of the batch follow it. */
  constructor(block) {
    this.block = block;
    this.going = 0;
    const stopped = (act) => () => {
      this.stop();
      act();
    };
    const actions = {
      " ": () => this.toggle(),
      r: () => this.reseed(),
      ArrowLeft: stopped(() => this.walk(-1)),
      ArrowRight: stopped(() => this.walk(1)),
      Home: stopped(() => this.point(this.places[0])),
      End: stopped(() => this.point(this.places.at(-1))),
    };
    this.deaf = listen(actions, () => Object.fromEntries(Object.entries(WORDS).map(([key, label]) => [key, block.text(label)])));
  }

  /** Where the tokens of the batch are, row after row: { row, place }; padding is none. */
  get places() {
    const { rows = [], max_length: most } = this.block.shown ?? {};
    return rows.flatMap(({ length }, row) => Array.from({ length: Math.min(length, most) }, (_, place) => ({ row, place })));
  }

  /** The next token in a direction, undefined where there is none. */
  next(direction) {
    if (!this.block.shown) return undefined;
    const { row, place } = this.block.pointed;
    const distance = (other) => direction * (other.row - row || other.place - place);
    return direction > 0 ? this.places.find((other) => distance(other) > 0) : this.places.findLast((other) => distance(other) > 0);
  }

  walk(direction) {
    this.point(this.next(direction));
  }

  point(found) {
    if (!found) return;
    this.block.summarised = 0; // a step is heard at once
    this.block.point(found);
    show(found.row);
  }

  /** From the token pointed at to the last one, or from the first where it is the last. */
  toggle() {
    if (this.going) return this.stop();
    this.point(this.next(1) ?? this.places[0]);
    this.going = setInterval(() => (this.next(1) ? this.walk(1) : this.stop()), TOKEN_MS);
    return undefined;
  }

  stop() {
    clearInterval(this.going);
    this.going = 0;
  }

  reseed() {
    const { block } = this;
    if (block.shown) block.component.setTriggerValue("setting", { name: "seed", value: String(block.shown.seed + 1) });
  }

  release() {
    this.stop();
    this.deaf();
  }
}

/** Scroll to the nearest view that shows a token of this row, if none is in sight. */
function show(row) {
  const names = ["batch", "block", ...(row === 0 ? ["vocabulary"] : [])]; // of the vocabulary's page the reader's own sentence
  const roots = [...mounted].filter((panel) => panel instanceof BatchPanel && names.includes(panel.data.module)).map(({ root }) => root);
  const away = (root) => {
    const { top, bottom } = root.getBoundingClientRect();
    return Math.max(0, -top, bottom - innerHeight);
  };
  const [nearest] = roots.sort((a, b) => away(a) - away(b));
  nearest?.scrollIntoView({ block: "nearest" });
}
