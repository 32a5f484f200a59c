/** What a tab knows about one run. All its instruments read this one model, so they always show the same moment. */

import { floats } from "./arrays.js";
import { Frames } from "./frames.js";
import { LossSeries } from "./loss_series.js";
import { follow } from "./stream.js";

const LIFECYCLE = new Set(["queued", "preparing", "started", "paused", "resumed", "finished", "stopped", "failed", "interrupted"]);
const STATE = { started: "running", resumed: "running" };
const ENDED = new Set(["finished", "stopped", "failed"]);
const KEPT_ANSWERS = 12;
const KEPT_PER_OCTAVE = 8; // of the parts one scrubs through, see PARTS in core/snapshot.py

const views = new Map();

/** The tab's model of a run; made when first asked for, dropped when nobody watches it any more. */
export function runView(id) {
  if (!views.has(id)) views.set(id, new RunView(id));
  return views.get(id);
}

/** A measured step at or before (direction −1) or at or after (+1) this one: every step at first, then ever longer strides. */
export function keptStep(step, direction) {
  if (step < 1) return 1;
  const stride = Math.max(1, Math.floor(2 ** Math.floor(Math.log2(step)) / KEPT_PER_OCTAVE));
  return (direction < 0 ? Math.floor(step / stride) : Math.ceil(step / stride)) * stride;
}

class RunView {
  constructor(id) {
    this.id = id;
    this.watchers = new Set();
    this.epoch = -1;
    this.seq = -1; // newest message of any kind
    this.newest = null; // that message
    this.state = "connecting"; // queued preparing running paused finished stopped failed interrupted
    this.lifecycle = null; // the message that set the state
    this.started = null; // data of "started": config, cell, steps_total, baselines, …
    this.resumed = null; // data of the latest "resumed"
    this.restarts = []; // every { epoch, from_step }
    this.losses = new LossSeries();
    this.validation = new Map(); // step → loss
    this.gaps = [];
    this.speed = null; // data of the newest "loss"
    this.latest = new Map(); // part → newest snapshot
    this.samples = new Map(); // step → finished sample
    this.answers = new Map(); // ask → { step, gates | sample | failed }
    this.cursor = null; // step being looked at, null = live
    this.frames = new Frames(id, () => this.changed());
    this.receive = this.receive.bind(this);
    this.scheduled = 0;
  }

  /** Call `listener(view)` at most once a frame while something of these parts is new. → the way to stop. */
  watch(parts, listener) {
    const leave = follow(this.id, parts, this.receive);
    this.watchers.add(listener);
    if (this.lifecycle) this.changed();
    return () => {
      leave();
      this.watchers.delete(listener);
      if (this.watchers.size === 0) views.delete(this.id);
    };
  }

  changed() {
    if (this.scheduled) return;
    this.scheduled = requestAnimationFrame(() => {
      this.scheduled = 0;
      for (const listener of [...this.watchers]) listener(this);
    });
  }

  get ended() {
    return ENDED.has(this.state);
  }

  get stepsTotal() {
    return this.started?.steps_total ?? 0;
  }

  /** The last step of the run so far. */
  get step() {
    return Math.max(this.losses.length, this.newest?.step ?? 0);
  }

  /** The step that instruments show. */
  get shownStep() {
    return this.cursor ?? this.step;
  }

  /** Look at an earlier step; at or beyond the end means live. */
  scrub(step) {
    const cursor = step === null || step >= this.step ? null : Math.max(1, Math.round(step));
    if (cursor === this.cursor) return;
    this.cursor = cursor;
    this.changed();
  }

  /** The frame of a part at the cursor: a snapshot, null when there is none, undefined while it is being fetched. */
  frame(part) {
    return this.cursor === null ? (this.latest.get(part) ?? null) : this.frames.at(part, this.cursor);
  }

  /** Take in one message of the stream; messages may come twice and out of order. */
  receive(snapshot) {
    const data = snapshot.data ?? {};
    this.epoch = Math.max(this.epoch, snapshot.epoch);
    if (!snapshot.ask && snapshot.seq >= this.seq) [this.seq, this.newest] = [snapshot.seq, snapshot];
    if (snapshot.ask) this.receiveAnswer(snapshot);
    else if (LIFECYCLE.has(snapshot.kind)) this.receiveLifecycle(snapshot, data);
    else if (snapshot.kind === "gap") this.gaps.push(data);
    else this.receivePart(snapshot, data);
    this.changed();
  }

  /** The last step that still holds of an earlier life of the run: what a lost worker did beyond it is done again. */
  holdsUntil(epoch) {
    return Math.min(Infinity, ...this.restarts.filter((restart) => restart.epoch > epoch).map((restart) => restart.from_step));
  }

  receiveLifecycle(snapshot, data) {
    if (snapshot.kind === "started") this.started ??= data;
    if (snapshot.kind === "resumed") this.goBack(snapshot.epoch, data.from_step);
    if (this.lifecycle && snapshot.seq < this.lifecycle.seq) return;
    this.lifecycle = snapshot;
    this.state = STATE[snapshot.kind] ?? snapshot.kind;
    if (snapshot.kind === "resumed") this.resumed = data;
  }

  /** A new life of the run begins at this step; hearing of it again, or of a mere pause's end, changes nothing. */
  goBack(epoch, step) {
    if (epoch === 0 || this.restarts.some((restart) => restart.epoch === epoch)) return;
    this.restarts.push({ epoch, from_step: step });
    this.dropBeyond(step);
  }

  receivePart(snapshot, data) {
    const end = this.holdsUntil(snapshot.epoch);
    if (snapshot.kind === "loss") {
      const values = floats(data.values);
      if (data.first_step <= end) this.losses.write(data.first_step, values.subarray(0, Math.max(0, end - data.first_step + 1)));
    }
    if (snapshot.step > end) return;
    if (snapshot.kind === "validation") this.validation.set(snapshot.step, data.loss);
    if (snapshot.kind === "sample" && data.done) this.samples.set(snapshot.step, snapshot);
    if ((this.latest.get(snapshot.kind)?.seq ?? -1) > snapshot.seq) return;
    this.latest.set(snapshot.kind, snapshot);
    if (snapshot.kind === "loss") this.speed = data;
  }

  receiveAnswer(snapshot) {
    this.answers.set(snapshot.ask, { ...this.answers.get(snapshot.ask), [snapshot.kind]: snapshot });
    for (const ask of this.answers.keys()) {
      if (this.answers.size <= KEPT_ANSWERS) break;
      this.answers.delete(ask);
    }
  }

  dropBeyond(step) {
    this.losses.dropBeyond(step);
    for (const series of [this.validation, this.samples]) {
      for (const known of series.keys()) if (known > step) series.delete(known);
    }
    for (const [part, frame] of this.latest) if (frame.step > step) this.latest.delete(part);
    this.frames.dropBeyond(step);
    if (this.cursor !== null && this.cursor >= step) this.cursor = null;
  }
}
