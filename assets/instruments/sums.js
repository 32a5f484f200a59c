/** Columns of figures that add up on the screen: common digits, a common power of ten, rounding that leaves nothing over. */

import { powerOfTen } from "./format.js";

const MINUS = "−";

/** With its sign always: "+0.120", "−0.003". */
export function plus(value, digits) {
  if (!Number.isFinite(value)) return "–";
  const rounded = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(rounded) > 0 ? MINUS : "+") + rounded;
}

/**
 * Terms rounded to `digits`, so that what is shown adds up to their rounded sum: as few as need be are rounded the other
 * way, those that lie nearest to it.
 */
export function addingUp(terms, digits) {
  const scaled = terms.map((term) => term * 10 ** digits);
  const whole = scaled.map(Math.floor);
  const total = Math.round(scaled.reduce((sum, term) => sum + term, 0));
  const left = total - whole.reduce((sum, term) => sum + term, 0);
  const order = scaled.map((term, i) => [term - whole[i], i]).sort((a, b) => b[0] - a[0]);
  for (const [, i] of order.slice(0, left)) whole[i] += 1;
  return { terms: whole.map((term) => term / 10 ** digits), total: total / 10 ** digits };
}

/** A sum to be written under one another: { terms, total, unit }, texts; `unit` is "" or "×10⁻⁷". */
export function column(terms, significant = 4) {
  const largest = Math.max(...terms.map(Math.abs), Math.abs(terms.reduce((sum, term) => sum + term, 0)));
  const exponent = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
  const power = exponent < -3 ? exponent : 0;
  const digits = Math.max(0, significant - 1 - (exponent - power));
  const rounded = addingUp(terms.map((term) => term / 10 ** power), digits);
  return {
    terms: rounded.terms.map((term) => plus(term, digits)),
    total: plus(rounded.total, digits),
    unit: power ? `×${powerOfTen(power)}` : "",
  };
}

/** Values cut into at most `most` neighbouring ranges: [{ from, until, sum }], counted from 1. */
export function ranges(values, most) {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, i) => {
    const [start, end] = [Math.round((i * values.length) / count), Math.round(((i + 1) * values.length) / count)];
    return { from: start + 1, until: end, sum: values.slice(start, end).reduce((sum, value) => sum + value, 0) };
  });
}
