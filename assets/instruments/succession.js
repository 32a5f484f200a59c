/** A run takes the place of another on all instruments at once: at the click, before the page has been drawn around it. */

const GIVEN_UP_MS = 8000; // a page that has not answered by then has lost its server

const heirs = new Set();

/** Hear of it: listener(before | null, now | null). → the way to stop. */
export function inherit(listener) {
  heirs.add(listener);
  return () => heirs.delete(listener);
}

/** Instruments that show `before` (null for none) show `now` from here on. */
function succeed(before, now) {
  for (const hear of [...heirs]) hear(before, now);
}

/** The page said beforehand which run comes of a click: it is followed from the click on, and let go of if it did not come. */
export class Expectation {
  /** `selector` names what is clicked; `ask()` → [the run on show, the run to come], undefined where that is not for now. */
  constructor(selector, ask) {
    this.open = null;
    this.onClick = (event) => event.target.closest?.(selector) && this.begin(...ask());
    document.addEventListener("click", this.onClick, true);
    this.ask = ask;
  }

  begin(before, now) {
    if (!now || before === undefined || this.open) return;
    const open = { before, now };
    this.open = open;
    succeed(before, now);
    setTimeout(() => this.open === open && this.takeBack(), GIVEN_UP_MS);
  }

  /** The page has had its say: `hear()` takes it in. */
  meet(hear) {
    const { now } = this.open ?? {};
    hear();
    if (now && this.ask()[0] !== now) this.takeBack();
    this.open = null;
  }

  takeBack() {
    const { before, now } = this.open;
    this.open = null;
    succeed(now, before);
  }

  release() {
    document.removeEventListener("click", this.onClick, true);
  }
}
