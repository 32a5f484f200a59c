/** The run's controls: state, run and pause, one step, stop, speed, and the scrubber over everything that was kept. */

import { command, Refused } from "./commands.js";
import { element, iconButton, setIcon, setName, setText } from "./dom.js";
import { duration, rate } from "./format.js";
import { listen } from "./keyboard.js";
import { mount, Panel } from "./panel.js";
import { keptStep, runView } from "./run_view.js";
import { observe } from "./stream.js";

const SPEEDS = [0, 10, 2, 1]; // steps a second, 0 = as fast as it goes
const PAUSABLE = new Set(["running"]);
const RESUMABLE = new Set(["paused", "interrupted"]);
const UNDER_WAY = new Set(["queued", "preparing", "running", "paused"]);

class Runbar extends Panel {
  constructor(root) {
    super(root, ["loss"]);
    this.connection = { lost: false, engine: null };
    this.trouble = "";
    this.told = new Set(); // ends already reported to the page
    this.build();
    this.stopObserving = observe((connection) => {
      this.connection = connection;
      if (this.data) this.paint();
    });
    this.stopListening = listen({
      " ": () => this.toggle(),
      r: () => this.restart(),
      ArrowLeft: () => this.walk(-1),
      ArrowRight: () => this.walk(1),
      Home: () => this.scrub(1),
      End: () => this.scrub(null),
    });
  }

  build() {
    this.chip = element("span", { class: "chip" });
    this.said = element("span", { class: "sr-only", "aria-live": "polite" });
    this.run = iconButton("pause", () => this.toggle(), "primary");
    this.one = iconButton("step", () => this.tell("step"));
    this.stop = iconButton("stop", () => this.tell("stop"));
    this.speed = element("select", { class: "field", onchange: () => this.setSpeed() });
    this.counts = element("div", { class: "counts" });
    this.slots = ["progress", "rate", "left", "elapsed", "device"].map((name) => element("span", { class: name }));
    this.counts.append(...this.slots);
    this.scrubber = element("input", { type: "range", min: 0, step: 1, "data-keys": true, oninput: () => this.drag() });
    this.live = element("button", { type: "button", class: "button small", onclick: () => this.scrub(null) });
    this.note = element("p", { class: "note", role: "status" });
    this.keys = element("p", { class: "keys" });
    this.root.append(
      element("div", { class: "row" }, this.chip, this.said, this.run, this.one, this.stop, this.speed, this.counts),
      element("div", { class: "row" }, this.scrubber, this.live),
      element("div", { class: "row foot" }, this.note, this.keys),
    );
  }

