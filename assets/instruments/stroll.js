/** Going on by itself, a step at a time, until there is none left or somebody takes a step of their own. */

export class Stroll {
  /** `step()` takes the next step and returns whether there was one. */
  constructor(everyMs, step) {
    Object.assign(this, { everyMs, step });
    this.timer = 0;
  }

  /** `begin()` takes the first step, at once. */
  toggle(begin) {
    if (this.timer) return this.stop();
    begin();
    this.timer = setInterval(() => this.step() || this.stop(), this.everyMs);
    return undefined;
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
  }

  /** An action that ends the stroll first. */
  ended(act) {
    return () => {
      this.stop();
      act();
    };
  }
}
