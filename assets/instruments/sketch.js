/** A guess drawn before the run: how much of a gradient is left so many steps back. Kept in this tab, page by page. */

import { recall, remember } from "./tab.js";

const KNOTS = 21; // evenly spaced over the distances, so that a sketch fits whatever length is trained
const [LOWEST, HIGHEST] = [-16, 4]; // powers of ten
const NUDGE = 0.25; // of a decade, for ↑ and ↓

function wellFormed(knots) {
  return Array.isArray(knots) && knots.length === KNOTS && knots.every(Number.isFinite) ? knots : [];
}

export class Sketch {
  constructor(page) {
    this.name = `seqlens.sketch.${page}`;
    this.knots = wellFormed(recall(this.name)); // powers of ten of the share that is left, the first one 0; empty: nothing drawn
    this.reached = this.knots.length; // knots from there on only repeat the last one that was drawn
    this.at = 0; // the knot last drawn
    this.version = 0;
  }

  get isDrawn() {
    return this.knots.length > 0;
  }

  /** Draw at a place (0 … 1 of the distances) a power of ten; `goesOn` joins it to the place drawn before. */
  draw(place, exponent, goesOn) {
    this.begin();
    const to = Math.min(KNOTS - 1, Math.max(0, Math.round(place * (KNOTS - 1))));
    const value = Math.min(HIGHEST, Math.max(LOWEST, exponent));
    const from = goesOn ? this.at : to > this.reached ? this.reached : to;
    const start = this.knots[from];
    for (let i = Math.min(from, to); i <= Math.max(from, to); i++) {
      this.knots[i] = from === to ? value : start + ((value - start) * (i - from)) / (to - from);
    }
    this.reached = Math.max(this.reached, to);
    this.knots.fill(this.knots[this.reached], this.reached);
    this.knots[0] = 0;
    this.at = to;
    this.keep();
  }

  /** ← → choose a place, ↑ ↓ move the line there. → whether the key was one of them. */
  press(key) {
    const along = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
    const up = { ArrowUp: 1, ArrowDown: -1 }[key] ?? 0;
    if (!along && !up) return false;
    this.begin();
    const at = Math.min(KNOTS - 1, Math.max(1, this.at + along));
    this.draw(at / (KNOTS - 1), this.knots[at] + NUDGE * up, false);
    return true;
  }

  begin() {
    if (this.isDrawn) return;
    this.knots = new Array(KNOTS).fill(0);
    this.reached = this.at = 0;
  }

  clear() {
    this.knots = [];
    this.keep();
  }

  keep() {
    this.version += 1;
    remember(this.name, this.knots);
  }

  /** The place last drawn, 0 … 1. */
  get place() {
    return this.at / (KNOTS - 1);
  }

  /** Of the gradient at the loss, the share that is left at the distances 0 … longest − 1. */
  shares(longest) {
    return Array.from({ length: longest }, (_, distance) => {
      const at = (distance / Math.max(1, longest - 1)) * (KNOTS - 1);
      const [before, after] = [this.knots[Math.floor(at)], this.knots[Math.ceil(at)]];
      return 10 ** (before + (after - before) * (at % 1));
    });
  }

  /** By what factor the sketch is off a measured profile: the geometric mean over the distances, whichever is larger. */
  factor(norms) {
    const shares = this.shares(norms.length);
    const off = [...norms.keys()].slice(1).filter((d) => norms[d] > 0).map((d) => Math.abs(Math.log10((shares[d] * norms[0]) / norms[d])));
    return off.length ? 10 ** (off.reduce((sum, one) => sum + one, 0) / off.length) : NaN;
  }
}
