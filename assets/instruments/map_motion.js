/** Where every word of a map is just now: on its way from one frame to the next, so that learning is seen as motion. */

const [SHORTEST_MS, LONGEST_MS, FIRST_MS] = [40, 1200, 400];
const CALM = 0.3; // weight of the newest pause in the running mean of the pauses between frames
const REACH = 1.15; // a word arrives a little after the next frame is due, so that it never stands and waits

/** Positions are Float32Arrays of (N, 3), in the units of the map. */
export class Motion {
  constructor() {
    this.forget();
  }

  forget() {
    this.from = this.to = this.now = new Float32Array(0);
    this.arrived = this.began = this.lasts = 0;
    this.pause = FIRST_MS;
  }

  get count() {
    return this.now.length / 3;
  }

  /** Head for new positions at the pace in which frames come; `jump` goes there at once, as do other words. */
  aim(to, at, jump) {
    if (this.arrived) {
      const pause = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, at - this.arrived));
      this.pause += CALM * (pause - this.pause);
    }
    this.arrived = this.began = at;
    const other = to.length !== this.to.length;
    this.from = other || jump ? to : Float32Array.from(this.now);
    this.now = other ? Float32Array.from(to) : this.now;
    this.to = to;
    this.lasts = REACH * this.pause;
    if (other || jump) this.settle();
  }

  settle() {
    this.lasts = 0;
    this.now.set(this.to);
  }

  /** Go on to the moment `at`. → whether anything moved. */
  advance(at) {
    if (!this.lasts) return false;
    const share = Math.max(0, (at - this.began) / this.lasts);
    if (share >= 1) {
      this.settle();
      return true;
    }
    const { from, to, now } = this;
    for (let i = 0; i < now.length; i++) now[i] = from[i] + share * (to[i] - from[i]);
    return true;
  }
}

/** Wire positions (N, 2) or (N, 3) as (N, 3), flat ones at depth 0. */
export function spatial(values, dimensions) {
  if (dimensions === 3) return values;
  const count = values.length / dimensions;
  const points = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    points[3 * i] = values[dimensions * i];
    points[3 * i + 1] = values[dimensions * i + 1];
  }
  return points;
}
