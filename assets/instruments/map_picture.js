/** Draws a map of words: a dot a word, larger where it is frequent, lines between pairs, and the words that have room. */

import { glyphs } from "./format.js";
import { nearestIn } from "./map_places.js";

const SIZES = 4; // of dots, by frequency
const [SMALLEST_PX, GROWTH_PX] = [1.1, 0.65];
const ROUND_PX = 1.5; // from this radius on a square is seen to be one
const LAYERS = 4; // of depth: the far ones are smaller, paler and drawn first
const APPEAR_MS = 160;
const LONGEST_WORD = 24; // characters; a hostile token must not paint over the map
const [ORDINARY_REM, STRONG_REM] = [0.75, 0.8125];
const [HEAD_PX, LEAST_HEAD_PX, GAP_PX] = [8, 5, 4]; // of arrows; less where the dots are close together
const PALE = 0.7;

/** A token as it is written on the map. */
export function written(token) {
  const characters = [...glyphs(token)];
  return characters.length > LONGEST_WORD ? `${characters.slice(0, LONGEST_WORD - 1).join("")}…` : characters.join("");
}

/** How much of a word that is appearing is seen. */
function shareSeen({ since }, at) {
  return Math.max(0, Math.min(1, (at - since) / APPEAR_MS));
}

export class Picture {
  constructor() {
    this.words = [];
    this.strong = new Set();
  }

  /** The words of the map, and how often each occurs (null: all alike). */
  write(tokens, counts) {
    this.words = tokens.map(written);
    this.widths = new Map();
    const [most, least] = counts ? [Math.log(Math.max(2, counts[0])), Math.log(Math.max(1, counts.at(-1)))] : [1, 1];
    const share = (count) => (most > least ? (Math.log(Math.max(1, count)) - least) / (most - least) : 0);
    this.sizes = Uint8Array.from(tokens, (_, word) => (counts ? Math.min(SIZES - 1, Math.floor(SIZES * share(counts[word]))) : 1));
  }

  dress(theme, context) {
    [this.theme, this.context] = [theme, context];
    this.widths = new Map();
  }

  fontOf(word) {
    return this.strong.has(word) ? this.theme.font(STRONG_REM, 600) : this.theme.font(ORDINARY_REM);
  }

  /** The room a word takes when written: see Labels.place. */
  sizeOf(word) {
    const isStrong = this.strong.has(word);
    const key = 2 * word + (isStrong ? 1 : 0);
    if (!this.widths.has(key)) {
      this.context.font = this.fontOf(word);
      this.widths.set(key, this.context.measureText(this.words[word]).width);
    }
    const height = 1.25 * (isStrong ? STRONG_REM : ORDINARY_REM) * this.theme.rem;
    return { width: this.widths.get(key), height, reach: this.radiusOf(word) + (isStrong ? 6 : 3) };
  }

  radiusOf(word) {
    return SMALLEST_PX + GROWTH_PX * this.sizes[word];
  }

  /**
   * A dot of few pixels, in rectangles: a canvas without a GPU takes three times as long for arcs or stamps, and at this
   * size a square without its corners is round to the eye.
   */
  drawDot(context, x, y, radius) {
    if (radius < ROUND_PX) {
      context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
      return;
    }
    const corner = 0.55 * radius;
    context.fillRect(x - corner, y - radius, 2 * corner, 2 * radius);
    context.fillRect(x - radius, y - corner, radius - corner, 2 * corner);
    context.fillRect(x + corner, y - corner, radius - corner, 2 * corner);
  }

