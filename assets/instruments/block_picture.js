/** The block drawn: one slab a sentence, places across, features down; the slab pointed at is whole, those before it are frames. */

import { drawAxis, planAxis } from "./token_axis.js";

const STEP = { across: 1.5, up: 1.05, most: 7 }; // rem from slab to slab, and altogether
const MARGIN = { left: 2, top: 1.6, bottom: 1.4, right: 0.75 }; // rem

/** Where the slabs lie: { slabs: [{ x, y }], width, height } in CSS px; row 0 stands in front. */
export function layOut({ width, height }, rows, axisHeight, rem) {
  const steps = Math.max(1, rows - 1);
  const across = Math.min(STEP.across, STEP.most / steps) * rem;
  const up = Math.min(STEP.up, STEP.most / 1.4 / steps) * rem;
  const slab = {
    width: width - (MARGIN.left + MARGIN.right) * rem - across * (rows - 1),
    height: height - (MARGIN.top + MARGIN.bottom + axisHeight) * rem - up * (rows - 1),
  };
  const bottom = height - (MARGIN.bottom + axisHeight) * rem - slab.height;
  const slabs = Array.from({ length: rows }, (_, row) => ({ x: MARGIN.left * rem + across * row, y: bottom - up * row }));
  return { ...slab, slabs };
}

/** The { row, place, feature } under a point, null beside the block; the slab pointed at lies over all others. */
export function locate(point, layout, shape, row) {
  const order = [row, ...layout.slabs.keys()];
  for (const candidate of order) {
    const { x, y } = layout.slabs[candidate];
    const [u, v] = [(point.x - x) / layout.width, (point.y - y) / layout.height];
    if (u < 0 || u >= 1 || v < 0 || v >= 1) continue;
    return { row: candidate, place: Math.floor(u * shape.length), feature: Math.floor(v * shape.features) };
  }
  return null;
}

/** `picture`: { layout, images, pointed, shape, lengths, tokens, axis, words, theme }. */
export function drawBlock(context, picture) {
  const { layout, images, pointed, theme } = picture;
  const { width, height, slabs } = layout;
  context.imageSmoothingEnabled = false;
  for (let row = slabs.length - 1; row >= 0; row--) {
    const { x, y } = slabs[row];
    if (row >= pointed.row) {
      context.globalAlpha = row === pointed.row ? 1 : 0.75;
      context.fillStyle = theme.surface;
      context.fillRect(x, y, width, height);
      context.drawImage(images[row], x, y, width, height);
      context.globalAlpha = 1;
      hatch(context, picture, row);
    }
    context.lineWidth = row === pointed.row ? 2 : 1;
    context.strokeStyle = row === pointed.row ? theme.text : theme.axis;
    context.strokeRect(x, y, width, height);
  }
  drawPointed(context, picture);
  drawEdges(context, picture);
  context.save();
  context.translate(slabs[pointed.row].x, 0);
  const front = slabs[0].y + height;
  drawAxis(context, theme, picture.axis, { right: width, bottom: front }, pointed.place);
  context.restore();
}

/** Padding is told from small numbers by its stripes. */
function hatch(context, { layout, shape, lengths, theme }, row) {
  const used = Math.min(lengths[row], shape.length);
  const from = layout.slabs[row].x + (layout.width * used) / shape.length;
  const { y } = layout.slabs[row];
  const wide = layout.slabs[row].x + layout.width - from;
  if (wide <= 0) return;
  context.save();
  context.beginPath();
  context.rect(from, y, wide, layout.height);
  context.clip();
  context.strokeStyle = theme.axis;
  context.globalAlpha = 0.5;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -layout.height; at < wide; at += 9) {
    context.moveTo(from + at, y + layout.height);
    context.lineTo(from + at + layout.height, y);
  }
  context.stroke();
  context.restore();
}

function drawPointed(context, { layout, shape, pointed, theme }) {
  const { x, y } = layout.slabs[pointed.row];
  const [wide, high] = [layout.width / shape.length, layout.height / shape.features];
  context.strokeStyle = theme.accent;
  context.lineWidth = 2;
  context.strokeRect(x + pointed.place * wide, y, wide, layout.height);
  context.strokeStyle = theme.text;
  context.strokeRect(x + pointed.place * wide + 1, y + pointed.feature * high, wide - 2, Math.max(2, high));
}

/** What each edge of the block counts. */
function drawEdges(context, { layout, words, theme }) {
  const { slabs, width, height } = layout;
  const [first, last] = [slabs[0], slabs.at(-1)];
  context.font = theme.font(0.75, 600);
  context.fillStyle = theme.muted;
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText(words.length, last.x, last.y - 6);
  context.save();
  context.translate(first.x - 0.6 * theme.rem, first.y + height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(words.features, 0, 0);
  context.restore();
  context.textAlign = "right";
  context.fillText(words.batch, last.x + width, last.y - 6);
}

/** The axis of the pointed row's tokens at this width. */
export function axisOf(context, theme, tokens, width) {
  return planAxis(context, theme, tokens, width / Math.max(1, tokens.length));
}
