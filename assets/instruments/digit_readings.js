/** Small pictures beside what a network took them for after each step of reading. */

import { pixels } from "./theme.js";

const SIDE = 8;
const DIGITS = 10;

/** What each picture is, and what it was named at the end: [{ label, answer }]. */
export function named(probabilities, { labels, steps }) {
  return labels.map((label, i) => {
    const last = probabilities.subarray((i * steps + steps - 1) * DIGITS, (i + 1) * steps * DIGITS);
    return { label, answer: last.indexOf(Math.max(...last)) };
  });
}

/** Draw them side by side; `shown` is { pictures, probabilities, labels, steps }, `words` the axes' { digit, step }. */
export function drawReadings(context, theme, surface, shown, words) {
  const { labels, steps } = shown;
  const { rem } = theme;
  const room = surface.width / labels.length;
  const row = Math.max(6, Math.min(1.35 * rem, (surface.height - 3.5 * rem) / DIGITS));
  const picture = Math.min(0.28 * room, SIDE * row);
  const maps = { picture: image(theme, [theme.background, theme.text]), map: image(theme, theme.sequential.read) };
  labels.forEach((label, i) => {
    const left = i * room;
    const grey = shown.pictures.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE).map((value) => value / 16);
    maps.picture(context, grey, SIDE, { x: left, y: 1.5 * rem, width: picture, height: picture });
    const box = { x: left + picture + 2.25 * rem, y: 1.5 * rem, width: room - picture - 3.25 * rem, height: DIGITS * row };
    const read = shown.probabilities.subarray(i * steps * DIGITS, (i + 1) * steps * DIGITS);
    maps.map(context, turned(read, steps), steps, box);
    nameRows(context, theme, box, { label, row, words });
    nameColumns(context, theme, box, steps);
  });
}

/** Steps × digits → digits × steps. */
function turned(read, steps) {
  return Float32Array.from({ length: read.length }, (_, at) => read[(at % steps) * DIGITS + Math.floor(at / steps)]);
}

/** A painter of numbers from 0 to 1 as a picture of so many columns. */
function image(theme, stops) {
  const ramp = pixels(stops);
  const canvas = document.createElement("canvas");
  return (context, values, columns, { x, y, width, height }) => {
    canvas.width = columns;
    canvas.height = values.length / columns;
    const data = new ImageData(canvas.width, canvas.height);
    const words = new Uint32Array(data.data.buffer);
    values.forEach((value, at) => (words[at] = ramp[Math.round(255 * Math.min(1, Math.max(0, value)))]));
    canvas.getContext("2d").putImageData(data, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, x, y, width, height);
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  };
}

/** The first and the last time step, and two between, beneath their columns. */
function nameColumns(context, theme, box, steps) {
  context.textAlign = "center";
  for (const step of new Set([0, 1 / 3, 2 / 3, 1].map((share) => Math.round(1 + share * (steps - 1))))) {
    context.fillText(String(step), box.x + ((step - 0.5) / steps) * box.width, box.y + box.height + 1.05 * theme.rem);
  }
}

/** The ten digits beside their rows, the right one marked. */
function nameRows(context, theme, box, { label, row, words }) {
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (let digit = 0; digit < DIGITS; digit++) {
    const isRight = digit === label;
    context.font = theme.font(0.6875, isRight ? 700 : 400);
    context.fillStyle = isRight ? theme.text : theme.muted;
    context.fillText(isRight ? `▸ ${digit}` : String(digit), box.x - 5, box.y + (digit + 0.5) * row);
  }
  context.font = theme.font(0.6875);
  context.fillStyle = theme.muted;
  context.textBaseline = "bottom";
  context.fillText(words.step, box.x + box.width, box.y + box.height + 2 * theme.rem);
  context.fillText(words.digit, box.x - 5, box.y - 4);
}
