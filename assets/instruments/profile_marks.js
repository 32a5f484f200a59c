/** What profiles of a gradient by distance share: the decades of their axis, their lines, and what theory puts beside them. */

import { floats } from "./arrays.js";
import { decadeTicks, drawAxes, linear, logarithmic, roundTicks } from "./axes.js";
import { powerOfTen, scientific } from "./format.js";

/** How the lines beside the measured one are dashed. */
export const DASHES = { prediction: [7, 4], bound: [1.5, 3.5], path: [7, 3, 1.5, 3] };
/** Steps after which a state's norm has halved, by the fit. Infinity when it does not fall, NaN when there is too little to say. */
export function halfLife({ fit }, state) {
  const slope = fit?.slopes[state] ?? NaN;
  return slope >= 0 ? Infinity : -Math.LN2 / slope;
}

/**
 * The lines beside a measured profile: { kind: "prediction" | "bound" | "path", norms by distance }, for what the
 * message has. `states` are the profiles by state, the output first and the memory last.
 */
export function theory({ prediction, path, fit }, states) {
  const [output, memory] = [states[0].norms, states.at(-1).norms];
  const lines = [];
  if (prediction) {
    const from = fit?.from ?? 0; // nearer, the loss itself shows
    lines.push({ kind: "prediction", norms: output.map((_, d) => output[from] * Math.exp(prediction.slope * (d - from))) });
    lines.push({ kind: "bound", norms: output.map((_, d) => output[0] * Math.exp(prediction.bound * d)) });
  }
  if (path) lines.push({ kind: "path", norms: floats(path.median).map((kept) => kept * memory[0]) });
  return lines;
}

/** What single units let through along their own gate, each a line of kind "units"; of some units, where there are many. */
export function unitPaths({ path }, states) {
  if (!path?.by_unit) return [];
  const [decades, from] = [floats(path.by_unit), states.at(-1).norms[0]];
  const steps = path.by_unit.shape[1];
  return Array.from({ length: path.by_unit.shape[0] }, (_, unit) => ({
    kind: "units",
    norms: decades.subarray(unit * steps, (unit + 1) * steps).map((decade) => (decade > path.by_unit.low ? from * 10 ** decade : 0)),
  }));
}

/** What the output's norm is multiplied by at each step back, as a label's { predicted, measured }; null where nothing is predicted. */
export function factors({ prediction, fit }, output) {
  const factor = (slope) => scientific(Math.exp(slope ?? NaN));
  return prediction ? { predicted: factor(prediction.slope), measured: factor(fit?.slopes[output]) } : null;
}

/** The decades of a log axis: they widen at once and never narrow, so that what moves is the curve. */
export class Decades {
  /** `count` decades are shown below the largest value; what is smaller, or 0, is drawn on the floor. */
  constructor(count) {
    this.count = count;
    this.forget();
  }

  forget() {
    this.lowest = this.highest = null;
  }

  widen(norms) {
    let [low, high] = [Infinity, 1e-30];
    for (const norm of norms) {
      if (!(norm > 0) || !Number.isFinite(norm)) continue;
      low = Math.min(low, norm);
      high = Math.max(high, norm);
    }
    const top = Math.ceil(Math.log10(high) + 0.05);
    const bottom = Math.max(top - this.count, Math.floor(Math.log10(Math.min(low, 10 ** (top - 2)))));
    this.highest = Math.max(this.highest ?? -Infinity, top);
    this.lowest = Math.min(this.lowest ?? Infinity, bottom);
  }

  scales(frame, longest) {
    return {
      x: linear(0, Math.max(1, longest - 1), frame.left, frame.right),
      y: logarithmic(10 ** this.lowest, 10 ** this.highest, frame.bottom, frame.top),
    };
  }
}

/** Axes and grid; without scales yet, those of an empty plot. `titles` are { x, y }. */
export function drawGround(context, theme, frame, scales, titles) {
  const x = scales?.x ?? linear(0, 50, frame.left, frame.right);
  const y = scales?.y ?? logarithmic(1e-6, 1, frame.bottom, frame.top);
  const shown = (text) => (scales ? text : "");
  drawAxes(
    context,
    theme,
    frame,
    { scale: x, ticks: roundTicks(x.low, x.high, 6).filter(Number.isInteger), label: (value) => shown(String(value)), title: titles.x },
    {
      scale: y,
      ticks: decadeTicks(y.low, y.high, Math.max(2, Math.floor((frame.bottom - frame.top) / 26))),
      label: (value) => shown(powerOfTen(Math.round(Math.log10(value)))),
      title: titles.y,
    },
  );
}

/** Where a norm lies in the plot; what is beyond an end of the axis lies on it. */
export function height({ y }, norm) {
  return y.map(norm > y.low ? Math.min(norm, y.high) : y.low);
}

/** A measured profile. `style` is { colour, width, dash, alpha }. */
export function drawNorms(context, scales, norms, style) {
  context.beginPath();
  norms.forEach((norm, distance) => {
    if (!Number.isNaN(norm)) context.lineTo(scales.x.map(distance), height(scales, norm));
  });
  stroke(context, style);
}

/** A line beside it: it leaves the plot where it goes beyond the axis, so that its slope is never bent. */
export function drawTheory(context, frame, scales, norms, style) {
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  context.clip();
  context.beginPath();
  norms.forEach((norm, distance) => {
    if (norm > 0) context.lineTo(scales.x.map(distance), scales.y.map(norm));
  });
  stroke(context, { width: 1.5, ...style });
  context.restore();
}

function stroke(context, { colour, width = 2, dash = [], alpha = 1 }) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.globalAlpha = alpha;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

export function drawDot(context, scales, distance, norm, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(scales.x.map(distance), height(scales, norm), 4, 0, 2 * Math.PI);
  context.fill();
}

/** The distance at a point of the plot, as far as profiles of that many steps go. */
export function distanceAt(scales, point, longest) {
  return Math.min(longest - 1, Math.max(0, Math.round(scales.x.invert(point.x))));
}
