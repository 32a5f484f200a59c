/**
 * Which words of a map are written, and where: greedily by priority, never over one another, and calm while all moves.
 *
 * A word that stands keeps its place and side for as long as it collides with nothing more important; others are let in
 * only now and then, only with room to spare, and push a word out only where they are much more frequent. No word stands on an
 * arrow, and none of a pair is left out while its dot is in view: where all near places are taken, it stands farther away.
 */

import { AROUND, BESIDE, boxAt, boxesAlong, misleads, nearestIn, placesAwayFrom } from "./map_places.js";

const REVIEW_MS = 250;
const REST_MS = 600; // a word that had to go stays away so long: nothing flickers
const LOYALTY = 0.4; // the rank of a word that stands counts this much of that of one that does not
const FAR = 3; // in space, the farthest word's rank counts so much more than the nearest one's
const AREA_EACH = 4200; // CSS pixels² to a word: more of them would be a wall of text
const APART = { x: 4, y: 0 }; // px between two words: less, and they would be read as one
const ROOM = { x: 9, y: 2 }; // px that a newcomer needs around it
const NO_ROOM = { x: 0, y: 0 };
const CLEARLY = 4; // px that a newcomer is nearer to its own dot than to one of another pair
const [BUCKET_WIDE, BUCKET_HIGH] = [96, 32];

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

  /** Whether a box keeps so much room to all others; lines may come close. */
  isFree(box, room) {
    const apart = (other) => {
      const { x, y } = other.isLine ? NO_ROOM : room;
      return (
        other.left >= box.left + box.width + x ||
        other.left + other.width + x <= box.left ||
        other.top >= box.top + box.height + y ||
        other.top + other.height + y <= box.top
      );
    };
    return !this.some(box, room, (bucket) => !bucket.every(apart));
  }

  add(box) {
    this.some(box, { x: 0, y: 0 }, (bucket) => void bucket.push(box));
  }
}

function dotOf(screen, word) {
  return { x: screen[3 * word], y: screen[3 * word + 1] };
}

/** What is first found for one of the places, or null. */
function firstOf(places, find) {
  for (const place of places) {
    const found = find(place);
    if (found) return found;
  }
  return null;
}

export class Labels {
  constructor() {
    this.crowd = new Crowd();
    this.forget();
  }

  forget() {
    this.gone = new Map(); // word → when it had to go
    this.standing = new Map(); // word → { word, place, since, left, top, width, height }, the most important first
    this.reviewed = -Infinity;
    this.isStale = true; // whether something moved since others were let in
  }

  /**
   * Write words anew at the moment `at` (ms). `scene`: screen (N, 3) as from Camera.project, width, height; `sizeOf(word)`
   * → { width, height, reach }, reach being the way from a dot's middle to its word; `pinned` words come first, whatever
   * their rank; `lines` are the pairs [a, b] that arrows join. → the boxes of the words that stand, the most important first.
   */
  place(scene, at, moved) {
    this.isStale ||= moved;
    const due = this.isStale && at - this.reviewed >= REVIEW_MS;
    this.begin(scene);
    const before = this.standing;
    this.standing = new Map();
    const room = Math.max(8, Math.floor((scene.width * scene.height) / AREA_EACH)) + scene.pinned.length;
    for (const word of due ? this.order(scene, before) : new Set([...scene.pinned, ...before.keys()])) {
      if (this.standing.size >= room) break;
      this.stand(word, scene, before.get(word), { at, due });
    }
    for (const word of before.keys()) if (!this.standing.has(word)) this.gone.set(word, at);
    if (due) this.conclude(at);
    return [...this.standing.values()];
  }

  /** An empty picture but for its arrows. */
  begin({ screen, width, height, pinned, lines }) {
    this.crowd.clear(width, height);
    this.pinned = new Set(pinned);
    this.joined = new Map(); // word of a pair → those at the other ends of its arrows
    for (const [a, b] of lines) {
      for (const [word, other] of [[a, b], [b, a]]) this.joined.set(word, [...(this.joined.get(word) ?? []), other]);
      this.keepClear(dotOf(screen, a), dotOf(screen, b), { width, height });
    }
  }

