/** The marks of the loss curve: raw and smoothed line, held-out dots, baselines, and what was lost on the way. */

import { pathFor } from "./surface.js";

const RING = 3; // px, radius

/** Raw losses faint, their average on top; one pass over the pixels however many steps there are. */
export function drawLosses(context, theme, scales, losses) {
  const [raw, smooth] = [pathFor(context), pathFor(context)];
  let [rawBroken, smoothBroken] = [true, true];
  losses.columns(scales.x, (x, low, high, average) => {
    if (Number.isNaN(low)) {
      rawBroken = smoothBroken = true;
      return;
    }
    raw[rawBroken ? "moveTo" : "lineTo"](x, scales.y.map(high));
    if (low !== high) raw.lineTo(x, scales.y.map(low));
    smooth[smoothBroken ? "moveTo" : "lineTo"](x, scales.y.map(average));
    rawBroken = smoothBroken = false;
  });
  context.lineJoin = context.lineCap = "round";
  context.strokeStyle = theme.accent;
  context.globalAlpha = theme.dark ? 0.36 : 0.28;
  context.lineWidth = 1;
  context.stroke(raw);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.stroke(smooth);
}

/** Loss on held-out text, as rings. → where they stand. */
export function drawValidation(context, theme, scales, validation) {
  context.strokeStyle = theme.text;
  context.fillStyle = theme.background;
  context.lineWidth = 1.5;
  const rings = [];
  for (const [step, snapshot] of validation) {
    const { loss } = snapshot.data;
    if (!Number.isFinite(loss) || step < 1) continue;
    const [x, y] = [scales.x.map(step), scales.y.map(loss)];
    context.beginPath();
    context.arc(x, y, RING, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    rings.push({ x, y });
  }
  return rings;
}

/** What guessing costs, as dashed lines. */
export function drawBaselines(context, theme, frame, scales, baselines) {
  context.strokeStyle = theme.muted;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  context.beginPath();
  for (const { loss } of baselines) {
    const at = Math.round(scales.y.map(loss)) + 0.5;
    context.moveTo(frame.left, at);
    context.lineTo(frame.right, at);
  }
  context.stroke();
  context.setLineDash([]);
}

/** The baselines' names, at the end where curve and `rings` leave them room, readable upon what is left there; names that would overlap move apart. */
export function nameBaselines(context, theme, frame, scales, baselines, losses, rings = []) {
  let free = Infinity; // lowest pixel still free, going up from the bottom
  context.font = theme.font(0.6875);
  context.textBaseline = "bottom";
  context.lineWidth = 3;
  context.strokeStyle = theme.background;
  context.fillStyle = theme.muted;
  for (const { loss, label } of [...baselines].sort((a, b) => a.loss - b.loss)) {
    const above = Math.min(Math.round(scales.y.map(loss)) - 2, free);
    const width = context.measureText(label).width;
    // beneath its line a name may stand where no other line has one
    const heights = baselines.length > 1 ? [above] : [above, above + 1.25 * theme.rem];
    const places = heights.flatMap((bottom) => [
      { align: "right", x: frame.right - 4, left: frame.right - 4 - width, bottom },
      { align: "left", x: frame.left + 6, left: frame.left + 6, bottom },
    ]);
    const hidden = places.map(({ left, bottom }) => {
      const box = { left, width, top: bottom - theme.rem, bottom };
      return crossings(losses, scales, box) + ringsIn(rings, box);
    });
    const { align, x, left, bottom } = places[hidden.indexOf(Math.min(...hidden))];
    context.textAlign = align;
    if (ringsIn(rings, { left, width, top: bottom - theme.rem, bottom })) {
      context.fillStyle = theme.background;
      context.globalAlpha = 0.85;
      context.fillRect(left - 3, bottom - 0.85 * theme.rem, width + 6, 0.85 * theme.rem);
      context.globalAlpha = 1;
      context.fillStyle = theme.muted;
    }
    context.strokeText(label, x, bottom);
    context.fillText(label, x, bottom);
    free = bottom - 0.9 * theme.rem;
  }
}

/** How many rings reach into a box of pixels. */
function ringsIn(rings, { left, width, top, bottom }) {
  return rings.filter(({ x, y }) => x > left - RING && x < left + width + RING && y > top - RING && y < bottom + RING).length;
}

/** At how many of nine places the averaged loss, or one of several, runs through a box of pixels. */
function crossings(losses, scales, { left, width, top, bottom }) {
  let count = 0;
  for (let i = 0; i <= 8; i++) {
    const found = [losses.smoothAt(Math.round(scales.x.invert(left + (i / 8) * width)))].flat();
    count += found.some((loss) => scales.y.map(loss) > top && scales.y.map(loss) < bottom);
  }
  return count;
}

/** Steps whose loss never arrived are shaded: a missing measurement must not look like a straight line. */
export function drawGaps(context, theme, frame, scales, losses) {
  context.fillStyle = theme.surface;
  losses.columns(scales.x, (x, low) => {
    if (Number.isNaN(low)) context.fillRect(Math.floor(x), frame.top, 1.5, frame.bottom - frame.top);
  });
}
