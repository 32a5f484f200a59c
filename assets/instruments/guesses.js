/** What was guessed before measuring, by question: kept in this tab, room by room. */

import { recall, remember } from "./tab.js";

export class Guesses {
  constructor(room) {
    this.name = `seqlens.guesses.${room}`;
    const kept = recall(this.name);
    this.said = new Map(Array.isArray(kept) ? kept.filter((pair) => Array.isArray(pair) && pair.length === 2) : []);
  }

  /** The answer to a question; undefined where nothing was said. */
  of(question) {
    return this.said.get(question);
  }

  say(question, answer) {
    this.said.set(question, answer);
    remember(this.name, [...this.said]);
  }
}
