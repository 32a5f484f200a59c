/** The keys of the text page: arrows lead from token to token, space goes through all of them, R takes the next seed. */

import { BatchPanel } from "./batch_panel.js";
import { listenInOwnWords } from "./keyboard.js";
import { mounted } from "./panel.js";
import { Stroll } from "./stroll.js";

const TOKEN_MS = 800;

export class TextKeys {
  /** `block` is the panel that they point in; the other views of the batch follow it. */
  constructor(block) {
    this.block = block;
    this.stroll = new Stroll(TOKEN_MS, () => this.walk(1));
    const ended = (act) => this.stroll.ended(act);
    const actions = {
      " ": () => this.toggle(),
      r: () => this.reseed(),
      ArrowLeft: ended(() => this.walk(-1)),
      ArrowRight: ended(() => this.walk(1)),
      Home: ended(() => this.point(this.places[0])),
      End: ended(() => this.point(this.places.at(-1))),
    };
    this.deaf = listenInOwnWords(actions, (label) => block.text(label));
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

  /** → whether there was a token to go to. */
  walk(direction) {
    const next = this.next(direction);
    this.point(next);
    return Boolean(next);
  }

  point(found) {
    if (!found) return;
    this.block.summarised = 0; // a step is heard at once
    this.block.point(found);
    show(found.row);
  }

  /** From the token pointed at to the last one, or from the first where it is the last. */
  toggle() {
    this.stroll.toggle(() => this.point(this.next(1) ?? this.places[0]));
  }

  reseed() {
    const { block } = this;
    if (block.shown) block.component.setTriggerValue("setting", { name: "seed", value: String(block.shown.seed + 1) });
  }

  release() {
    this.stroll.stop();
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
