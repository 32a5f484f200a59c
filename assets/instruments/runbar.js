/** The controls of a run, or of runs side by side: state, run and pause, one step, stop, speed, and the scrubber over all that was kept. */

import { command, Refused } from "./commands.js";
import { element, iconButton, setIcon, setName, setText } from "./dom.js";
import { duration, rate } from "./format.js";
import { listen } from "./keyboard.js";
import { mount } from "./panel.js";
import { noteWords } from "./run_notes.js";
import { RunMembers } from "./run_members.js";
import { RESUMABLE, RunSet, UNDER_WAY } from "./run_set.js";
import { RunsPanel } from "./runs_panel.js";
import { observe } from "./stream.js";
import { Expectation } from "./succession.js";

const START = ":is(.st-key-start, .st-key-start-miniature) button";
const SPEEDS = [0, 10, 2, 1]; // steps a second, 0 = as fast as it goes

class Runbar extends RunsPanel {
  constructor(root) {
    super(root, ["loss"]);
    this.connection = { lost: false, engine: null };
    this.trouble = "";
    this.set = new RunSet([]);
    this.members = new RunMembers();
    this.told = new Set(); // ends already reported to the page
    this.build();
    this.stopObserving = observe((connection) => {
      this.connection = connection;
      if (this.data) this.paint();
    });
    this.expectation = new Expectation(START, () => [this.ownRun, this.data?.next]);
    this.stopListening = listen({
      " ": () => this.toggle(),
      r: () => this.restart(),
      ArrowLeft: () => this.walk(-1),
      ArrowRight: () => this.walk(1),
      Home: () => this.set.scrub(1),
      End: () => this.set.scrub(null),
    });
  }

  build() {
    this.chip = element("span", { class: "chip" });
    this.said = element("span", { class: "sr-only", "aria-live": "polite" });
    this.run = iconButton("pause", () => (this.set.ended ? this.restart() : this.toggle()), "primary");
    this.one = iconButton("step", () => this.tell("step"));
    this.stop = iconButton("stop", () => this.tell("stop"));
    this.speed = element("select", { class: "field", onchange: () => this.tell("speed", { steps_per_s: Number(this.speed.value) }) });
    this.counts = element("div", { class: "counts" });
    this.slots = ["progress", "overall", "rate", "left", "elapsed", "device"].map((name) => element("span", { class: name }));
    this.counts.append(...this.slots);
    this.scrubber = element("input", { type: "range", min: 0, step: 1, "data-keys": true, oninput: () => this.drag() });
    this.live = element("button", { type: "button", class: "button small", onclick: () => this.set.scrub(null) });
    this.note = element("p", { class: "note", role: "status" });
    this.keys = element("p", { class: "keys" });
    this.root.append(
      element("div", { class: "row" }, this.chip, this.said, this.run, this.one, this.stop, this.speed, this.counts),
      this.members.node,
      element("div", { class: "row" }, this.scrubber, this.live),
      element("div", { class: "row foot" }, this.note, this.keys),
    );
  }

  relabel() {
    this.members.relabel(this.data.runs);
    setName(this.one, this.text("step_once"));
    setName(this.stop, this.text("stop"));
    this.speed.setAttribute("aria-label", this.text("speed"));
    const chosen = this.speed.value || "0";
    this.speed.replaceChildren(...SPEEDS.map((steps) => element("option", { value: steps }, this.speedName(steps))));
    this.speed.value = chosen;
    this.scrubber.setAttribute("aria-label", this.text("scrubber"));
    setText(this.live, this.text("live"));
    setText(this.keys, this.text("keys"));
  }

  speedName(steps) {
    return steps ? this.text("speed_steps", { steps: this.number(steps) }) : this.text("speed_full");
  }

  update(component) {
    this.expectation.meet(() => super.update(component));
  }

  switched() {
    // Start keeps the focus after its click, and the space bar, meant to pause, would press it again.
    document.activeElement?.closest(START)?.blur();
    this.trouble = "";
    this.speed.value = "0";
    this.set = new RunSet(this.views);
  }