  /** Edges as the points (24, 3) on the screen that they run between, as visible as the map is spatial. */
  drawBox(context, ends, depth) {
    context.globalAlpha = depth;
    context.strokeStyle = this.theme.grid;
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 0; i < ends.length; i += 6) {
      context.moveTo(ends[i], ends[i + 1]);
      context.lineTo(ends[i + 3], ends[i + 4]);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /** All dots; `isFaint` where others matter more just now. */
  drawDots(context, scene, { isFlat, isFaint }) {
    const { screen, width, height } = scene;
    const strength = isFaint ? 0.6 : 1;
    context.fillStyle = this.theme.accent;
    for (let layer = isFlat ? LAYERS - 1 : 0; layer < LAYERS; layer++) {
      const nearness = (layer + 0.5) / LAYERS;
      context.globalAlpha = strength * (isFlat ? 0.6 : 0.2 + 0.6 * nearness);
      for (let word = 0; word < this.words.length; word++) {
        const [x, y] = [screen[3 * word], screen[3 * word + 1]];
        if (!(x > -9 && y > -9 && x < width + 9 && y < height + 9)) continue;
        if (!isFlat && Math.min(LAYERS - 1, Math.floor(screen[3 * word + 2] * LAYERS)) !== layer) continue;
        this.drawDot(context, x, y, this.radiusOf(word) * (isFlat ? 1 : 0.6 + 0.7 * nearness));
      }
    }
    context.globalAlpha = 1;
  }

  /** An arrow from the first to the second word of each pair [a, b]. */
  drawPairs(context, { screen }, pairs) {
    context.strokeStyle = context.fillStyle = this.theme.positive;
    context.lineWidth = 1.5;
    for (const [a, b] of pairs) {
      const [x, y, u, v] = [screen[3 * a], screen[3 * a + 1], screen[3 * b], screen[3 * b + 1]];
      const length = Math.hypot(u - x, v - y);
      if (!(length > 0)) continue;
      const head = Math.min(HEAD_PX, Math.max(LEAST_HEAD_PX, length / 2));
      const gap = Math.min(GAP_PX, length / 4);
      const [ex, ey] = [(u - x) / length, (v - y) / length];
      const [tx, ty] = [u - gap * ex, v - gap * ey];
      const [bx, by] = [tx - head * ex, ty - head * ey];
      context.beginPath();
      if (length > gap + head) {
        context.moveTo(x, y);
        context.lineTo(bx, by);
        context.stroke();
        context.beginPath();
      }
      context.moveTo(tx, ty);
      context.lineTo(bx - 0.4 * head * ey, by + 0.4 * head * ex);
      context.lineTo(bx + 0.4 * head * ey, by - 0.4 * head * ex);
      context.fill();
    }
  }

  /** A ring around each of these words. */
  drawRings(context, { screen }, words, colour) {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    for (const word of words) {
      context.beginPath();
      context.arc(screen[3 * word], screen[3 * word + 1], this.radiusOf(word) + 2.5, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  /** A thin line from each dot to its word, where that stands farther away. */
  drawLeaders(context, { screen }, boxes) {
    context.strokeStyle = this.theme.accent;
    context.lineWidth = 0.75;
    context.beginPath();
    for (const box of boxes) {
      if (!box.place.away) continue;
      const dot = { x: screen[3 * box.word], y: screen[3 * box.word + 1] };
      const end = nearestIn(box, dot);
      context.moveTo(dot.x, dot.y);
      context.lineTo(end.x, end.y);
    }
    context.stroke();
  }

  /**
   * Before words are written: a rim around the letters of those that have a colour; under the others dots become pale, for
   * a rim around each letter would take a third of the frame.
   */
  clearUnder(context, boxes, { at, colourOf, appear }) {
    this.beginWriting(context);
    context.fillStyle = context.strokeStyle = this.theme.background;
    for (const box of boxes) {
      const share = appear ? shareSeen(box, at) : 1;
      const isOrdinary = !colourOf(box.word);
      context.globalAlpha = share * (isOrdinary ? PALE : 1);
      if (isOrdinary) {
        context.fillRect(box.left, box.top + 2, box.width, box.height - 4);
      } else {
        context.font = this.fontOf(box.word);
        context.strokeText(this.words[box.word], box.left, box.top + box.height / 2);
      }
    }
    context.globalAlpha = 1;
  }

  beginWriting(context) {
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
  }

  /** The words in their boxes (see Labels.place); `colourOf(word)` or null for an ordinary one. → whether some are still appearing. */
  drawWords(context, scene, boxes, { at, colourOf, isFlat, isFaint, appear }) {
    this.beginWriting(context);
    let appearing = false;
    for (const box of [...boxes].reverse()) {
      const share = appear ? shareSeen(box, at) : 1;
      appearing ||= share < 1;
      const colour = colourOf(box.word);
      const near = isFlat ? 1 : 0.45 + 0.55 * scene.screen[3 * box.word + 2];
      context.globalAlpha = share * (colour ? 1 : near * (isFaint ? 0.75 : 1));
      context.font = this.fontOf(box.word);
      context.fillStyle = colour ?? this.theme.text;
      context.fillText(this.words[box.word], box.left, box.top + box.height / 2);
    }
    context.globalAlpha = 1;
    return appearing;
  }
}
