/** How far the reading of a text has come: a slim bar, and a word to the page when it is done. */

import { element, setText } from "./dom.js";
import { rate } from "./format.js";
import { mount, Panel } from "./panel.js";

class Upload extends Panel {
  constructor(root) {
    super(root, []);
    this.told = new Set();
    this.words = element("p", { class: "caption" });
    this.bar = element("progress", { max: 1, value: 0 });
    root.append(this.words, this.bar);
  }

  /** The job of this instrument is followed like a run. */
  update(component) {
    super.update({ ...component, data: { ...component.data, run: component.data.job ?? null } });
  }

  relabel() {
    this.bar.setAttribute("aria-label", this.text("title"));
  }

  paint() {
    const { view } = this;
    this.root.hidden = view === null;
    if (!view) return;
    const { done = 0, tokens_per_s: speed = 0 } = view.lifecycle?.data ?? {};
    this.root.dataset.state = view.state;
    this.bar.value = view.state === "finished" ? 1 : done;
    setText(this.words, this.stateWords(done, speed));
    if (!view.ended || this.told.has(view.id)) return;
    this.told.add(view.id);
    this.component.setTriggerValue("done", view.id);
  }

  stateWords(done, speed) {
    const { view } = this;
    if (view.state === "failed") return this.problem(view.lifecycle.data);
    if (view.state === "finished") return this.text("finished");
    if (view.state !== "preparing") return this.text("waiting");
    const percent = this.number(100 * done);
    return speed > 0 ? this.text("reading_at", { percent, rate: rate(speed, this.data.lang) }) : this.text("reading", { percent });
  }
}

export default mount(Upload);
