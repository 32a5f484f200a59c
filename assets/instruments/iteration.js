/** Slow motion: the next training step walked through, forward, loss, backward, update, with the numbers it really has. */

import { element, setText } from "./dom.js";
import { glyphs, scientific } from "./format.js";
import { atLeast, backward, forward, loss, update } from "./iteration_scenes.js";
import { mount, Panel } from "./panel.js";

const STAGES = ["forward", "loss", "backward", "update"];
const KEYS = { ArrowRight: 1, ArrowLeft: -1 };

class Iteration extends Panel {
  constructor(root) {
    super(root, ["iteration"]);
    this.stage = "forward";
    this.place = 0; // which of the shown time steps forward is at
    this.drawn = ""; // what the scene on screen was made of
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.hint = element("p", { class: "note" });
    this.tabs = STAGES.map((stage) =>
      element("button", { type: "button", role: "tab", class: "button small", onclick: () => this.show(stage, 0) }),
    );
    this.times = element("div", { class: "times", role: "radiogroup" });
    this.scene = element("div", { class: "scene", role: "tabpanel" });
    this.empty = element("div", { class: "empty" });
    this.walk = element("div", { class: "walk", onkeydown: (event) => this.press(event) },
      element("div", { class: "row" }, element("div", { class: "row", role: "tablist" }, ...this.tabs), this.hint),
      this.times,
      this.scene,
    );
    root.append(element("header", {}, this.title, this.moment), element("div", { class: "stage" }, this.walk, this.empty), this.summary);
  }

  /** The gate or state of that name, from the catalogue; in a run of another cell than the page's, only its name. */
  gate(name) {
    return this.data.spec.gates.find((gate) => gate.name === name) ?? { name, label: name, symbol: name, is_gate: true };
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.hint, this.text("hint"));
    this.tabs.forEach((tab, i) => setText(tab, `${this.number(i + 1)} ${this.text(STAGES[i])}`));
    this.times.setAttribute("aria-label", this.text("times"));
    this.drawn = this.announced = "";
  }

  switched() {
    this.stage = "forward";
    this.place = 0;
  }

  /** The newest measurement; there is none of the past, as nothing is kept. */
  get snapshot() {
    return this.view?.cursor === null ? this.view.frame("iteration") : null;
  }

  show(stage, place) {
    this.stage = stage;
    this.place = place;
    this.paint();
  }

  /** ← and → walk through the time steps of forward, then the other stages; the page's own use of them stays out. */
  press(event) {
    const direction = KEYS[event.key];
    const steps = this.snapshot?.data.steps;
    if (!direction || !steps || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const scenes = [...steps.keys()].map((place) => ["forward", place]).concat(STAGES.slice(1).map((stage) => [stage, 0]));
    const at = scenes.findIndex(([stage, place]) => stage === this.stage && place === this.place);
    this.show(...scenes[Math.min(scenes.length - 1, Math.max(0, at + direction))]);
    this.tabs[STAGES.indexOf(this.stage)].focus();
  }

  paint() {
    const { snapshot } = this;
    this.walk.hidden = !snapshot;
    this.empty.hidden = Boolean(snapshot);
    this.paintEmpty();
    setText(this.moment, snapshot ? this.text(this.view.ended ? "moment_ended" : "moment", { step: this.number(snapshot.data.next_step), n: this.number(snapshot.data.sequences) }) : "");
    this.moment.classList.toggle("away", Boolean(snapshot) && this.view.step > snapshot.step);
    this.stamp(snapshot);
    this.describe([], () => (snapshot ? this.words(snapshot.data) : this.emptyText()));
    const wanted = snapshot ? [snapshot.epoch, snapshot.seq, this.stage, this.place].join(":") : "";
    if (!snapshot || wanted === this.drawn) return;
    this.drawn = wanted;
    this.draw(snapshot.data);
  }

  /** Why there is nothing to see, and what the four stages will show. */
  paintEmpty() {
    const words = this.emptyText();
    if (words === this.announced) return;
    this.announced = words;
    const line = (stage) => element("li", {}, element("b", {}, this.text(stage)), " ", element("span", {}, this.text(`shows_${stage}`)));
    const coming = words === this.text("empty") ? [element("ol", {}, ...STAGES.map(line))] : [];
    this.empty.replaceChildren(element("p", {}, words), ...coming);
  }

  draw(data) {
    this.place = Math.min(this.place, data.steps.length - 1);
    this.tabs.forEach((tab, i) => {
      const chosen = STAGES[i] === this.stage;
      tab.setAttribute("aria-selected", String(chosen));
      tab.classList.toggle("on", chosen);
      tab.tabIndex = chosen ? 0 : -1;
    });
    this.times.hidden = this.stage !== "forward";
    this.times.replaceChildren(...data.steps.map((step, place) => this.time(data, step, place)));
    const scenes = { forward: () => forward(this, data, data.steps[this.place]), loss: () => loss(this, data), backward: () => backward(this, data), update: () => update(this, data) };
    this.scene.replaceChildren(...scenes[this.stage]());
    this.scene.setAttribute("aria-label", this.text(this.stage));
  }

  time(data, step, place) {
    const chosen = place === this.place;
    const attributes = { type: "button", role: "radio", "aria-checked": String(chosen), tabindex: -1, class: `button small ${chosen ? "on" : ""}` };
    const token = element("b", {}, glyphs(data.tokens[step.t - 1]));
    return element("button", { ...attributes, onclick: () => this.show("forward", place) }, `t = ${this.number(step.t)} `, token);
  }

  emptyText() {
    if (this.hasNothing) return this.text("nothing");
    if (this.view && this.view.cursor !== null) return this.text("behind");
    return this.text(this.view?.ended ? "ended" : "empty");
  }

  words({ next_step, loss: value, batch_loss, weight }) {
    return this.text("summary", {
      step: this.number(next_step),
      loss: atLeast(this, value),
      batch: atLeast(this, batch_loss),
      gradient: scientific(weight.gradient),
      before: this.number(weight.adam.before, 5),
      after: this.number(weight.adam.after, 5),
    });
  }
}

export default mount(Iteration);
