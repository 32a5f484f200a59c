/** Finds words of a map by where they are: under a point, around another word. */

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
