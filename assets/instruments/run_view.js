/** What a tab knows about one run. All its instruments read this one model, so they always show the same moment. */

import { floats } from "./arrays.js";
import { Frames } from "./frames.js";
import { LossSeries } from "./loss_series.js";
import { follow } from "./stream.js";

const LIFECYCLE = new Set(["queued", "preparing", "started", "paused", "resumed", "finished", "stopped", "failed", "interrupted"]);
const STATE = { started: "running", resumed: "running" };
const ENDED = new Set(["finished", "stopped", "failed"]);
const KEPT_ANSWERS = 12;
const SHORTEST_STRIDE = 256; // see core/snapshot.py

const views = new Map();

/** The tab's model of a run; made when first asked for, dropped when nobody watches it any more. */
export function runView(id) {
  if (!views.has(id)) views.set(id, new RunView(id));
  return views.get(id);
}

/** Whether a step is in the stored stream; the rule of is_kept_step in core/snapshot.py. */
function isKept(step, perOctave) {
  const octave = 2 ** Math.floor(Math.log2(step));
  if (octave < SHORTEST_STRIDE) return step === octave && Math.log2(octave) % 4 === 0;
  return step === octave || (perOctave > 1 && step % Math.max(SHORTEST_STRIDE, Math.floor(octave / perOctave)) === 0);
}

