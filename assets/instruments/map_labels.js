/**
 * Which words of a map are written, and where: greedily by priority, never over one another, and calm while all moves.
 *
 * A word that stands keeps its place and side for as long as it collides with nothing more important; others are let in
 * only now and then, only with room to spare, and push a word out only where they are much more frequent.
 */

const REVIEW_MS = 250;
const REST_MS = 600; // a word that had to go stays away so long: nothing flickers
const LOYALTY = 0.4; // the rank of a word that stands counts this much of that of one that does not
const FAR = 3; // in space, the farthest word's rank counts so much more than the nearest one's
const AREA_EACH = 4200; // CSS pixels² to a word: more of them would be a wall of text
const ROOM = { x: 5, y: 2 }; // px that a newcomer needs around it
const [BUCKET_WIDE, BUCKET_HIGH] = [96, 32];
const SIDES = ["right", "left", "above", "below"];

/** Boxes that may not overlap, found by the buckets of the picture that they lie in. */
class Crowd {
  clear(width, height) {
    this.columns = Math.ceil(width / BUCKET_WIDE) + 1;
    const count = this.columns * (Math.ceil(height / BUCKET_HIGH) + 1);
    this.rows = count / this.columns;
    this.buckets = Array.from({ length: count }, () => []);
  }

  /** Calls `visit(bucket)` for those that a box with some room around it touches, until one answers true. → whether one did. */
  some(box, { x, y }, visit) {
    const within = (value, last) => Math.min(last, Math.max(0, value));
    const first = within(Math.floor((box.left - x) / BUCKET_WIDE), this.columns - 1);
    const last = within(Math.floor((box.left + box.width + x) / BUCKET_WIDE), this.columns - 1);
    const top = within(Math.floor((box.top - y) / BUCKET_HIGH), this.rows - 1);
    const bottom = within(Math.floor((box.top + box.height + y) / BUCKET_HIGH), this.rows - 1);
    for (let row = top; row <= bottom; row++) {
      for (let column = first; column <= last; column++) if (visit(this.buckets[row * this.columns + column])) return true;
    }
    return false;
  }

  isFree(box, room) {
    const apart = (other) =>
      other.left >= box.left + box.width + room.x ||
      other.left + other.width + room.x <= box.left ||
      other.top >= box.top + box.height + room.y ||
      other.top + other.height + room.y <= box.top;
    return !this.some(box, room, (bucket) => !bucket.every(apart));
  }

  add(box) {
    this.some(box, { x: 0, y: 0 }, (bucket) => void bucket.push(box));
  }
}

const NO_ROOM = { x: 0, y: 0 };

/** Where a word of this size stands beside its dot. */
function boxAt(side, { x, y, reach, width, height }) {
  if (side === "right") return { left: x + reach, top: y - height / 2, width, height };
  if (side === "left") return { left: x - reach - width, top: y - height / 2, width, height };
  return { left: x - width / 2, top: side === "above" ? y - reach - height : y + reach, width, height };
}

export class Labels {
  constructor() {
    this.crowd = new Crowd();
    this.forget();
  }

  forget() {
    this.gone = new Map(); // word → when it had to go
    this.standing = new Map(); // word → { word, side, since, left, top, width, height }, the most important first
    this.reviewed = -Infinity;
    this.isStale = true; // whether something moved since others were let in
  }

  /**
   * Write words anew at the moment `at` (ms). `scene`: screen (N, 3) as from Camera.project, width, height; `sizeOf(word)`
   * → { width, height, reach }, reach being the way from a dot's middle to its word; `pinned` words come first, whatever
   * their rank. → the boxes of the words that stand, the most important first.
   */
  place(scene, at, moved) {
    this.isStale ||= moved;
    const due = this.isStale && at - this.reviewed >= REVIEW_MS;
    this.crowd.clear(scene.width, scene.height);
    const before = this.standing;
    this.standing = new Map();
    const room = Math.max(8, Math.floor((scene.width * scene.height) / AREA_EACH)) + scene.pinned.length;
    for (const word of due ? this.order(scene, before) : new Set([...scene.pinned, ...before.keys()])) {
      if (this.standing.size >= room) break;
      this.stand(word, scene, before.get(word), at);
    }
    for (const word of before.keys()) if (!this.standing.has(word)) this.gone.set(word, at);
    if (due) this.conclude(at);
    return [...this.standing.values()];
  }

  /** After a review: another is only due once something moves, or a word has rested. */
  conclude(at) {
    this.reviewed = at;
    for (const [word, since] of this.gone) if (at - since >= REST_MS) this.gone.delete(word);
    this.isStale = this.gone.size > 0;
  }

  /** All words in view by priority. */
  order({ screen, width, height, pinned }, before) {
    const first = new Set(pinned);
    const ranked = [];
    for (let word = 0; word < screen.length / 3; word++) {
      const [x, y, near] = [screen[3 * word], screen[3 * word + 1], screen[3 * word + 2]];
      if (first.has(word) || !(x >= 0 && x <= width && y >= 0 && y <= height)) continue;
      const far = 1 + (FAR - 1) * (1 - near);
      ranked.push([word, (word + 4) * far * (before.has(word) ? LOYALTY : 1)]);
    }
    ranked.sort((a, b) => a[1] - b[1]);
    return [...pinned, ...ranked.map(([word]) => word)];
  }

  stand(word, scene, before, at) {
    const [x, y] = [scene.screen[3 * word], scene.screen[3 * word + 1]];
    if (!(x >= 0 && x <= scene.width && y >= 0 && y <= scene.height)) return;
    const measures = { x, y, ...scene.sizeOf(word) };
    const isPinned = scene.pinned.includes(word);
    if (!before && !isPinned && at - (this.gone.get(word) ?? -Infinity) < REST_MS) return;
    for (const side of before ? [before.side, ...(isPinned ? SIDES : [])] : SIDES) {
      const box = boxAt(side, measures);
      const inside = box.left >= 0 && box.top >= 0 && box.left + box.width <= scene.width && box.top + box.height <= scene.height;
      if (!inside || !this.crowd.isFree(box, before || isPinned ? NO_ROOM : ROOM)) continue;
      this.crowd.add(box);
      this.standing.set(word, Object.assign(box, { word, side, since: before?.since ?? at }));
      return;
    }
  }

  /** The word that is written at a point, or null. */
  wordAt({ x, y }) {
    for (const box of this.standing.values()) {
      if (x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height) return box.word;
    }
    return null;
  }
}
