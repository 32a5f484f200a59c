/** The loss of every step of a run, its running average, and what of both fits into a row of pixels. */

const NARROWEST = 10; // steps averaged on either side of a step; more once a run is long, about 1 % of it altogether
const SHARE = 1 / 200;

export class LossSeries {
  constructor() {
    this.raw = new Float32Array(1024).fill(NaN); // [step − 1]
    this.sums = new Float64Array(1025); // [k] = sum of the first k losses, without what is not a number
    this.counts = new Float64Array(1025);
    this.length = 0; // highest step known
  }

  /** Record consecutive values from a step on; a value that comes twice is the same value. */
  write(firstStep, values) {
    const [start, end] = [firstStep - 1, firstStep - 1 + values.length];
    if (end > this.raw.length) this.grow(end);
    this.raw.set(values, start);
    const known = Math.min(start, this.length);
    this.length = Math.max(this.length, end);
    this.sum(known);
  }

  grow(needed) {
    const size = Math.max(needed, this.raw.length * 2);
    const enlarged = (array, type, length, blank) => {
      const larger = new type(length).fill(blank);
      larger.set(array);
      return larger;
    };
    this.raw = enlarged(this.raw, Float32Array, size, NaN);
    this.sums = enlarged(this.sums, Float64Array, size + 1, 0);
    this.counts = enlarged(this.counts, Float64Array, size + 1, 0);
  }

  sum(from) {
    for (let i = from; i < this.length; i++) {
      const known = Number.isFinite(this.raw[i]);
      this.sums[i + 1] = this.sums[i] + (known ? this.raw[i] : 0);
      this.counts[i + 1] = this.counts[i] + (known ? 1 : 0);
    }
  }

  /** Forget every step beyond this one. */
  dropBeyond(step) {
    if (step >= this.length) return;
    this.raw.fill(NaN, step, this.length);
    this.length = step;
  }

  at(step) {
    return step >= 1 && step <= this.length ? this.raw[step - 1] : NaN;
  }

  /** The average around a step: as far back as ahead, except at the live end, where there is no ahead yet. */
  smoothAt(step) {
    if (!(step >= 1 && step <= this.length)) return NaN;
    const reach = Math.max(NARROWEST, Math.floor(this.length * SHARE));
    const back = Math.min(reach, step - 1);
    const [from, to] = [step - 1 - back, Math.min(this.length, step + back)];
    const count = this.counts[to] - this.counts[from];
    return count > 0 ? (this.sums[to] - this.sums[from]) / count : NaN;
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
   * Visit one pixel column after another: visit(x, low, high, smooth), low NaN where the column has steps but no loss.
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
      if (last >= first) visit(scale.map(first), low, high, this.smoothAt(last));
    }
  }
}
