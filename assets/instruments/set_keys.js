/** The keys of a set of runs: space starts it, stops it and lets it go on, R starts it again; what the arrows do is told by who has curves. */

import { listenInOwnWords } from "./keyboard.js";

export class SetKeys {
  /** `panel` is the SetPanel that they steer, `button` selects what starts its sets, `actions` are further keys. */
  constructor(panel, button, actions) {
    Object.assign(this, { panel, button });
    this.release = listenInOwnWords({ " ": () => this.toggle(), r: () => this.restart(), ...actions }, (label) => panel.text(label));
  }

  /** Start keeps the focus after its click, and the space bar, meant to stop, would press it again. */
  letGo() {
    document.activeElement?.closest(this.button)?.blur();
  }

  start() {
    document.querySelector(this.button)?.click();
  }

  /** What the button beside the progress does; before there is a set, what Start does. */
  toggle() {
    if (!this.panel.set) this.start();
    else if (this.panel.isSteerable) this.panel.tell();
  }

  restart() {
    if (this.panel.set && this.panel.data.owner) this.start();
  }
}