  /** Tell a command to all runs that it is for. */
  async tell(action, body = {}) {
    if (!this.view || !this.data.owner) return;
    this.trouble = "";
    try {
      await Promise.all(this.set.meant(action).map(({ id }) => command(id, action, this.data.lang, body)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.trouble = error.message || this.text("unreachable");
    }
    this.paint();
  }

  /** Pause, or go on; where nothing has been trained yet, what Start does. */
  toggle() {
    if (!this.view) document.querySelector(START)?.click();
    else if (this.set.pausable) this.tell("pause");
    else if (RESUMABLE.has(this.set.state)) this.tell("resume");
  }

  restart() {
    if (this.view && this.data.owner) this.component.setTriggerValue("restart", this.view.id);
  }

  drag() {
    this.set.scrub(Math.max(1, Number(this.scrubber.value)));
    this.paint(); // puts the thumb back where there is something to see
  }

  /** One kept step along the scrubber; forward at the live end of a paused run trains one step. */
  walk(direction) {
    const { set } = this;
    if (!set.size) return;
    if (direction > 0 && set.cursor === null) {
      if (set.state === "paused") this.tell("step");
      return;
    }
    set.scrub(set.kept(set.shownStep + direction, direction, this.data.kept));
  }

  /** While looking back, where what is shown was measured, if not at the very step. */
  measuredWords() {
    const kept = this.set.kept(this.set.cursor, -1, this.data.kept);
    return kept === this.set.cursor ? "" : this.text("measured_at", { step: this.number(kept) });
  }

  paint() {
    const state = this.stateName();
    const words = this.stateWords(state);
    const news = `${state} ${this.set.count}`; // not every place in the queue is worth a word
    if (this.root.dataset.state !== state || this.news !== news) setText(this.said, words);
    [this.root.dataset.state, this.news] = [state, news];
    setText(this.chip, words);
    this.paintControls();
    this.members.paint(this.views, (view) => this.memberWords(view));
    this.paintScrubber();
    this.paintCounts();
    setText(this.note, noteWords(this));
    this.keys.hidden = this.note.textContent !== "";
    this.note.classList.toggle("bad", Boolean(this.trouble) || this.set.views.some((view) => view.state === "failed"));
    this.stamp(this.set.leader?.newest);
    this.reportEnd();
  }

  stateName() {
    const { lost, engine } = this.connection;
    const warming = engine !== null && engine.ready < engine.total;
    const { state } = this.set;
    if (!this.view) return warming ? "warming" : "idle";
    if (lost && !this.set.ended) return "reconnecting";
    if (warming && engine.ready === 0 && ["connecting", "queued"].includes(state)) return "warming";
    return state;
  }

  stateWords(state) {
    const { engine } = this.connection;
    const { size, count } = this.set;
    if (state === "warming") return this.text(state, { ready: this.number(engine.ready), total: this.number(engine.total) });
    const words = this.waitingWords(state, this.set.leader);
    if (count === size || state !== this.set.state) return words;
    return this.text("some", { state: words, n: this.number(count), total: this.number(size) });
  }

  /** The words for a state, filled where it waits. */
  waitingWords(state, view) {
    const { step = 0, data } = view?.lifecycle ?? {};
    const { position = 0, done = 0 } = data ?? {};
    const name = state === "preparing" && view?.returns ? "returning" : state;
    return this.text(name, { position: this.number(position), done: this.number(100 * done), step: this.number(step) });
  }

  /** A run of several: the step it is at, or what else it is doing. */
  memberWords(view) {
    const at = this.text("at_step", { step: this.number(view.step) });
    const state = this.waitingWords(view.state, view);
    if (view.returns) return state;
    if (!view.started) return state;
    return view.state === this.set.state && !view.ended ? at : `${state} · ${at}`;
  }

  paintControls() {
    const { set } = this;
    const mine = Boolean(this.view) && this.data.owner;
    const resumable = RESUMABLE.has(set.state);
    setIcon(this.run, set.ended ? "again" : set.pausable ? "pause" : "play");
    setName(this.run, this.text(set.ended ? "again" : resumable ? "resume" : "pause"));
    this.run.disabled = !mine || !(set.ended || resumable || set.pausable);
    this.one.disabled = !mine || set.state !== "paused";
    this.stop.disabled = this.speed.disabled = !mine || !UNDER_WAY.has(set.state);
  }

  paintScrubber() {
    const { step, stepsTotal, shownStep, cursor, ended, size } = this.set;
    const total = Math.max(stepsTotal, step, 1);
    this.scrubber.max = total;
    this.scrubber.value = shownStep;
    this.scrubber.disabled = !this.set.views.some((view) => view.losses.length);
    this.scrubber.style.setProperty("--filled", shownStep / total);
    this.scrubber.style.setProperty("--reached", step / total);
    this.scrubber.setAttribute("aria-valuetext", this.text("at_step", { step: this.number(shownStep) }));
    this.live.disabled = cursor === null;
    this.live.classList.toggle("on", size > 0 && cursor === null && !ended);
  }

  paintCounts() {
    const { set } = this;
    const started = set.views.some((view) => view.started);
    const left = set.secondsLeft;
    const many = set.size > 1;
    const words = [
      started && set.goesEquallyFar ? this.text("progress", { step: this.number(set.shownStep), total: this.number(set.stepsTotal) }) : "",
      started && many && !set.ended ? this.text("overall", { done: this.number(Math.floor(100 * set.done)) }) : "",
      set.speed > 0 ? this.text(many ? "rate_together" : "rate", { rate: rate(set.speed, this.data.lang) }) : "",
      left === null ? "" : this.text("left", { time: duration(left) }),
      set.cursor !== null ? this.measuredWords() : started && !many ? this.text("elapsed", { time: duration(this.view.newest.elapsed_s) }) : "",
      this.view?.device ? this.text(`device_${this.view.device}`) : "",
    ];
    this.slots.forEach((slot, i) => setText(slot, words[i]));
  }

  /** Tell the page once when all have ended that it had drawn as unfinished. */
  reportEnd() {
    const ids = this.set.views.map(({ id }) => id).join(",");
    if (!this.set.ended || this.data.ended || this.told.has(ids)) return;
    this.told.add(ids);
    this.component.setTriggerValue("ended", ids);
  }

  destroy() {
    this.stopObserving();
    this.stopListening();
    this.expectation.release();
    super.destroy();
  }
}

export default mount(Runbar);