  relabel() {
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

  switched() {
    // Start keeps the focus after its click, and the space bar, meant to pause, would press it again.
    document.activeElement?.closest(".st-key-start")?.querySelector("button")?.blur();
    this.trouble = "";
    this.speed.value = "0";
  }

  async tell(action, body = {}) {
    if (!this.view || !this.data.owner) return;
    this.trouble = "";
    try {
      await Promise.all([this.view.id, ...this.data.beside].map((run) => command(run, action, this.data.lang, body)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.trouble = error.message || this.text("unreachable");
    }
    this.paint();
  }

  toggle() {
    if (PAUSABLE.has(this.view?.state)) this.tell("pause");
    else if (RESUMABLE.has(this.view?.state)) this.tell("resume");
  }

  setSpeed() {
    this.tell("speed", { steps_per_s: Number(this.speed.value) });
  }

  restart() {
    if (this.view && this.data.owner) this.component.setTriggerValue("restart", this.view.id);
  }

  drag() {
    this.scrub(Math.max(1, Number(this.scrubber.value)));
    this.paint(); // puts the thumb back where there is something to see
  }

  /** Look at a step of all runs on show; null is the live end. */
  scrub(step) {
    this.view?.scrub(step);
    for (const run of this.data.beside) runView(run).scrub(step);
  }

  /** One kept step along the scrubber; forward at the live end of a paused run trains one step. */
  walk(direction) {
    const { view } = this;
    if (!view) return;
    if (direction > 0 && view.cursor === null) {
      if (view.state === "paused") this.tell("step");
      return;
    }
    this.scrub(keptStep(view.shownStep + direction, direction));
  }

  paint() {
    const state = this.stateName();
    if (this.root.dataset.state !== state) {
      this.root.dataset.state = state;
      setText(this.said, this.stateWords(state));
    }
    setText(this.chip, this.stateWords(state));
    this.paintControls();
    this.paintScrubber();
    this.paintCounts();
    setText(this.note, this.noteWords());
    this.keys.hidden = this.note.textContent !== "";
    this.note.classList.toggle("bad", Boolean(this.trouble) || this.view?.state === "failed");
    if (this.view) this.stamp(this.view.newest);
    this.reportEnd();
  }

  stateName() {
    const { lost, engine } = this.connection;
    const warming = engine !== null && engine.ready < engine.total;
    if (!this.view) return warming ? "warming" : "idle";
    if (lost && !this.view.ended) return "reconnecting";
    if (warming && engine.ready === 0 && ["connecting", "queued"].includes(this.view.state)) return "warming";
    return this.view.state;
  }

  stateWords(state) {
    const { engine } = this.connection;
    if (state === "warming") return this.text(state, { ready: this.number(engine.ready), total: this.number(engine.total) });
    const { position = 0, done = 0 } = this.view?.lifecycle?.data ?? {};
    return this.text(state, { position: this.number(position), done: this.number(100 * done) });
  }

  paintControls() {
    const { state } = this.view ?? {};
    const mine = Boolean(this.view) && this.data.owner;
    const resumable = RESUMABLE.has(state);
    setIcon(this.run, PAUSABLE.has(state) ? "pause" : "play");
    setName(this.run, this.text(resumable ? "resume" : "pause"));
    this.run.disabled = !mine || !(resumable || PAUSABLE.has(state));
    this.one.disabled = !mine || state !== "paused";
    this.stop.disabled = !mine || !UNDER_WAY.has(state);
    this.speed.disabled = !mine || !UNDER_WAY.has(state);
  }

  paintScrubber() {
    const { view } = this;
    const total = Math.max(view?.stepsTotal ?? 0, view?.step ?? 0, 1);
    const shown = view?.shownStep ?? 0;
    this.scrubber.max = total;
    this.scrubber.value = shown;
    this.scrubber.disabled = !view?.losses.length;
    this.scrubber.style.setProperty("--filled", shown / total);
    this.scrubber.style.setProperty("--reached", (view?.step ?? 0) / total);
    this.scrubber.setAttribute("aria-valuetext", this.text("at_step", { step: this.number(shown) }));
    const behind = view !== null && view.cursor !== null;
    this.live.disabled = !behind;
    this.live.classList.toggle("on", Boolean(view) && !behind && !view.ended);
  }

  paintCounts() {
    const { view } = this;
    const speed = view?.state === "running" ? view.speed?.steps_per_s : null;
    const left = speed > 0 ? (view.stepsTotal - view.step) / speed : null;
    const words = [
      view?.started ? this.text("progress", { step: this.number(view.shownStep), total: this.number(view.stepsTotal) }) : "",
      speed > 0 ? this.text("rate", { rate: rate(speed, this.data.lang) }) : "",
      left === null ? "" : this.text("left", { time: duration(left) }),
      view?.started ? this.text("elapsed", { time: duration(view.newest.elapsed_s) }) : "",
      view?.device ? this.text(`device_${view.device}`) : "",
    ];
    this.slots.forEach((slot, i) => setText(slot, words[i]));
  }

  noteWords() {
    const { view } = this;
    if (this.trouble) return this.trouble;
    if (!view) return "";
    if (view.state === "failed") return this.problem(view.lifecycle.data);
    if (view.state === "interrupted") return this.text("interrupted_note", { step: this.number(view.step) });
    if (!this.data.owner) return this.text("watching");
    const { reason, from_step: step = 0 } = view.resumed ?? {};
    if (!view.ended && (reason === "worker_lost" || reason === "restart")) return this.text(reason, { step: this.number(step) });
    return view.gaps.length ? this.text("gap") : "";
  }

  /** Tell the page once when a run has ended that it had drawn as unfinished. */
  reportEnd() {
    const { view, data } = this;
    if (!view?.ended || data.ended || this.told.has(view.id)) return;
    this.told.add(view.id);
    this.component.setTriggerValue("ended", view.id);
  }

  destroy() {
    this.stopObserving();
    this.stopListening();
    super.destroy();
  }
}

export default mount(Runbar);
