/** An instrument as a picture to keep: what is on the screen now, as shapes and letters of SVG, or as a PNG made of them. */

import { shape } from "./dom.js";
import { surfaceOf } from "./surface.js";

const LEFT_OUT = "button, input, select, textarea, [hidden], .sr-only, .keys";
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "paint-order", "dominant-baseline", "visibility", "display"];
const SHARPNESS = 3; // pixels of a PNG for each of the screen's
const FREE = ["transparent", "rgba(0, 0, 0, 0)"];

/** Whether there is a picture in an instrument now: axes alone, under words that say what will appear there, are none. */
export function hasPicture(root) {
  return [...root.querySelectorAll("canvas, svg")].some((node) => {
    const { width, height } = node.getBoundingClientRect();
    return width > 60 && height > 40 && !node.closest(LEFT_OUT) && !node.closest(".stage")?.querySelector(".empty:not([hidden])");
  });
}

/** An instrument's root → an <svg> of it. Letters are letters, so the reader's own fonts show them, Chinese ones too. */
export function figureOf(root) {
  const box = root.getBoundingClientRect();
  const picture = shape("svg", { xmlns: "http://www.w3.org/2000/svg", width: box.width, height: box.height, viewBox: `0 0 ${box.width} ${box.height}` });
  picture.append(shape("rect", { width: box.width, height: box.height, fill: getComputedStyle(root).backgroundColor }));
  for (const child of root.children) draw(child, picture, box);
  return picture;
}

/** The <svg> as a file's text. */
export function asText(picture) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}`;
}

/** The <svg> as the bytes of a PNG. */
export async function asPng(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asText(picture))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * SHARPNESS);
  canvas.height = Math.round(image.height * SHARPNESS);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function draw(node, picture, box) {
  if (node.nodeType === Node.TEXT_NODE) return write(node, picture, box);
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(LEFT_OUT)) return undefined;
  const { left, top, width, height } = node.getBoundingClientRect();
  const style = getComputedStyle(node);
  if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") return undefined;
  const place = { x: left - box.left, y: top - box.top, width, height };
  if (node instanceof HTMLCanvasElement) return picture.append(canvasPicture(node, place));
  if (node instanceof SVGSVGElement) return picture.append(styled(node, place));
  const group = style.opacity === "1" ? picture : picture.appendChild(shape("g", { opacity: style.opacity }));
  fill(style, place, group);
  for (const child of node.childNodes) draw(child, group, box);
  return undefined;
}

/** What a surface draws, as shapes; of any other canvas its pixels. */
function canvasPicture(canvas, { x, y, width, height }) {
  const nodes = surfaceOf(canvas)?.recorded() ?? [];
  if (!nodes.length) return shape("image", { href: canvas.toDataURL(), x, y, width, height, preserveAspectRatio: "none" });
  return shape("svg", { x, y, width, height, overflow: "visible" }, ...nodes);
}

/** A copy of an <svg> that looks the same without our style sheet. */
function styled(node, place) {
  const copy = node.cloneNode(true);
  const [from, to] = [node, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((original, i) => {
    const style = getComputedStyle(original);
    for (const name of STYLES) to[i].style.setProperty(name, style.getPropertyValue(name));
  });
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value);
  copy.setAttribute("overflow", "visible");
  return copy;
}

/** An element's ground, and its border, or the line on its upper edge alone: that is what legends are made of. */
function fill(style, { x, y, width, height }, picture) {
  if (width && height && !FREE.includes(style.backgroundColor)) {
    picture.append(shape("rect", { x, y, width, height, rx: parseFloat(style.borderTopLeftRadius) || 0, fill: style.backgroundColor }));
  }
  const thick = parseFloat(style.borderTopWidth);
  if (!width || !thick || style.borderTopStyle === "none") return;
  if (parseFloat(style.borderLeftWidth)) {
    const inner = { x: x + thick / 2, y: y + thick / 2, width: width - thick, height: Math.max(0, height - thick) };
    const rounded = parseFloat(style.borderTopLeftRadius) * (style.borderTopLeftRadius.endsWith("%") ? width / 100 : 1);
    picture.append(shape("rect", { ...inner, rx: rounded || 0, fill: "none", stroke: style.borderTopColor, "stroke-width": thick }));
  } else {
    picture.append(shape("rect", { x, y, width, height: thick, fill: style.borderTopColor }));
  }
}

/** The letters of a text node, line by line as the browser has broken them. */
function write(node, picture, box) {
  const style = getComputedStyle(node.parentElement);
  for (const { text, left, right, bottom, top } of lines(node)) {
    const size = parseFloat(style.fontSize);
    // letters stand on a line about a fifth of their size above the middle of what is below them
    const baseline = (top + bottom) / 2 + 0.35 * size;
    const font = `${style.fontStyle} ${style.fontWeight} ${size}px ${style.fontFamily}`;
    // as wide as on the screen, whichever letters the reader's computer has
    const wide = { textLength: right - left, lengthAdjust: "spacingAndGlyphs" };
    const line = shape("text", { x: left - box.left, y: baseline - box.top, fill: style.color, style: `font:${font};white-space:pre`, ...wide });
    line.textContent = text.trimEnd();
    picture.append(line);
  }
}

function lines(node) {
  const found = [];
  const range = document.createRange();
  [...node.data.matchAll(/\S+\s*|\s+/g)].forEach(({ 0: word, index }) => {
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length || index + 1);
    const rect = range.getClientRects()[0];
    if (!rect?.width) return;
    const line = found.at(-1);
    if (line && Math.abs(line.top - rect.top) < 2) {
      line.text += word;
      line.right = rect.right;
    } else {
      found.push({ text: word, left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom });
    }
  });
  return found;
}
