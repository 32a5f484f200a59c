/** The kept frames of a run, fetched as the scrubber asks for them and remembered for as long as the run is looked at. */

import { BASE } from "./stream.js";

const RETRY_MS = 2000;

/** A kept frame holds from its own step up to the last step it was the answer for; `spans` remembers exactly that. */
export class Frames {
  constructor(run, arrived) {
    this.run = run;
    this.arrived = arrived;
    this.spans = new Map(); // part → [{ from, until, frame }]
    this.busy = new Set(); // parts with a request under way: the newest wish is asked for when it returns
  }

  /** The frame kept nearest at or before `step`: a snapshot, null when there is none, undefined while it is on its way. */
  at(part, step) {
    const span = this.spans.get(part)?.find(({ from, until }) => from <= step && step <= until);
    if (span) return span.frame;
    this.fetch(part, step);
    return undefined;
  }

  async fetch(part, step) {
    if (this.busy.has(part)) return;
    this.busy.add(part);
    try {
      const response = await fetch(`${BASE}api/runs/${encodeURIComponent(this.run)}/frames?part=${part}&step=${step}`);
      if (!response.ok) throw new Error(response.statusText);
      this.remember(part, step, await response.json());
      this.busy.delete(part);
      this.arrived();
    } catch {
      setTimeout(() => this.busy.delete(part), RETRY_MS);
    }
  }

  remember(part, step, frame) {
    if (!this.spans.has(part)) this.spans.set(part, []);
    const spans = this.spans.get(part);
    const from = frame === null ? step : Math.min(frame.step, step);
    const known = spans.find((span) => span.frame !== null && span.frame.step === frame?.step);
    if (!known) spans.push({ from, until: Math.max(step, frame?.step ?? step), frame });
    else known.until = Math.max(known.until, step);
  }

  /** Forget frames that never happened after all, and that others held beyond this step. */
  drop(isVoid, step) {
    for (const [part, spans] of this.spans) {
      const left = spans.filter((span) => span.frame !== null && !isVoid(span.frame));
      for (const span of left) span.until = Math.min(span.until, Math.max(step, span.frame.step));
      this.spans.set(part, left);
    }
  }
}
