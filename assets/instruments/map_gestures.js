/** What fingers, mouse and keys do on a map: move, zoom, turn, point and choose. */

const CLICK_PX = 4; // a press that moves less is a click
const [KEY_PX, KEY_ZOOM] = [40, 1.25];
const SCROLL_PAUSE_MS = 250;
const PIXELS_A_LINE = 16;

const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Gestures {
  /**
   * `acts`: pan(dx, dy), turn(dx, dy), zoom(factor, point | null), hover(point | null), choose(point, adds), fit(), leave();
   * `turns()` tells whether the map can be turned just now.
   */
  constructor(surface, acts, turns) {
    [this.surface, this.acts, this.turns] = [surface, acts, turns];
    this.fingers = new Map(); // pointer → where it is
    this.pressed = null; // where the press began, until it has moved too far for a click
    this.isArmed = false; // whether the wheel belongs to the map: a scroll that comes across it goes on as one
    this.scrolled = -Infinity;
    const { canvas } = surface;
    const answers = { pointerdown: "down", pointermove: "move", pointerup: "up", pointercancel: "up", pointerleave: "out", wheel: "wheel", keydown: "key" };
    for (const [name, answer] of Object.entries(answers)) canvas.addEventListener(name, (event) => this[answer](event), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    this.watchScroll = (event) => this.seeWheel(event);
    document.addEventListener("wheel", this.watchScroll, { capture: true, passive: true });
  }

  release() {
    document.removeEventListener("wheel", this.watchScroll, { capture: true });
  }

  seeWheel(event) {
    if (event.composedPath().includes(this.surface.canvas)) return;
    this.scrolled = event.timeStamp;
    this.isArmed = false;
  }

  down(event) {
    if (event.button !== 0 && event.button !== 2) return;
    const point = this.surface.point(event);
    this.surface.canvas.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, point);
    this.pressed = this.fingers.size === 1 && event.button === 0 ? point : null;
    this.isArmed = true;
  }

  move(event) {
    const point = this.surface.point(event);
    if (`${event.screenX}:${event.screenY}` !== this.pointedAt) this.isArmed ||= this.pointedAt !== undefined;
    this.pointedAt = `${event.screenX}:${event.screenY}`;
    const before = this.fingers.get(event.pointerId);
    if (!before) return this.acts.hover(point);
    if (this.pressed && Math.hypot(point.x - this.pressed.x, point.y - this.pressed.y) < CLICK_PX) return undefined;
    this.pressed = null;
    if (this.fingers.size > 1) this.pinch(event.pointerId, point);
    else this.drag(event, point.x - before.x, point.y - before.y);
    this.fingers.set(event.pointerId, point);
    return undefined;
  }

  drag(event, dx, dy) {
    const asks = event.shiftKey || event.ctrlKey || event.altKey || (event.buttons & 2) !== 0 || event.pointerType === "touch";
    if (asks && this.turns()) this.acts.turn(dx, dy);
    else this.acts.pan(dx, dy);
  }

  /** Two fingers: their middle moves the map, the way between them zooms it. */
  pinch(moving, point) {
    const other = [...this.fingers].find(([pointer]) => pointer !== moving)[1];
    const before = this.fingers.get(moving);
    const apart = ({ x, y }) => Math.max(8, Math.hypot(x - other.x, y - other.y));
    const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
    this.acts.pan((point.x - before.x) / 2, (point.y - before.y) / 2);
    this.acts.zoom(apart(point) / apart(before), middle);
  }

  up(event) {
    const isClick = this.pressed && event.type === "pointerup";
    this.fingers.delete(event.pointerId);
    this.pressed = null;
    if (isClick) this.acts.choose(this.surface.point(event), event.shiftKey || event.ctrlKey || event.metaKey);
  }

  out() {
    if (!this.fingers.size) this.acts.hover(null);
  }

  wheel(event) {
    if (event.timeStamp - this.scrolled < SCROLL_PAUSE_MS && !event.ctrlKey) {
      this.scrolled = event.timeStamp;
      return;
    }
    if (!this.isArmed && !event.ctrlKey) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : PIXELS_A_LINE);
    this.acts.zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), this.surface.point(event));
  }

  key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.arrow(arrow, event.shiftKey);
    else if (event.key === "+" || event.key === "=") this.acts.zoom(KEY_ZOOM, null);
    else if (event.key === "-" || event.key === "−") this.acts.zoom(1 / KEY_ZOOM, null);
    else if (event.key === "0" || event.key === "Home") this.acts.fit();
    else if (event.key === "Escape") this.acts.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  arrow([dx, dy], moves) {
    if (this.turns() && !moves) this.acts.turn(-dx * KEY_PX / 2, -dy * KEY_PX / 2);
    else this.acts.pan(dx * KEY_PX, dy * KEY_PX);
  }
}