/** The kept step at or before (direction −1) or at or after (+1) this one. */
export function keptStep(step, direction, perOctave) {
  let kept = Math.max(1, step);
  while (kept > 1 && !isKept(kept, perOctave)) kept += direction;
  return kept;
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
    this.device = ""; // where it trains, or trained last
    this.started = null; // data of "started": config, cell, steps_total, baselines, …
    this.resumed = null; // data of the latest "resumed"
    this.began = new Map(); // epoch → step it went on from
    this.reached = new Map(); // epoch → last step whose loss it brought
    this.losses = new LossSeries();
    this.validation = new Map(); // step → snapshot
    this.gaps = [];
    this.speed = null; // data of the newest "loss"
    this.latest = new Map(); // part → newest snapshot
    this.samples = new Map(); // step → finished sample
    this.scores = new Map(); // step → score on fresh sequences
    this.answers = new Map(); // ask → { step, gates | sample | failed }
    this.cursor = null; // step being looked at, null = live
    this.question = null; // ask of the sentence that is read instead of the watched one
    this.showsFree = false; // of an answer about held gates, show the network without the clamp
    this.unitsRead = null; // the newest "units" message: what came at rest, or an answer
    this.chosen = null; // the unit that is looked at on its own, by its number in the network
    this.vocabulary = null; // { tokens, counts } of the newest map that brought them: the others leave them out
    this.chosenWords = []; // tokens chosen on the map, in their order
    this.pointed = { token: null, unit: null, gate: null }; // what the reader points at, in whichever instrument
    this.present = 1; // the token last pointed at, where pictures of a single time step stand; the first to have a past
    this.frames = new Frames(id, () => this.changed());
    this.receive = this.receive.bind(this);
  }

  /** Call `listener()` whenever something is new, which may be often: it should only take note. → the way to stop. */
  watch(listener) {
    const leave = follow(this.id, this.receive);
    this.watchers.add(listener);
    if (this.lifecycle) listener();
    return () => {
      leave();
      this.watchers.delete(listener);
      if (this.watchers.size === 0) views.delete(this.id);
    };
  }

  changed() {
    for (const listener of [...this.watchers]) listener();
  }

  get ended() {
    return ENDED.has(this.state);
  }

  /** Whether it is made ready to go on after its first steps, as on another worker. */
  get returns() {
    return this.state === "preparing" && this.lifecycle.step > 0;
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

  /** What the network did while reading the sentence on show: a frame like those of `frame("gates")`. */
  get reading() {
    const answer = this.answers.get(this.question);
    if (!answer?.gates) return this.frame("gates");
    if (!this.showsFree || !answer.clamp) return answer.gates;
    const { data } = answer.gates;
    answer.free ??= { ...answer.gates, data: { ...data, ...answer.clamp.data.free, held: { ...data.held, off: true } } };
    return answer.free;
  }

  /** Read another sentence in the place of the watched one, by its ask; null for the watched one. */
  read(ask) {
    this.question = ask;
    this.showsFree = false;
    this.changed();
  }

  /** Of an answer about held gates, show the network without them or with them. */
  showFree(free) {
    this.showsFree = free;
    this.changed();
  }

  /** Look at one unit on its own. */
  choose(unit) {
    this.chosen = unit;
    this.changed();
  }

  /** Point at a token, a unit (an index into the shown ones) or a gate: { token, unit, gate }, each null for none. */
  point(change) {
    if (Object.entries(change).every(([key, value]) => this.pointed[key] === value)) return;
    this.pointed = { ...this.pointed, ...change };
    this.present = this.pointed.token ?? this.present;
    this.changed();
  }

  /** Look at these tokens; none lets go of all. */
  chooseWords(tokens) {
    this.chosenWords = tokens;
    this.changed();
  }

  /** Take in one message of the stream; what was stored may come twice and in any order. */
  receive(snapshot) {
    const data = snapshot.data ?? {};
    if (snapshot.kind === "started") this.started ??= data;
    if (snapshot.epoch < this.epoch && !this.stillHolds(snapshot)) return;
    if (snapshot.epoch > this.epoch) this.beginEpoch(snapshot.epoch, snapshot.step);
    if (snapshot.kind === "started") this.device = data.device ?? "";
    if (!snapshot.ask && snapshot.seq >= this.seq) [this.seq, this.newest] = [snapshot.seq, snapshot];
    if (snapshot.kind === "units" && (snapshot.ask || this.cursor === null)) this.unitsRead = snapshot;
    if (snapshot.ask) this.receiveAnswer(snapshot);
    else if (LIFECYCLE.has(snapshot.kind)) this.receiveLifecycle(snapshot, data);
    else if (snapshot.kind === "gap") this.gaps.push(data);
    else this.receivePart(snapshot, data);
    this.changed();
  }

  /** Whether a frame of an earlier life of the run was measured before the step where a later one took over. */
  stillHolds({ kind, epoch, step }) {
    if (LIFECYCLE.has(kind) || kind === "loss") return false;
    return [...this.began].every(([later, from]) => later <= epoch || step <= from);
  }

  receiveLifecycle(snapshot, data) {
    if (snapshot.kind === "resumed" && snapshot.epoch > 0 && !this.began.has(snapshot.epoch)) {
      this.began.set(snapshot.epoch, data.from_step);
      this.beginEpoch(snapshot.epoch, data.from_step);
    }
    if (this.lifecycle && snapshot.seq < this.lifecycle.seq) return;
    this.lifecycle = snapshot;
    this.state = STATE[snapshot.kind] ?? snapshot.kind;
    if (snapshot.kind === "resumed") this.resumed = data;
  }

  receivePart(snapshot, data) {
    if (snapshot.kind === "loss") {
      const values = floats(data.values);
      this.losses.write(data.first_step, values);
      const end = data.first_step - 1 + values.length;
      this.reached.set(snapshot.epoch, Math.max(end, this.reached.get(snapshot.epoch) ?? 0));
      if (data.steps_per_s !== undefined) this.speed = data;
    }
    if (snapshot.kind === "validation") this.validation.set(snapshot.step, snapshot);
    if (snapshot.kind === "score") this.scores.set(snapshot.step, snapshot);
    if (snapshot.kind === "map" && data.tokens) this.vocabulary = data;
    if (snapshot.kind === "sample" && data.done) this.samples.set(snapshot.step, snapshot);
    if ((this.latest.get(snapshot.kind)?.seq ?? -1) <= snapshot.seq) this.latest.set(snapshot.kind, snapshot);
  }

  /** An epoch that stands at a step: what older epochs did beyond it never happened. */
  beginEpoch(epoch, step) {
    this.epoch = epoch;
    const isVoid = (frame) => frame.epoch < epoch && frame.step > step;
    for (const known of [this.latest, this.validation, this.samples, this.scores]) {
      for (const [key, frame] of known) if (isVoid(frame)) known.delete(key);
    }
    if (this.unitsRead && isVoid(this.unitsRead)) this.unitsRead = null;
    this.frames.drop(isVoid, step);
    const end = Math.max(step, this.reached.get(epoch) ?? 0);
    if (this.reached.size > (this.reached.has(epoch) ? 1 : 0)) this.losses.dropBeyond(end);
    if (this.cursor !== null && this.cursor >= end) this.cursor = null;
  }

  receiveAnswer(snapshot) {
    this.answers.set(snapshot.ask, { ...this.answers.get(snapshot.ask), [snapshot.kind]: snapshot });
    for (const ask of this.answers.keys()) {
      if (this.answers.size <= KEPT_ANSWERS) break;
      if (ask !== this.question) this.answers.delete(ask);
    }
  }
}
