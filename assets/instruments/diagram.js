/** One time step of a cell as a picture: drawn once from the catalogue's nodes and wires, then only its values change. */

import { setText, shape } from "./dom.js";
import { signed } from "./format.js";
import { placeLabels } from "./wire_labels.js";
import { carried, factors } from "./wiring.js";

// User units of the picture.
const PITCH = { x: 62, y: 52 };
const MARGIN = { x: 30, top: 36, bottom: 42 };
const LETTER = 7.4;
const ARROW = 8;
const THICKNESS = { least: 1.25, most: 5 };
const FAINTEST = 0.4;
const GAUGE = 7;

export class Diagram {
  /** `hover(gate | null)` is told which traced quantity is pointed at, by the mouse or by the focus. */
  constructor({ nodes, wires }, gates, hover) {
    this.gates = new Map(gates.map((gate) => [gate.name, gate]));
    this.bounded = new Set(gates.filter((gate) => gate.bounded).map((gate) => gate.name));
    this.hover = hover;
    this.nodes = nodes.map((node) => this.place(node, wires));
    const byId = new Map(this.nodes.map((node) => [node.id, node]));
    this.wires = wires.map((wire) => this.lay(wire, byId));
    const [right, bottom] = [Math.max(...nodes.map((node) => node.x)), Math.max(...nodes.map((node) => node.y))];
    this.frame = { left: -MARGIN.x, top: -MARGIN.top, right: right * PITCH.x + MARGIN.x, bottom: bottom * PITCH.y + MARGIN.bottom };
    const { left, top } = this.frame;
    const viewBox = [left, top, this.frame.right - left, this.frame.bottom - top].join(" ");
    this.svg = shape("svg", { class: "diagram", viewBox, role: "group", tabindex: 0, "data-arrows": "" });
    this.drawWires();
    this.drawNodes();
    this.drawNumbers();
  }

  /** A node with its place, its size, and the traced quantity it stands for. */
  place(node, wires) {
    const width = node.label.length * LETTER;
    const size = {
      gate: [Math.max(42, width + 18), 32],
      operation: [Math.max(26, width + 14), 26],
      junction: [6, 6],
    }[node.kind] ?? [Math.max(36, width + 14), 26];
    const arriving = wires.find((wire) => wire.end === node.id)?.value ?? "";
    const quantity = node.gate || (node.kind === "state_out" && this.gates.has(arriving) ? arriving : "");
    return { ...node, quantity, at: [node.x * PITCH.x, node.y * PITCH.y], half: size.map((length) => length / 2) };
  }

  /** A wire with its bends, cut where it meets its nodes' borders; its colour is that of the last thing it carries. */
  lay(wire, byId) {
    const [start, end] = [byId.get(wire.start), byId.get(wire.end)];
    const centres = [start.at, ...wire.via.map(([x, y]) => [x * PITCH.x, y * PITCH.y]), end.at];
    const points = [...centres];
    points[0] = border(start, centres[1], 0);
    points[points.length - 1] = border(end, centres.at(-2), end.kind === "junction" ? 0 : ARROW);
    const parts = factors(wire.value);
    return { ...wire, points, parts, gate: this.gates.get(parts.at(-1)?.name), arrow: end.kind !== "junction" };
  }

  /** Wires of one node lie in one layer with a gap around it: where two layers cross, one passes under the other. */
  drawWires() {
    for (const start of new Set(this.wires.map((wire) => wire.start))) {
      const layer = this.wires.filter((wire) => wire.start === start);
      for (const wire of layer) this.svg.append(shape("path", { class: "gap", d: path(wire.points) }));
      for (const wire of layer) {
        wire.line = shape("path", { class: "wire", d: path(wire.points) });
        wire.head = wire.arrow ? shape("path", { class: "head", d: arrowHead(wire.points) }) : null;
        wire.group = shape("g", {}, wire.line, ...(wire.head ? [wire.head] : []));
        this.svg.append(wire.group);
      }
      for (const [x, y] of forks(layer)) this.svg.append(shape("circle", { class: "fork", cx: x, cy: y, r: 3 }));
    }
  }

  drawNodes() {
    for (const node of this.nodes) {
      const [x, y] = node.at;
      const [w, h] = node.half;
      const isGate = node.kind === "gate";
      const box = { x: x - w, y: y - h, width: 2 * w, height: 2 * h, rx: isGate ? 5 : h };
      node.group = shape("g", { class: `node ${node.kind}` }, shape("rect", { class: "box", ...box }));
      // A level that may lie below zero stands beside the label: a bar around zero would strike it through.
      const beside = isGate && this.gates.get(node.gate).low < 0;
      const level = { x: x - w + 2, width: beside ? GAUGE : 2 * w - 4, rx: beside ? 1 : 3 };
      if (beside) node.group.append(shape("rect", { class: "gauge", ...level, y: y - h + 2, height: 2 * h - 4 }));
      if (isGate) node.fill = node.group.appendChild(shape("rect", { class: "fill", ...level }));
      if (node.label) node.group.append(shape("text", { x: beside ? x + GAUGE / 2 + 1 : x, y }, node.label));
      if (isGate) node.group.append(shape("text", { class: "symbol", x: x - w, y: y - h - 9 }, this.gates.get(node.gate).symbol));
      if (node.kind === "input") this.token = node.group.appendChild(shape("text", { class: "token", x, y: y + h + 8 }));
      if (node.quantity) this.listen(node);
      this.svg.append(node.group);
    }
  }

