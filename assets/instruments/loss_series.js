/** The loss of every step of a run, its smoothed line, and what of both fits into a row of pixels. */

const SMOOTHING = 0.95; // exponential average over about 20 steps, corrected for its start (as Adam corrects its moments)

export class LossSeries {
  constructor() {
    this.raw = new Float32Array(1024).fill(NaN); // [step − 1]
    this.smooth = new Float32Array(1024).fill(NaN);
    this.length = 0; // highest step known
    this.averaged = 0; // steps that `smooth` covers
    this.moment = 0;
    this.weight = 0;
  }

  /** Record consecutive values from a step on; a value that comes twice is the same value. */
  write(firstStep, values) {
    const end = firstStep - 1 + values.length;
    if (end > this.raw.length) this.grow(end);
    this.raw.set(values, firstStep - 1);
    this.length = Math.max(this.length, end);
    if (firstStep - 1 < this.averaged) this.restart();
    this.average();
  }

  grow(needed) {
    const size = Math.max(needed, this.raw.length * 2);
    for (const name of ["raw", "smooth"]) {
      const larger = new Float32Array(size).fill(NaN);
      larger.set(this[name].subarray(0, this.length));
      this[name] = larger;
    }
  }

  restart() {
    this.averaged = this.moment = this.weight = 0;
  }

  average() {
    for (let i = this.averaged; i < this.length; i++) {
      if (Number.isFinite(this.raw[i])) {
        this.moment = SMOOTHING * this.moment + (1 - SMOOTHING) * this.raw[i];
        this.weight = SMOOTHING * this.weight + (1 - SMOOTHING);
      }
      this.smooth[i] = this.weight > 0 ? this.moment / this.weight : NaN;
    }
    this.averaged = this.length;
  }

  /** Forget every step beyond this one. */
  dropBeyond(step) {
    this.raw.fill(NaN, step, this.length);
    this.smooth.fill(NaN, step, this.length);
    this.length = Math.min(this.length, step);
    this.restart();
    this.average();
  }

  at(step) {
    return step >= 1 && step <= this.length ? this.raw[step - 1] : NaN;
  }

  smoothAt(step) {
    return step >= 1 && step <= this.length ? this.smooth[step - 1] : NaN;
  }

  /** Smallest and largest recorded value, without what is not a number; null when nothing is recorded. */
  range() {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < this.length; i++) {
      const value = this.raw[i];
      if (value < low) low = value;
      if (value > high && value !== Infinity) high = value;
    }
    return low <= high ? { low, high } : null;
  }

  /**
   * Visit one pixel column after another: visit(x, low, high, smooth), NaN where the column has steps but no loss.
   * Minimum and maximum of a column are kept, so a spike of one step among 20,000 is still drawn.
   */
  columns(scale, visit) {
    for (let x = Math.floor(scale.from); x <= scale.to; x++) {
      const first = Math.max(1, Math.ceil(scale.invert(x)));
      const last = Math.min(this.length, Math.ceil(scale.invert(x + 1)) - 1);
      let [low, high] = [NaN, NaN];
      for (let step = first; step <= last; step++) {
        const value = this.raw[step - 1];
        if (!(value >= low)) low = Number.isNaN(value) ? low : value;
        if (!(value <= high)) high = Number.isNaN(value) ? high : value;
      }
      if (last >= first) visit(scale.map(Math.max(first, 1)), low, high, this.smooth[last - 1]);
    }
  }
}
