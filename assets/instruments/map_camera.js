/** How a map of words is looked at: moved, zoomed, turned; flat and spatial are two ends of one way. */

const TAIL = 0.005; // so much of the cloud may lie outside a fitted view, at either end of each axis
const [ROOM, SMALLEST] = [1.12, 0.6]; // a fitted box is a little large, and kept until the cloud leaves it or fills less
const BEND = 0.28; // strength of the perspective
const LYING = 0.8; // how high a turned cloud may stand of what it is wide
const SETTLING_MS = 110;
const STEEPEST = Math.PI / 2;
const [LEAST, MOST] = [1 / 4, 400]; // zoom, relative to the fitted view
const NOTHING = { pivot: [0, 0, 0], half: [1, 1, 1] };

/** The box that holds a cloud (N, 3) but for its tails: its middle and half its size by axis. */
function boxOf(points) {
  const [pivot, half] = [[0, 0, 0], [0, 0, 0]];
  const count = points.length / 3;
  const values = new Float32Array(count);
  const tail = Math.floor(count * TAIL);
  for (let axis = 0; axis < 3; axis++) {
    for (let i = 0; i < count; i++) values[i] = points[3 * i + axis];
    values.sort();
    const [low, high] = [values[tail], values[count - 1 - tail]];
    pivot[axis] = (low + high) / 2;
    half[axis] = (high - low) / 2;
  }
  return { pivot, half };
}

function holds(outer, inner) {
  return inner.half.every((half, i) => Math.abs(inner.pivot[i] - outer.pivot[i]) + half <= outer.half[i]);
}

export class Camera {
  constructor() {
    this.width = this.height = 1;
    [this.yaw, this.pitch] = [0.6, 0.4];
    this.spatial = false;
    this.forget();
  }

  /** Look at another cloud as at the first. */
  forget() {
    this.follows = true; // the view is fitted to the cloud until somebody moves or zooms
    this.box = NOTHING;
    this.known = false;
    this.at = { x: 0, y: 0, scale: 1, depth: this.spatial ? 1 : 0, pivot: [0, 0, 0] };
    this.goal = { ...this.at };
  }

  resize(width, height) {
    const changed = width !== this.width || height !== this.height;
    [this.width, this.height] = [width, height];
    if (changed && this.follows) this.fit(this.known);
  }

  /** Keep the cloud (N, 3) in a fitted view; `jump` without a way there. */
  measure(points, jump) {
    if (!this.follows || !points.length) return;
    const box = boxOf(points);
    const filled = Math.max(...box.half.slice(0, 2)) / Math.max(...this.box.half.slice(0, 2));
    if (this.known && holds(this.box, box) && filled > SMALLEST) return;
    this.box = { pivot: box.pivot, half: box.half.map((half) => ROOM * half) };
    this.fit(jump || !this.known);
    this.known = true;
  }

  get radius() {
    return Math.max(...this.box.half) || 1;
  }

  /** Pixels a unit at which the whole cloud is in view. */
  get fitted() {
    const [across, up, deep] = this.box.half;
    const [wide, high] = this.spatial ? [Math.max(across, deep), Math.max(up, LYING * across, LYING * deep)] : [across, up];
    return Math.min((0.45 * this.width) / (wide || 1), (0.45 * this.height) / (high || 1));
  }

  /** Bring all words into view, and keep them there. */
  fit(jump = false) {
    this.follows = true;
    Object.assign(this.goal, { x: 0, y: 0, scale: this.fitted, pivot: this.box.pivot });
    if (jump) this.at = { ...this.goal };
  }

  /** Go between plane and space; either is begun with all in view. */
  show(spatial, jump) {
    this.spatial = spatial;
    this.goal.depth = spatial ? 1 : 0;
    this.fit(jump);
  }

  pan(dx, dy) {
    this.hold();
    this.at.x += dx;
    this.at.y += dy;
    [this.goal.x, this.goal.y] = [this.at.x, this.at.y];
  }

