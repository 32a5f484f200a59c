/** Finds words of a map: under a point, around another word, and in pairs. */

/** Where pairs come from: the newest frame that knows some, else what the page asks for; null if there are none. */
export function pairSource(view, asked) {
  const frames = ["analogies", "neighbours"].map((part) => (view?.latest.has(part) ? view.frame(part) : null));
  return frames.find((frame) => frame?.data.pairs ?? frame?.data.analogies) ?? asked ?? null;
}

/** Pairs of tokens [a, b]: as they are said, or both halves of analogies "a is to b as c to what is expected". */
export function pairsIn(source) {
  const { pairs, analogies } = source?.data ?? { pairs: source };
  return pairs ?? (analogies ?? []).flatMap(({ words: [a, b, c], expected }) => [[a, b], [c, expected]]);
}

/** The word whose dot on the screen (N, 3) is nearest to a point and at most `reach` px away; of equals the nearer in space. */
export function wordAt({ x, y }, screen, reach) {
  let best = null;
  let shortest = reach;
  for (let word = 0; word < screen.length / 3; word++) {
    const distance = Math.hypot(screen[3 * word] - x, screen[3 * word + 1] - y) - screen[3 * word + 2];
    if (distance < shortest) [best, shortest] = [word, distance];
  }
  return best;
}

/** The `count` words nearest to one on the map (N, 3) in its first 2 or 3 dimensions, the nearest first. */
export function nearestOf(word, points, count, dimensions) {
  const axes = [0, 1, 2].slice(0, dimensions);
  const distance = (other) => Math.hypot(...axes.map((axis) => points[3 * other + axis] - points[3 * word + axis]));
  const others = Array.from({ length: points.length / 3 }, (_, other) => [other, distance(other)]).filter(([other]) => other !== word);
  return others
    .sort((a, b) => a[1] - b[1])
    .slice(0, count)
    .map(([other]) => other);
}

/** Words in a row, as a sentence of the language names them. */
export function listed(language, words) {
  return new Intl.ListFormat(language).format(words);
}