  keepClear(from, to, { width, height }) {
    for (const box of boxesAlong(from, to, width, height)) this.crowd.add(box);
  }

  /** After a review: another is only due once something moves, or a word has rested. */
  conclude(at) {
    this.reviewed = at;
    for (const [word, since] of this.gone) if (at - since >= REST_MS) this.gone.delete(word);
    this.isStale = this.gone.size > 0;
  }

  /** All words in view by priority. */
  order({ screen, width, height, pinned }, before) {
    const ranked = [];
    for (let word = 0; word < screen.length / 3; word++) {
      const [x, y, near] = [screen[3 * word], screen[3 * word + 1], screen[3 * word + 2]];
      if (this.pinned.has(word) || !(x >= 0 && x <= width && y >= 0 && y <= height)) continue;
      const far = 1 + (FAR - 1) * (1 - near);
      ranked.push([word, (word + 4) * far * (before.has(word) ? LOYALTY : 1)]);
    }
    ranked.sort((a, b) => a[1] - b[1]);
    return [...pinned, ...ranked.map(([word]) => word)];
  }

  stand(word, scene, before, { at, due }) {
    const { x, y } = dotOf(scene.screen, word);
    if (!(x >= 0 && x <= scene.width && y >= 0 && y <= scene.height)) return;
    if (!before && !this.pinned.has(word) && at - (this.gone.get(word) ?? -Infinity) < REST_MS) return;
    const measures = { x, y, ...scene.sizeOf(word) };
    const box = this.joined.has(word) ? this.ofPair(word, scene, measures, { before, due }) : this.ofOther(word, scene, measures, before);
    if (!box) return;
    this.crowd.add(box);
    if (box.place.away) this.keepClear({ x, y }, nearestIn(box, { x, y }), scene);
    this.standing.set(word, Object.assign(box, { word, since: before?.since ?? at }));
  }

  /** The box of a word at one place of its dot, if it has so much room there. */
  boxIf(place, { width, height }, measures, room) {
    const box = boxAt(place, measures);
    const inside = box.left >= 0 && box.top >= 0 && box.left + box.width <= width && box.top + box.height <= height;
    return inside && this.crowd.isFree(box, room) ? Object.assign(box, { place }) : null;
  }

  ofOther(word, scene, measures, before) {
    const isPinned = this.pinned.has(word);
    const stays = before && this.boxIf(before.place, scene, measures, APART);
    if (stays || (before && !isPinned)) return stays;
    return firstOf(isPinned ? AROUND : BESIDE, (place) => this.boxIf(place, scene, measures, isPinned ? APART : ROOM));
  }

  /** Of a pair: away from the other end, and nearer to its own dot than to any that an arrow joins; farther off, a line tells. */
  ofPair(word, scene, measures, { before, due }) {
    const own = dotOf(scene.screen, word);
    const dotsOf = (words) => words.map((other) => dotOf(scene.screen, other));
    const others = dotsOf([...this.joined.keys()].filter((other) => other !== word));
    const stays = before && this.boxIf(before.place, scene, measures, APART);
    const away = stays ? stays.place.away : Infinity;
    if (stays && !(due && (away || misleads(stays, own, others, 0)))) return stays;
    const places = placesAwayFrom(own, dotsOf(this.joined.get(word)));
    const better = firstOf(places, (place) => {
      if (away && place.away >= away) return null; // no farther than it is, but for a place that misleads
      const box = this.boxIf(place, scene, measures, stays ? ROOM : APART);
      return box && (place.away || !misleads(box, own, others, CLEARLY)) ? box : null;
    });
    return better ?? stays ?? firstOf(places, (place) => this.boxIf(place, scene, measures, NO_ROOM));
  }

  /** The word that is written at a point, or null. */
  wordAt({ x, y }) {
    for (const box of this.standing.values()) {
      if (x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height) return box.word;
    }
    return null;
  }
}