  /** Come closer (factor > 1) so that what lies under the point stays there. */
  zoom(factor, { x, y }) {
    this.hold();
    const { at } = this;
    const scale = Math.min(MOST * this.fitted, Math.max(LEAST * this.fitted, at.scale * factor));
    const [cx, cy] = [x - this.width / 2, y - this.height / 2];
    const by = scale / at.scale;
    Object.assign(at, { x: cx - (cx - at.x) * by, y: cy - (cy - at.y) * by, scale });
    Object.assign(this.goal, { x: at.x, y: at.y, scale });
  }

  /** From here on the reader says what is in view: what was still settling stands still. */
  hold() {
    this.follows = false;
    Object.assign(this.goal, { x: this.at.x, y: this.at.y, scale: this.at.scale, pivot: this.at.pivot });
  }

  turn(dx, dy) {
    this.yaw += dx / 150;
    this.pitch = Math.min(STEEPEST, Math.max(-STEEPEST, this.pitch + dy / 150));
  }

  /** Bring what is on the screen at this point to its middle. */
  centre({ x, y }) {
    this.follows = false;
    this.goal.x = this.at.x + this.width / 2 - x;
    this.goal.y = this.at.y + this.height / 2 - y;
    this.goal.scale = this.at.scale;
  }

  /** Come nearer to the goal in `passed` ms; `jump` at once. → whether the view changed. */
  advance(passed, jump) {
    const { at, goal } = this;
    const left = jump ? 0 : Math.exp(-passed / SETTLING_MS);
    const near = (from, to, unit) => Math.abs(from - to) < unit;
    const still = near(at.x, goal.x, 0.05) && near(at.y, goal.y, 0.05) && near(at.scale / goal.scale, 1, 1e-4);
    const middle = at.pivot.every((value, i) => near(value, goal.pivot[i], 1e-4 * this.radius));
    if (still && middle && near(at.depth, goal.depth, 1e-3)) {
      const snapped = at.depth !== goal.depth;
      this.at = { ...goal };
      return snapped;
    }
    for (const name of ["x", "y", "depth"]) at[name] = goal[name] + left * (at[name] - goal[name]);
    at.scale = goal.scale * (at.scale / goal.scale) ** left;
    at.pivot = at.pivot.map((value, i) => goal.pivot[i] + left * (value - goal.pivot[i]));
    return true;
  }

  /** The twelve edges of the box around the cloud, as the points (24, 3) they run between. */
  get edges() {
    const corner = (bits) => this.box.half.map((half, axis) => this.box.pivot[axis] + (bits & (1 << axis) ? half : -half));
    const ends = [];
    for (let bits = 0; bits < 8; bits++) {
      for (const axis of [1, 2, 4]) if (!(bits & axis)) ends.push(corner(bits), corner(bits | axis));
    }
    return Float32Array.from(ends.flat());
  }

  /** Points (N, 3) → `screen` (N, 3): x and y in CSS pixels, and how near each is, from 0 to 1 (½ where all is flat). */
  project(points, screen) {
    const { at, radius } = this;
    const [px, py, pz] = at.pivot;
    const [cy, sy, cp, sp] = [Math.cos(this.yaw * at.depth), Math.sin(this.yaw * at.depth), Math.cos(this.pitch * at.depth), Math.sin(this.pitch * at.depth)];
    const [left, top] = [this.width / 2 + at.x, this.height / 2 + at.y];
    for (let i = 0; i < points.length; i += 3) {
      const [x, y, z] = [points[i] - px, points[i + 1] - py, (points[i + 2] - pz) * at.depth];
      const across = x * cy + z * sy;
      const back = z * cy - x * sy;
      const up = y * cp - back * sp;
      const depth = Math.min(2, Math.max(-2, (y * sp + back * cp) / radius)) * at.depth;
      const scale = at.scale / (1 - BEND * depth);
      screen[i] = left + across * scale;
      screen[i + 1] = top - up * scale;
      screen[i + 2] = Math.min(1, Math.max(0, 0.5 + 0.5 * depth));
    }
    return screen;
  }
}
