/** Scales, round tick values and the drawing of axes, alike in every instrument. */

/** Map [low, high] to pixels [from, to] (from may lie below to, as on a vertical axis). */
export function linear(low, high, from, to) {
  const slope = (to - from) / (high - low || 1);
  return { low, high, from, to, map: (value) => from + (value - low) * slope, invert: (pixel) => low + (pixel - from) / slope };
}

/** The same for positive values by their logarithm. */
export function logarithmic(low, high, from, to) {
  const inner = linear(Math.log10(low), Math.log10(high), from, to);
  return { ...inner, low, high, map: (value) => inner.map(Math.log10(value)), invert: (pixel) => 10 ** inner.invert(pixel) };
}

/** About `count` round values within [low, high]: multiples of 1, 2 or 5 times a power of ten. */
export function roundTicks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const ticks = [];
  for (let i = Math.ceil(low / stride - 1e-9); i * stride <= high * (1 + 1e-9); i++) ticks.push(i * stride || 0);
  return ticks;
}

/** How many digits after the point tell these evenly spaced ticks apart. */
export function digitsOf(ticks) {
  const stride = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  return Math.max(0, -Math.floor(Math.log10(stride) + 1e-9));
}

/** Whole powers of ten within [low, high], thinned to about `count`. */
export function decadeTicks(low, high, count) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first + 1) / count));
  const ticks = [];
  for (let exponent = last; exponent >= first; exponent -= stride) ticks.unshift(10 ** exponent);
  return ticks;
}

/** A logarithmic scale around positive values, in half powers of ten; what is below `lowest` lies on the axis. */
export function decades(values, lowest, from, to) {
  const known = values.filter((value) => value > 0 && Number.isFinite(value)).map((value) => Math.max(value, lowest));
  const exponents = known.length ? known.map(Math.log10) : [0];
  const low = Math.floor(2 * Math.min(...exponents)) / 2;
  const scale = logarithmic(10 ** low, 10 ** Math.max(low + 1, Math.ceil(2 * Math.max(...exponents)) / 2), from, to);
  return { ...scale, map: (value) => scale.map(Math.max(value, scale.low)) };
}

/** The smallest round number not below a value, in steps fine enough that an axis grows calmly. */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) * power;
}

/** Where a plot lies on a surface once the tick labels and both titles have their room. */
export function plotFrame(surface, theme, left = 3) {
  return {
    left: left * theme.rem,
    top: 1.9 * theme.rem,
    right: surface.width - 0.5 * theme.rem,
    bottom: surface.height - 2.35 * theme.rem,
  };
}

/** Hairline on the pixel grid. */
const crisp = (pixel) => Math.round(pixel) + 0.5;

/**
 * Draw grid lines, tick labels and titles. x and y are { scale, ticks, label(value), title }; `frame` is the plot's
 * { left, top, right, bottom } in CSS pixels.
 */
export function drawAxes(context, theme, frame, x, y) {
  context.lineWidth = 1;
  context.font = theme.font(0.6875);
  context.fillStyle = theme.muted;
  drawHorizontals(context, theme, frame, y);
  drawVerticals(context, theme, frame, x);
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText(x.title, frame.right, frame.bottom + 2.25 * theme.rem);
  context.textAlign = "left";
  context.fillText(y.title, 0, frame.top - 0.75 * theme.rem);
}

function drawHorizontals(context, theme, frame, { scale, ticks, label }) {
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const value of ticks) {
    const at = crisp(scale.map(value));
    context.strokeStyle = theme.grid;
    context.beginPath();
    context.moveTo(frame.left, at);
    context.lineTo(frame.right, at);
    context.stroke();
    context.fillText(label(value), frame.left - 8, at);
  }
}

function drawVerticals(context, theme, frame, { scale, ticks, label }) {
  context.textAlign = "center";
  context.textBaseline = "top";
  context.strokeStyle = theme.axis;
  context.beginPath();
  context.moveTo(frame.left, crisp(frame.bottom));
  context.lineTo(frame.right, crisp(frame.bottom));
  for (const value of ticks) {
    const at = crisp(scale.map(value));
    context.moveTo(at, crisp(frame.bottom));
    context.lineTo(at, crisp(frame.bottom) + 4);
    const half = context.measureText(label(value)).width / 2;
    context.fillText(label(value), Math.min(at, frame.right + 0.5 * theme.rem - half), frame.bottom + 7);
  }
  context.stroke();
}

/** A vertical line through the plot, e.g. the step that the scrubber shows. */
export function drawMarker(context, frame, pixel, colour, width = 1) {
  context.save();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(crisp(pixel), frame.top);
  context.lineTo(crisp(pixel), frame.bottom);
  context.stroke();
  context.restore();
}
