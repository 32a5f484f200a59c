/** Runs side by side as one: the state they are in together, how far they have come, and when the slowest will be done. */

import { keptStep } from "./run_view.js";

const PAUSABLE = new Set(["running"]);
export const RESUMABLE = new Set(["paused", "interrupted"]);
export const UNDER_WAY = new Set(["connecting", "queued", "preparing", "running", "paused"]);
// Of runs in several states, the first of these is what they do together.
const ORDER = ["running", "preparing", "queued", "connecting", "paused", "interrupted", "failed", "stopped", "finished"];

/** Which of its runs a command is for, by their state. */
const MEANT = {
  pause: (view) => UNDER_WAY.has(view.state) && view.state !== "paused",
  resume: (view) => RESUMABLE.has(view.state),
  step: (view) => view.state === "paused",
  stop: (view) => UNDER_WAY.has(view.state),
  speed: (view) => UNDER_WAY.has(view.state),
};

export class RunSet {
  /** `views` are RunViews; null where there is no run. */
  constructor(views) {
    this.views = views.filter(Boolean);
  }

  get size() {
    return this.views.length;
  }

  get state() {
    return ORDER.find((state) => this.views.some((view) => view.state === state)) ?? "connecting";
  }

  /** The first run that is in the state of all. */
  get leader() {
    return this.views.find((view) => view.state === this.state) ?? null;
  }

  /** How many are in that state. */
  get count() {
    return this.views.filter((view) => view.state === this.state).length;
  }

  /** Whether there is something to pause; a run that is carried to another worker has something, too. */
  get pausable() {
    return PAUSABLE.has(this.state) || this.leader?.returns === true;
  }

  get ended() {
    return this.size > 0 && this.views.every((view) => view.ended);
  }

  get cursor() {
    return this.views.find((view) => view.cursor !== null)?.cursor ?? null;
  }

  /** The last step that any of them has taken. */
  get step() {
    return Math.max(0, ...this.views.map((view) => view.step));
  }

  get shownStep() {
    return this.cursor ?? this.step;
  }

  get stepsTotal() {
    return Math.max(0, ...this.views.map((view) => view.stepsTotal));
  }

  /** Whether all go equally far, as far as that is known: only then is there a step that all are at. */
  get goesEquallyFar() {
    return new Set(this.views.map((view) => view.stepsTotal).filter(Boolean)).size < 2;
  }

  /** Steps that a run will have taken at its end; runs side by side go equally far. */
  goal(view) {
    return view.ended ? view.step : view.stepsTotal || this.stepsTotal;
  }

  /** Of all steps of all runs, the share that is taken: 0 … 1. */
  get done() {
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    return sum(this.views.map((view) => view.step)) / Math.max(1, sum(this.views.map((view) => this.goal(view))));
  }

  /** Steps a second of all together; 0 where nothing trains. */
  get speed() {
    return this.views.reduce((total, view) => total + speedOf(view), 0);
  }

  /**
   * Seconds until the slowest is done, null where nothing trains. Those that have yet to begin follow those that are done
   * first, at the speed of now.
   */
  get secondsLeft() {
    const running = this.views.filter((view) => speedOf(view) > 0);
    if (!running.length) return null;
    const left = (view, speed) => (this.goal(view) - view.step) / speed;
    const ends = running.map((view) => left(view, speedOf(view)));
    const waiting = this.views.filter((view) => UNDER_WAY.has(view.state) && view.state !== "paused" && !running.includes(view));
    for (const view of waiting) {
      ends.sort((one, other) => one - other);
      ends[0] += left(view, this.speed / running.length);
    }
    return Math.max(...ends);
  }

  /** The kept step nearest to this one, of the most often kept of the parts on show; `perOctave` is part → how often it is kept. */
  kept(step, direction, perOctave) {
    const parts = this.views.flatMap((view) => [...view.latest.keys()]);
    return keptStep(step, direction, Math.max(1, ...parts.map((part) => perOctave[part] ?? 0)));
  }

  /** The runs that a command is for. */
  meant(action) {
    return this.views.filter(MEANT[action]);
  }

  /** Look at a step of all runs; null is the live end. */
  scrub(step) {
    for (const view of this.views) view.scrub(step);
  }
}

function speedOf(view) {
  return view.state === "running" ? (view.speed?.steps_per_s ?? 0) : 0;
}
