/** What was guessed before measuring, by question: kept in this tab, room by room. */

export class Guesses {
  constructor(room) {
    this.name = `seqlens.guesses.${room}`;
    this.said = new Map(stored(this.name));
  }

  /** The answer to a question; undefined where nothing was said. */
  of(question) {
    return this.said.get(question);
  }

  say(question, answer) {
    this.said.set(question, answer);
    stored(this.name, [...this.said]);
  }
}

/** sessionStorage may be forbidden by the browser's settings; then a guess lasts as long as its picture. */
function stored(name, pairs) {
  try {
    if (pairs) sessionStorage.setItem(name, JSON.stringify(pairs));
    const found = JSON.parse(sessionStorage.getItem(name) ?? "[]");
    return Array.isArray(found) ? found.filter((pair) => Array.isArray(pair) && pair.length === 2) : [];
  } catch {
    return pairs ?? [];
  }
}
