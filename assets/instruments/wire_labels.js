/** Finds room in a diagram for the number on each wire: beside its own line, clear of nodes, numbers and other lines. */

const ROOM = { width: 38, height: 16 };
const FRACTIONS = [0.5, 0.38, 0.62, 0.25, 0.75, 0.12, 0.88];
const COST = { node: 100, label: 100, outside: 100, line: 12, shared: 8, offCentre: 6 };
const LONG = 300; // user units: a longer piece of a wire is no better

/**
 * Where to centre each wire's number. `wires` are { points, labelled }, polylines of [x, y]; `obstacles` are boxes
 * { left, top, right, bottom }; `frame` is the box to stay in. → { x, y, anchor } for each labelled wire, else null.
 */
export function placeLabels(wires, obstacles, frame) {
  const taken = [];
  const places = wires.map(() => null);
  const order = wires.map((wire, i) => i).filter((i) => wires[i].labelled);
  order.sort((a, b) => length(wires[a].points) - length(wires[b].points)); // a short wire has the least choice
  for (const i of order) {
    const others = wires.filter((_, j) => j !== i).flatMap((wire) => segments(wire.points));
    const scored = candidates(wires[i].points).map((place) => ({ ...place, cost: cost(place, obstacles, taken, others, frame) }));
    const best = scored.reduce((first, second) => (second.cost < first.cost ? second : first));
    taken.push(best.box);
    places[i] = best.at;
  }
  return places;
}

function segments(points) {
  return points.slice(1).map((end, i) => [points[i], end]);
}

function length(points) {
  return segments(points).reduce((sum, [a, b]) => sum + Math.hypot(b[0] - a[0], b[1] - a[1]), 0);
}

/** Above or below a horizontal piece, beside any other. */
function candidates(points) {
  return segments(points).flatMap(([a, b]) => {
    const flat = Math.abs(b[0] - a[0]) > Math.abs(b[1] - a[1]);
    return FRACTIONS.flatMap((share) =>
      [-1, 1].map((side) => {
        const [x, y] = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
        const at = flat ? { x, y: y + side * (ROOM.height / 2 + 2), anchor: "middle" } : { x: x - side * 6, y, anchor: side < 0 ? "start" : "end" };
        const short = LONG - Math.min(LONG, Math.hypot(b[0] - a[0], b[1] - a[1]));
        return { at, box: boxAt(at), piece: [a, b], dislike: COST.offCentre * Math.abs(share - 0.5) + short / 100 + (side + 1) / 4 };
      }),
    );
  });
}

function boxAt({ x, y, anchor }) {
  const left = x - { start: 0, middle: 0.5, end: 1 }[anchor] * ROOM.width;
  return { left, right: left + ROOM.width, top: y - ROOM.height / 2, bottom: y + ROOM.height / 2 };
}

function cost({ box, piece, dislike }, obstacles, taken, others, frame) {
  const count = (boxes) => boxes.filter((other) => overlaps(box, other)).length;
  const outside = box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom;
  const crossed = others.filter(([a, b]) => overlaps(box, span(a, b))).length;
  const shared = others.some((other) => runsAlong(piece, other));
  return (
    dislike + COST.node * count(obstacles) + COST.label * count(taken) + COST.line * crossed + (outside ? COST.outside : 0) + (shared ? COST.shared : 0)
  );
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Wires run along the axes, so a line is as good as a thin box. */
function span(a, b) {
  return { left: Math.min(a[0], b[0]) - 1, right: Math.max(a[0], b[0]) + 1, top: Math.min(a[1], b[1]) - 1, bottom: Math.max(a[1], b[1]) + 1 };
}

function runsAlong([a, b], [c, d]) {
  const axis = a[0] === b[0] && c[0] === d[0] && a[0] === c[0] ? 1 : a[1] === b[1] && c[1] === d[1] && a[1] === c[1] ? 0 : null;
  if (axis === null) return false;
  const [low, high] = [Math.max(Math.min(a[axis], b[axis]), Math.min(c[axis], d[axis])), Math.min(Math.max(a[axis], b[axis]), Math.max(c[axis], d[axis]))];
  return high > low;
}
