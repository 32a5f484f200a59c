/** The places around its dot at which a word of a map can be written, and which of them would read as another word's. */

const SLANT = Math.SQRT1_2;
const SIDES = [[1, 0], [-1, 0], [0, -1], [0, 1], [SLANT, -SLANT], [SLANT, SLANT], [-SLANT, -SLANT], [-SLANT, SLANT]];
const AWAY_PX = [0, 12, 24, 40, 64, 96, 140]; // beyond the usual reach; from there a thin line leads to the dot
const PLACES = AWAY_PX.flatMap((away) => SIDES.map(([across, down]) => ({ across, down, away })));

export const BESIDE = PLACES.slice(0, 4);
export const AROUND = PLACES.slice(0, 2 * SIDES.length);

/** The box of a word of this size at a place of its dot. */
export function boxAt({ across, down, away }, { x, y, reach, width, height }) {
  const far = reach + away;
  const left = x + far * across + (width * (Math.sign(across) - 1)) / 2;
  const top = y + far * down + (height * (Math.sign(down) - 1)) / 2;
  return { left, top, width, height };
}

/** All places of a dot, the near ones first, and of these those on the side away from the dots it is joined to. */
export function placesAwayFrom({ x, y }, others) {
  let [towardsX, towardsY] = [0, 0];
  for (const other of others) {
    const length = Math.hypot(other.x - x, other.y - y) || 1;
    towardsX += (other.x - x) / length;
    towardsY += (other.y - y) / length;
  }
  const turnedTo = ({ across, down }) => across * towardsX + down * towardsY;
  return [...PLACES].sort((a, b) => a.away - b.away || turnedTo(a) - turnedTo(b));
}

/** The point of a box that is nearest to another. */
export function nearestIn({ left, top, width, height }, { x, y }) {
  return { x: Math.min(left + width, Math.max(left, x)), y: Math.min(top + height, Math.max(top, y)) };
}

/** How far a box is from a point, px. */
function distance(box, point) {
  const near = nearestIn(box, point);
  return Math.hypot(near.x - point.x, near.y - point.y);
}

/** Whether a word in this box would be read as that of one of the other dots: it is not nearer to its own by `margin` px. */
export function misleads(box, own, others, margin) {
  const beyond = distance(box, own) + margin;
  return others.some((other) => distance(box, other) < beyond);
}

/** The part of the way between two points that lies within (0, 0, width, height), as shares of it; null if none does. */
function partInView(from, to, width, height) {
  let [begin, end] = [0, 1];
  for (const [start, way, size] of [[from.x, to.x - from.x, width], [from.y, to.y - from.y, height]]) {
    if (way === 0 && (start < 0 || start > size)) return null;
    if (way === 0) continue;
    const [a, b] = [-start / way, (size - start) / way];
    begin = Math.max(begin, Math.min(a, b));
    end = Math.min(end, Math.max(a, b));
  }
  return begin < end ? [begin, end] : null;
}

const [PIECE_PX, RIM_PX] = [12, 2];

/** What of a line can be seen, as boxes along it that words keep out of. */
export function boxesAlong(from, to, width, height) {
  const part = partInView(from, to, width, height);
  if (!part) return [];
  const [begin, end] = part;
  const count = Math.max(1, Math.ceil(((end - begin) * Math.hypot(to.x - from.x, to.y - from.y)) / PIECE_PX));
  const at = (piece) => {
    const share = begin + ((end - begin) * piece) / count;
    return [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
  };
  return Array.from({ length: count }, (_, piece) => {
    const [[x, y], [u, v]] = [at(piece), at(piece + 1)];
    const [wide, high] = [Math.abs(u - x) + 2 * RIM_PX, Math.abs(v - y) + 2 * RIM_PX];
    return { left: Math.min(x, u) - RIM_PX, top: Math.min(y, v) - RIM_PX, width: wide, height: high, isLine: true };
  });
}
