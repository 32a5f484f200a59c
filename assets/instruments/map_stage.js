/** The canvas of a map of words: what moves on it, how it is looked at, and what is written where. */

import { Camera } from "./map_camera.js";
import { Gestures } from "./map_gestures.js";
import { Labels } from "./map_labels.js";
import { Motion } from "./map_motion.js";
import { Picture } from "./map_picture.js";
import { wordAt } from "./map_words.js";
import { Surface } from "./surface.js";

const POINTED_PX = 12;
const LONGEST_PASS_MS = 100; // a tab that was hidden does not jump
const NOTHING = { pinned: [], lines: [], found: new Set(), marked: new Set(), isFaint: false };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

export class Stage {
  /** `drawn()` is called after each picture; `pointed(word | null)`, `pressed(word | null, adds)`, `left()` are what a reader does. */
  constructor({ drawn, pointed, pressed, left }) {
    Object.assign(this, { drawn, pointed, pressed, left });
    this.emphasis = NOTHING;
    this.lit = null;
    [this.motion, this.camera, this.labels, this.picture] = [new Motion(), new Camera(), new Labels(), new Picture()];
    this.surface = new Surface({ kind: "map", paint: () => this.render(performance.now()) });
    this.surface.canvas.tabIndex = 0;
    this.surface.canvas.setAttribute("data-arrows", "");
    this.gestures = new Gestures(this.surface, this, () => this.camera.spatial);
    this.screen = new Float32Array(0);
  }

  forget() {
    for (const part of [this.motion, this.camera, this.labels]) part.forget();
    this.screen = new Float32Array(0);
    this.emphasis = NOTHING;
    this.lit = null;
    this.wake();
  }

  dress(theme) {
    this.theme = theme;
    this.picture.dress(theme, this.surface.context);
    this.renew();
  }

  /** Write other words from now on; null counts make all dots alike. */
  name(tokens, counts) {
    this.picture.write(tokens, counts);
    this.labels.forget();
  }

  /** Let the words head for new positions (N, 3). */
  aim(positions) {
    const isFirst = positions.length !== this.motion.to.length;
    this.motion.aim(positions, performance.now(), calm.matches);
    this.camera.measure(positions, isFirst || calm.matches);
    if (isFirst) this.screen = new Float32Array(positions.length);
    this.wake();
  }

  /** `pinned` words are written first, in strong type; `found` and `marked` ones get a ring; `lines` are pairs [a, b]. */
  emphasise(emphasis) {
    this.emphasis = emphasis;
    this.picture.strong = new Set(emphasis.pinned);
    this.renew();
  }

  /** Light up one word where it is, null none: nothing may move away from under the pointer. */
  point(word) {
    this.lit = word;
    this.wake();
  }

  renew() {
    this.labels.isStale = true;
    this.wake();
  }

  wake() {
    this.ticking ??= requestAnimationFrame(() => {
      this.ticking = null;
      if (this.render(performance.now())) this.wake();
    });
  }

  /** Draw the map as it is at a moment. → whether it goes on changing by itself. */
  render(at) {
    const { camera, motion, surface } = this;
    const context = this.theme && surface.begin();
    if (!context || !motion.count) return false;
    camera.resize(surface.width, surface.height);
    const passed = Math.min(LONGEST_PASS_MS, at - (this.renderedAt ?? at - 16));
    this.renderedAt = at;
    const moves = motion.advance(at);
    const travels = camera.advance(passed, calm.matches);
    camera.project(motion.now, this.screen);
    const { width, height } = surface;
    const { pinned, lines } = this.emphasis;
    const scene = { screen: this.screen, width, height, pinned, lines, sizeOf: (word) => this.picture.sizeOf(word) };
    const boxes = this.labels.place(scene, at, moves || travels || this.isTurned);
    this.isTurned = false;
    const appears = this.draw(context, scene, boxes, at);
    this.drawn();
    const goesOn = moves || travels || appears || this.labels.isStale;
    if (!goesOn) this.renderedAt = undefined;
    return goesOn;
  }

  draw(context, scene, boxes, at) {
    const { picture, theme } = this;
    const { lines, found, marked, isFaint } = this.emphasis;
    const isFlat = this.camera.at.depth < 0.5;
    const { edges, at: view } = this.camera;
    const appear = !calm.matches;
    if (view.depth > 0.01) picture.drawBox(context, this.camera.project(edges, edges), view.depth);
    picture.drawDots(context, scene, { isFlat, isFaint });
    picture.drawRings(context, scene, this.lit === null ? found : [...found, this.lit], theme.accent);
    picture.drawRings(context, scene, marked, theme.positive);
    const colourOf = (word) => (marked.has(word) ? theme.positive : word === this.lit || picture.strong.has(word) ? theme.accent : null);
    picture.clearUnder(context, boxes, { at, colourOf, appear });
    picture.drawLeaders(context, scene, boxes);
    picture.drawPairs(context, scene, lines);
    return picture.drawWords(context, scene, boxes, { at, colourOf, isFlat, isFaint, appear });
  }

  /** Where a word is on the screen; null outside of it. */
  placeOf(word) {
    const [x, y] = [this.screen[3 * word], this.screen[3 * word + 1]];
    return x >= 0 && y >= 0 && x <= this.surface.width && y <= this.surface.height ? { x, y } : null;
  }

  /** Bring a word to the middle. */
  centre(word) {
    this.camera.centre({ x: this.screen[3 * word], y: this.screen[3 * word + 1] });
    this.wake();
  }

  show(isSpatial) {
    this.camera.show(isSpatial, calm.matches);
    this.disturb();
  }

  // what gestures do

  pan(dx, dy) {
    this.camera.pan(dx, dy);
    this.disturb();
  }

  turn(dx, dy) {
    this.camera.turn(dx, dy);
    this.disturb();
  }

  zoom(factor, point) {
    this.camera.zoom(factor, point ?? { x: this.surface.width / 2, y: this.surface.height / 2 });
    this.disturb();
  }

  fit() {
    this.camera.fit();
    this.camera.measure(this.motion.to, calm.matches);
    this.disturb();
  }

  disturb() {
    this.isTurned = true;
    this.wake();
  }

  hover(point) {
    const word = point && this.wordUnder(point);
    this.surface.canvas.style.cursor = word === null ? "" : "pointer";
    this.pointed(word);
  }

  choose(point, adds) {
    this.pressed(this.wordUnder(point), adds);
  }

  leave() {
    this.left();
  }

  wordUnder(point) {
    return this.labels.wordAt(point) ?? wordAt(point, this.screen, POINTED_PX);
  }

  release() {
    if (this.ticking) cancelAnimationFrame(this.ticking);
    this.gestures.release();
    this.surface.release();
  }
}