  listen({ group, quantity }) {
    group.setAttribute("tabindex", 0);
    group.setAttribute("role", "img");
    for (const type of ["pointerenter", "focus"]) group.addEventListener(type, () => this.hover(quantity));
    for (const type of ["pointerleave", "blur"]) group.addEventListener(type, () => this.hover(null));
  }

  drawNumbers() {
    const boxes = this.nodes.map(({ at: [x, y], half: [w, h], kind }) => ({ left: x - w, right: x + w, top: y - h - (kind === "gate" ? 14 : 0), bottom: y + h }));
    const wanted = this.wires.map(({ points, parts }) => ({ points, labelled: parts.length > 0 }));
    placeLabels(wanted, boxes, this.frame).forEach((at, i) => {
      if (!at) return;
      this.wires[i].number = shape("text", { class: "number", x: at.x, y: at.y, "text-anchor": at.anchor, "data-carries": this.wires[i].value });
      this.svg.append(this.wires[i].number);
    });
  }

  relabel(gates, theme) {
    this.gates = new Map(gates.map((gate) => [gate.name, gate]));
    for (const { group, gate, number } of this.wires) {
      for (const node of [group, number]) node?.style.setProperty("--role", gate ? theme.roles[gate.role] : theme.axis);
    }
    for (const { group, quantity } of this.nodes) {
      if (quantity) group.style.setProperty("--role", theme.roles[this.gates.get(quantity).role]);
    }
  }

  /** Values of `arrays` at a token in one unit, or in all on average for null; null arrays show none. */
  show(arrays, token, unit, word) {
    if (this.token) setText(this.token, word);
    this.svg.classList.toggle("faint", !arrays);
    const read = (parts) => (arrays && parts.length ? carried(parts, arrays, this.bounded, token, unit) : null);
    for (const wire of this.wires) this.showWire(wire, read(wire.parts), unit);
    for (const node of this.nodes) if (node.quantity) this.showNode(node, read(factors(node.quantity)), unit);
  }

  showWire({ gate, line, head, number }, found, unit) {
    const strength = found ? Math.min(1, Math.abs(found.value) / Math.max(Math.abs(gate.low), Math.abs(gate.high))) : 0;
    const thickness = THICKNESS.least + (found ? strength * (THICKNESS.most - THICKNESS.least) : 0);
    line.setAttribute("stroke-width", thickness.toFixed(2));
    const opacity = (found ? FAINTEST + (1 - FAINTEST) * strength : 1).toFixed(2);
    for (const part of [line, head]) part?.setAttribute("opacity", opacity);
    if (number) setText(number, found ? numeral(found, unit) : "");
  }

  showNode({ group, quantity, fill, at: [, y], half: [, h] }, found, unit) {
    const gate = this.gates.get(quantity);
    group.setAttribute("aria-label", `${gate.label} ${found ? numeral(found, unit) : ""}`);
    if (!fill) return;
    const level = (value) => y + h - 2 - (2 * h - 4) * Math.min(1, Math.max(0, (value - gate.low) / (gate.high - gate.low)));
    const [from, to] = found ? [level(Math.max(0, gate.low)), level(found.value)] : [y, y];
    fill.setAttribute("y", Math.min(from, to));
    fill.setAttribute("height", Math.abs(from - to));
  }

  /** Mark the nodes of a traced quantity, none for null. */
  light(name) {
    for (const { group, quantity } of this.nodes) group.classList.toggle("lit", quantity !== "" && quantity === name);
  }
}

/** "0.42"; a value at the edge of its range may be further out, and says so. */
function numeral({ value, beyond }, unit) {
  const sign = !beyond ? "" : unit === null ? "≈" : value < 0 ? "≤" : "≥";
  // The mean of many is known more exactly than one quantised value.
  return sign + signed(value, unit === null && Math.abs(value) < 0.1 ? 3 : 2).trim();
}

/** Where a straight line from `from` to a node's centre meets its border, `gap` before it. */
function border({ at, half }, from, gap) {
  const [dx, dy] = [from[0] - at[0], from[1] - at[1]];
  const share = Math.min(dx ? (half[0] + gap) / Math.abs(dx) : Infinity, dy ? (half[1] + gap) / Math.abs(dy) : Infinity);
  return [at[0] + share * dx, at[1] + share * dy];
}

function path(points) {
  return `M${points.map((point) => point.join(" ")).join("L")}`;
}

function arrowHead(points) {
  const [[x0, y0], [x, y]] = points.slice(-2);
  const length = Math.hypot(x - x0, y - y0);
  const [dx, dy] = [(x - x0) / length, (y - y0) / length];
  const corner = (ahead, aside) => [x + ahead * dx - aside * dy, y + ahead * dy + aside * dx];
  return `${path([corner(ARROW, 0), corner(-1, 5), corner(-1, -5)])}Z`;
}

/** The bends of wires of one node that lie on the way of another one: there it forks. */
function forks(layer) {
  const inside = ([x, y], [a, b]) =>
    (a[0] === b[0] && x === a[0] && (y - a[1]) * (y - b[1]) < 0) || (a[1] === b[1] && y === a[1] && (x - a[0]) * (x - b[0]) < 0);
  return layer.flatMap((wire) =>
    wire.points.slice(1, -1).filter((bend) => layer.some(({ points }) => points.slice(1).some((end, i) => inside(bend, [points[i], end])))),
  );
}
