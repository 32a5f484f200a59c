/** The colour behind a number of a vector: the stronger the larger, and never so strong that the number could not be read on it. */

import { rgb } from "./theme.js";

const STRONGEST = 70; // % of the colour, where it leaves the number readable
const READABLE = 4.5; // contrast of text, WCAG 2.2, 1.4.3

/** The colour behind `value`, whose strength ends at 1. */
export function tint(value, theme) {
  const colour = value < 0 ? theme.negative : theme.positive;
  const strength = Math.round(strongest(colour, theme) * Math.min(1, Math.abs(value)));
  return `color-mix(in srgb, ${colour} ${strength}%, ${theme.surface})`;
}

const found = new Map();

/** The share of a colour, in %, on which the theme's text still stands out. */
export function strongest(colour, theme) {
  const key = `${colour} ${theme.surface} ${theme.text}`;
  if (!found.has(key)) {
    const [ink, full, ground] = [theme.text, colour, theme.surface].map(rgb);
    const mixed = (share) => full.map((channel, i) => ground[i] + (share / 100) * (channel - ground[i]));
    let share = STRONGEST;
    while (share > 0 && contrast(ink, mixed(share)) < READABLE) share -= 1;
    found.set(key, share);
  }
  return found.get(key);
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(channels) {
  const [r, g, b] = channels.map((channel) => (channel <= 10.3 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
