/** What the network writes: the newest sample, how it wrote before, and how it continues a prompt of one's own. */

import { command, Refused } from "./commands.js";
import { element, setText } from "./dom.js";
import { mount, Panel } from "./panel.js";

const EARLIER = 3; // older samples kept on view
const LONGEST_PROMPT = 120;

class Sample extends Panel {
  constructor(root) {
    super(root, ["sample"]);
    this.ask = null;
    this.trouble = "";
    this.listed = ""; // what the list of older samples shows now
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.back = element("button", { type: "button", class: "button small quiet", hidden: true, onclick: () => this.forget() });
    this.prompt = element("span", { class: "prompt" });
    this.written = element("span", {});
    this.page = element("p", { class: "page", "aria-live": "off", tabindex: 0 }, this.prompt, this.written);
    this.earlierTitle = element("h3", {});
    this.earlier = element("ol", { class: "earlier" });
    this.empty = element("div", { class: "empty" });
    root.append(
      element("header", {}, this.title, this.moment, this.back),
      element("div", { class: "stage sample" }, this.page, this.earlierTitle, this.earlier, this.empty),
      this.buildQuestion(),
    );
  }

  buildQuestion() {
    this.input = element("input", { type: "text", class: "field", maxlength: LONGEST_PROMPT });
    this.temperature = element("input", { type: "range", min: 0.1, max: 2, step: 0.1, oninput: () => this.nameTemperature() });
    this.temperatureName = element("span", { class: "caption" });
    this.send = element("button", { type: "submit", class: "button" });
    this.note = element("p", { class: "note", role: "status" });
    const dial = element("label", { class: "dial" }, this.temperatureName, this.temperature);
    const onsubmit = (event) => {
      event.preventDefault();
      this.question();
    };
    return element("form", { class: "question", onsubmit }, this.input, dial, this.send, this.note);
  }

  relabel() {
    setText(this.title, this.text("title"));
    setText(this.earlierTitle, this.text("earlier"));
    setText(this.send, this.text("continue"));
    setText(this.back, this.text("back"));
    this.input.placeholder = this.text("placeholder");
    this.input.setAttribute("aria-label", this.text("placeholder"));
    if (!this.touched) this.temperature.value = this.data.temperature ?? 0.7;
    this.touched = true;
    this.nameTemperature();
    this.listed = "";
  }

  nameTemperature() {
    const value = Number(this.temperature.value);
    setText(this.temperatureName, this.text("temperature", { value: this.number(value, 1) }));
    this.temperature.style.setProperty("--filled", (value - 0.1) / 1.9);
  }

  switched() {
    this.ask = this.shown = null;
    this.trouble = "";
  }

  forget() {
    this.ask = null;
    this.trouble = "";
    this.paint();
  }

  async question() {
    if (!this.view) return;
    this.trouble = "";
    const text = this.input.value;
    const body = { kind: "continue", text, temperature: Number(this.temperature.value), step: this.view.cursor };
    try {
      this.ask = (await command(this.view.id, "ask", this.data.lang, body)).ask;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.trouble = error.message || this.text("unreachable");
    }
    this.paint();
  }

  choose() {
    const answer = this.ask && this.view?.answers.get(this.ask);
    if (answer?.sample) return answer.sample;
    const frame = this.awaited(this.view?.frame("sample"));
    return frame === undefined ? this.shown : frame;
  }

  paint() {
    this.shown = this.choose();
    const data = this.shown?.data;
    this.empty.hidden = Boolean(data);
    setText(this.empty, this.emptyWords());
    setText(this.prompt, data?.prompt ?? "");
    setText(this.written, continuation(data));
    this.page.classList.toggle("writing", Boolean(data) && data.done === false);
    const asked = Boolean(this.shown?.ask);
    const behind = this.view !== null && this.view.cursor !== null;
    const step = this.number(this.shown?.step);
    setText(this.moment, data ? this.text(asked ? "asked_at" : behind ? "kept_at" : "live_at", { step }) : "");
    this.moment.classList.toggle("away", asked || behind);
    this.send.disabled = this.input.disabled = this.view === null || this.hasNothing;
    this.back.hidden = !this.ask;
    setText(this.note, this.noteWords(asked));
    this.list();
    this.stamp(this.shown);
  }

  noteWords(answered) {
    const failed = this.ask && this.view?.answers.get(this.ask)?.failed;
    if (this.trouble) return this.trouble;
    if (failed) return this.problem(failed.data);
    return this.ask && !answered ? this.text("waiting") : this.text("hint");
  }

  /** The samples before the one shown. */
  list() {
    const before = [];
    let step = this.shown && !this.shown.ask ? this.shown.step : this.view?.shownStep;
    while (this.view && this.shown && before.length < EARLIER && step > 1) {
      const sample = this.sampleBefore(step);
      if (!sample) break;
      before.push(sample);
      step = sample.step;
    }
    const listed = before.map((sample) => `${sample.epoch}:${sample.step}`).join();
    this.earlierTitle.hidden = before.length === 0;
    if (listed === this.listed) return;
    this.listed = listed;
    this.earlier.replaceChildren(...before.map((sample) => this.entry(sample)));
  }

  /** The stream brings every kept sample, and the live ones on top. */
  sampleBefore(step) {
    const before = [...this.view.samples.keys()].filter((known) => known < step);
    return before.length ? this.view.samples.get(Math.max(...before)) : null;
  }

  entry({ step, data }) {
    return element(
      "li",
      {},
      element("span", { class: "step" }, this.text("step", { step: this.number(step) })),
      element("span", { class: "line" }, element("span", { class: "prompt" }, data.prompt), continuation(data)),
    );
  }
}

/** A sample's text may or may not begin with its prompt; shown is what comes after it. */
function continuation(data) {
  if (!data) return "";
  return data.prompt && data.text.startsWith(data.prompt) ? data.text.slice(data.prompt.length) : data.text;
}

export default mount(Sample);
