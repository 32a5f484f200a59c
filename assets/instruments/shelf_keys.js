/** The keys of the run library: arrows go from run to run, space compares the one pointed at, R opens it again. */

import { listenInOwnWords } from "./keyboard.js";

const LINES = '.st-key-runs-list :is([class*="st-key-entry-"]:not([class*="st-key-entry-words-"]), [class*="st-key-member-"])';
const HANDLE = 'input[type="checkbox"]:enabled, [class*="st-key-fold-"] button, a'; // what compares a run, else unfolds a set, else opens it

export class ShelfKeys {
  /** `text` says a label in the page's language. */
  constructor(text) {
    this.last = null; // the line that was pointed at last
    const actions = {
      " ": () => this.press(),
      r: () => this.line?.querySelector("a")?.click(),
      ArrowLeft: () => this.walk(-1),
      ArrowRight: () => this.walk(1),
      Home: () => this.point(0),
      End: () => this.point(Infinity),
    };
    this.release = listenInOwnWords(actions, text);
  }

  get lines() {
    return [...document.querySelectorAll(LINES)];
  }

  /** The line with the focus in it, else the one pointed at last, if it is still there. */
  get line() {
    const focused = document.activeElement?.closest(LINES);
    return focused ?? (this.last?.isConnected ? this.last : null);
  }

  walk(direction) {
    const at = this.lines.indexOf(this.line);
    this.point(at < 0 && direction < 0 ? Infinity : at + direction);
  }

  /** Pointing is focus: a screen reader says where one is, and the space bar does there what it always does. */
  point(number) {
    const { lines } = this;
    this.last = lines[Math.min(lines.length - 1, Math.max(0, number))] ?? null;
    this.last?.querySelector(HANDLE)?.focus({ preventScroll: true });
    this.last?.scrollIntoView({ block: "nearest" });
  }

  /** The space bar where nothing has the focus. */
  press() {
    if (this.line) this.line.querySelector(HANDLE)?.click();
    else this.point(0);
  }
}
