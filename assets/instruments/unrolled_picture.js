/** Draws a recurrent network as a loop and as its unrolling: boxes for the cell, a strip of coloured units for each state. */

import { quantised } from "./arrays.js";
import { glyphs } from "./format.js";

const MARGIN = { top: 2.4, bottom: 3.4 }; // rem: step numbers or the loop above, the input below
const LANE_GAP = 14; // CSS px
const STRIP = 0.36; // of a column
const HEAD = 5;
const WEIGHTS = { input: "W", recurrent: "U" };

/** A state's colours for the 256 values of a byte. */
export function colourOf(lane, theme) {
  const stops = lane.low < 0 ? theme.diverging : theme.sequential[lane.role];
  return Array.from({ length: 256 }, (_, byte) => stops[Math.round((byte / 255) * (stops.length - 1))]);
}

/** Where things are, in CSS px: the box of the cell from `top` to `bottom`, in it one strip a state. */
export function layOut(height, column, count, lanes, rem) {
  const [top, bottom] = [MARGIN.top * rem, height - MARGIN.bottom * rem];
  const strip = (bottom - top - LANE_GAP * (lanes + 1)) / lanes;
  const strips = Array.from({ length: lanes }, (_, i) => top + LANE_GAP + i * (strip + LANE_GAP));
  return { top, bottom, strip, strips, column, count, height, rem, box: column * 0.62, width: Math.max(8, column * STRIP) };
}

/** What lies at a point of the tape: { token, unit, gate }. */
export function locate({ x, y }, layout, lanes, rows) {
  const token = Math.min(layout.count - 1, Math.max(0, Math.floor(x / layout.column)));
  const lane = layout.strips.findIndex((top) => y >= top && y < top + layout.strip);
  if (lane < 0) return { token, unit: null, gate: null };
  const row = Math.floor(((y - layout.strips[lane]) / layout.strip) * rows.length);
  return { token, unit: rows[row], gate: lanes[lane].name };
}

/** All columns; `picture` is { data, lanes, rows, token, unit, theme, layout }, data null before there is any. */
export function drawTape(context, picture) {
  const { layout, theme, data, token } = picture;
  for (let t = 0; t < layout.count; t++) {
    const centre = (t + 0.5) * layout.column;
    const present = data !== null && t === token;
    drawCell(context, picture, centre, t, present);
    drawStates(context, picture, centre, t);
    drawInput(context, picture, centre, data ? glyphs(data.tokens[t]) : "", present);
    if (layout.column < 24 && (t + 1) % 5) continue;
    write(context, String(t + 1), centre, layout.top - 0.6 * theme.rem, theme.font(0.6875, present ? 600 : 400), present ? theme.text : theme.muted);
  }
}

/** The same cell once, its state going back into itself; it shows the present token. */
export function drawLoop(context, picture, width) {
  const { layout, lanes, theme, data, token } = picture;
  const centre = width / 2;
  const wide = { ...layout, box: 2.6 * theme.rem, width: 1.1 * theme.rem };
  const loop = { ...picture, layout: wide };
  const reachOf = (lane) => wide.box / 2 + (0.55 + 0.45 * lane) * theme.rem;
  const outermost = reachOf(lanes.length - 1);
  drawCell(context, loop, centre, token, data !== null);
  drawInput(context, loop, centre, data ? glyphs(data.tokens[token]) : "", data !== null);
  lanes.forEach((lane, i) => {
    const y = layout.strips[i] + layout.strip / 2;
    const reach = reachOf(i);
    const over = layout.top - (0.6 + 0.5 * i) * theme.rem;
    context.beginPath();
    context.moveTo(centre + wide.box / 2, y);
    context.lineTo(centre + reach, y);
    context.lineTo(centre + reach, over);
    context.lineTo(centre - reach, over);
    context.lineTo(centre - reach, y);
    context.lineTo(centre - wide.box / 2 - HEAD, y);
    stroke(context, theme.roles[lane.role], 1.5);
    head(context, centre - wide.box / 2, y, 1, 0, theme.roles[lane.role]);
    write(context, lane.symbol, centre + outermost + 0.5 * theme.rem, y, theme.font(0.8125, 600), theme.roles[lane.role]);
    if (lane.recurrent) write(context, WEIGHTS.recurrent, centre - outermost - 0.45 * theme.rem, y, theme.font(0.6875, 600), theme.accent);
  });
}

function drawCell(context, { layout, lanes, rows, data, unit, theme }, centre, token, present) {
  const left = centre - layout.box / 2;
  context.beginPath();
  context.roundRect(left, layout.top, layout.box, layout.bottom - layout.top, 6);
  context.fillStyle = theme.surface;
  context.fill();
  stroke(context, present ? theme.accent : theme.axis, present ? 2 : 1);
  lanes.forEach((lane, i) => {
    const [top, height] = [layout.strips[i], layout.strip / rows.length];
    const x = centre - layout.width / 2;
    if (data) {
      const bytes = quantised(data.arrays[lane.name]);
      const units = data.arrays[lane.name].shape[1];
      rows.forEach((row, r) => {
        context.fillStyle = lane.colours[bytes[token * units + row]];
        context.fillRect(x, top + r * height, layout.width, height + 0.5);
      });
    }
    context.beginPath();
    context.rect(x - 0.5, top - 0.5, layout.width + 1, layout.strip + 1);
    stroke(context, theme.roles[lane.role], 1);
    const row = present ? rows.indexOf(unit) : -1;
    if (row < 0) return;
    context.beginPath();
    context.rect(x - 2, top + row * height - 0.5, layout.width + 4, height + 1);
    stroke(context, theme.text, 1.5);
  });
}

/** The states on their way to the next column. */
function drawStates(context, { layout, lanes, theme }, centre, token) {
  if (token === layout.count - 1) return;
  const [from, to] = [centre + layout.box / 2, centre + layout.column - layout.box / 2];
  lanes.forEach((lane, i) => {
    const y = layout.strips[i] + layout.strip / 2;
    context.beginPath();
    context.moveTo(from, y);
    context.lineTo(to - HEAD, y);
    stroke(context, theme.roles[lane.role], 1.5);
    head(context, to, y, 1, 0, theme.roles[lane.role]);
    if (lane.recurrent && layout.column >= 24) write(context, WEIGHTS.recurrent, (from + to) / 2, y - 0.55 * theme.rem, theme.font(0.625, 600), theme.accent);
  });
}

function drawInput(context, { layout, theme }, centre, word, present) {
  const [top, from] = [layout.bottom, layout.bottom + 1.5 * theme.rem];
  context.beginPath();
  context.moveTo(centre, from);
  context.lineTo(centre, top + HEAD);
  stroke(context, theme.muted, 1.5);
  head(context, centre, top, 0, -1, theme.muted);
  if (layout.column >= 24) write(context, WEIGHTS.input, centre + 0.5 * theme.rem, (top + from) / 2 + 2, theme.font(0.625, 600), theme.accent);
  write(context, word, centre, from + 0.8 * theme.rem, theme.font(0.8125, present ? 700 : 400), present ? theme.text : theme.muted, layout.column - 3);
}

function stroke(context, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function head(context, x, y, dx, dy, colour) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - HEAD * dx - 3 * dy, y - HEAD * dy - 3 * dx);
  context.lineTo(x - HEAD * dx + 3 * dy, y - HEAD * dy + 3 * dx);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}

function write(context, text, x, y, font, colour, room = undefined) {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (room === undefined) context.fillText(text, x, y);
  else context.fillText(text, x, y, room);
}
