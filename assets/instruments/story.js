/** The story of Word2Vec on one sentence: scene by scene, in the order in which one idea needs the next. */

import { element, setName, setText } from "./dom.js";
import { Guesses } from "./guesses.js";
import { mount, Panel } from "./panel.js";
import { runView } from "./run_view.js";
import { CollapseScene, CostScene, MeasuredScene } from "./story_measured.js";
import { StoryKeys } from "./story_keys.js";
import { NoiseScene } from "./story_noise.js";
import { OrderScene } from "./story_order.js";
import { OneHotScene, UnknownScene } from "./story_words.js";
import { TablesScene } from "./story_tables.js";
import { WindowScene, YesNoScene } from "./story_window.js";

const MOST_CHARACTERS = 120;
const TYPED_AFTER_MS = 600;
const LEAST_REM = 0.8;
const KINDS = { window: WindowScene, softmax: CostScene, yesno: YesNoScene, collapse: CollapseScene, noise: NoiseScene, tables: TablesScene, onehot: OneHotScene, order: OrderScene, unknown: UnknownScene };

class Story extends Panel {
  constructor(root) {
    super(root, []);
    this.shown = null; // what the newest finished job told of the sentence
    this.at = 0; // the centre, pair or update that a scene stands at
    this.measured = new Map(); // scene → { job, view, leave }
    this.guesses = new Guesses("story"); // scene → what was guessed before measuring
    this.title = element("h2", {});
    this.keys = element("span", { class: "keys" });
    this.input = element("input", { type: "text", class: "field", maxlength: MOST_CHARACTERS, oninput: () => this.typed(), onchange: () => this.say(), onkeydown: (event) => this.typedKey(event) });
    this.usual = element("button", { type: "button", class: "button small", onclick: () => this.tell("sentence", "") });
    this.back = element("button", { type: "button", class: "button small", onclick: () => this.walk(-1) }, "←");
    this.on = element("button", { type: "button", class: "button small", onclick: () => this.walk(1) }, "→");
    this.note = element("p", { class: "note", role: "status" });
    this.place = element("div", { class: "story-scene" });
    this.empty = element("div", { class: "empty" });
    this.stage = element("div", { class: "stage", tabindex: -1 }, this.place, this.empty);
    const question = element("div", { class: "question" }, this.input, this.usual, this.back, this.on);
    root.append(element("header", {}, this.title, this.keys, question), this.note, this.stage, this.summary);
    this.scenes = Object.fromEntries(Object.entries(KINDS).map(([name, Scene]) => [name, new Scene(this)]));
    this.pageKeys = new StoryKeys(this);
  }

  get scene() {
    return this.scenes[this.data.scene];
  }

  /** The theme with type for plots that a class looks at, none of it small. */
  get plotTheme() {
    const { theme } = this;
    return { ...theme, font: (rem, weight) => theme.font(Math.max(LEAST_REM, rem), weight) };
  }

  /** The step at which the scene opens. */
  get opening() {
    return this.scene.first ?? 0;
  }

  followNamed() {
    super.followNamed();
    for (const [scene, job] of Object.entries(this.data.jobs)) this.followMeasured(scene, job);
    if (this.data.scene === this.sceneName) return;
    this.pageKeys.stroll.stop();
    this.at = this.entering === -1 ? Infinity : this.opening;
    // the arrows would otherwise stay with the button that chose the scene
    if (this.sceneName) this.stage.focus({ preventScroll: true });
    this.entering = 0;
    this.sceneName = this.data.scene;
  }

  followMeasured(scene, job) {
    const known = this.measured.get(scene);
    if ((known?.job ?? null) === job) return;
    known?.leave();
    this.measured.delete(scene);
    if (!job) return;
    const view = runView(job);
    this.measured.set(scene, { job, view, leave: view.watch(() => this.paint()) });
  }

  relabel() {
    setText(this.keys, this.text("keys"));
    setName(this.input, this.text("sentence"));
    setName(this.back, this.text("back"));
    setName(this.on, this.text("on"));
    setText(this.usual, this.text("usual"));
    this.input.placeholder = this.text("placeholder");
    if (!this.waiting && !this.input.matches(":focus")) this.input.value = this.data.sentence;
    for (const scene of Object.values(this.scenes)) scene.drawn = undefined; // nothing, not even what will be measured
  }

  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(), TYPED_AFTER_MS);
  }

  /** Return ends the typing: from then on the arrows walk through the story, and no longer through the sentence. */
  typedKey({ key, isComposing }) {
    if (key !== "Enter" || isComposing) return;
    this.say();
    this.stage.focus({ preventScroll: true });
  }

  say() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const value = this.input.value.trim();
    if (value !== this.data.sentence) this.tell("sentence", value);
  }

  /** Something that the page decides: the sentence, the scene, what is to be measured. */
  tell(name, value) {
    this.component.setTriggerValue("setting", { name, value });
  }

  /** One step on or back in the scene; beyond its end to the next scene. */
  walk(direction) {
    const last = Math.max(0, this.scene.steps() - 1);
    const to = Math.min(this.at, last) + direction;
    if (to >= 0 && to <= last) {
      this.stand(to);
      return;
    }
    const names = Object.keys(this.scenes);
    const next = names[names.indexOf(this.data.scene) + direction];
    if (!next || this.entering) return;
    this.entering = direction;
    this.tell("scene", next);
  }

  /** Show another step of the scene. */
  stand(at) {
    this.at = at;
    this.paint();
  }

  paint() {
    const { view } = this;
    if (view?.state === "finished" && this.shown !== view.lifecycle.data) {
      this.shown = view.lifecycle.data;
      this.at = this.opening;
    }
    const measuring = this.scene instanceof MeasuredScene; // on the whole text, whatever the sentence is
    setText(this.title, this.text(measuring ? `title_${this.data.scene}` : "title"));
    this.input.hidden = measuring;
    const failed = view?.state === "failed";
    setText(this.note, failed ? this.problem(view.lifecycle.data) : measuring ? "" : this.noteWords());
    this.note.classList.toggle("bad", failed);
    this.note.hidden = measuring && !failed;
    this.root.setAttribute("aria-busy", String(Boolean(this.shown) && view !== null && !view.ended));
    this.root.dataset.scene = this.data.scene;
    this.usual.hidden = measuring || !this.shown?.own;
    this.empty.hidden = Boolean(this.shown);
    setText(this.empty, this.text(failed ? "failed" : "empty"));
    if (!this.shown) {
      this.place.replaceChildren();
      return;
    }
    this.at = Math.min(this.at, Math.max(0, this.scene.steps() - 1));
    if (this.place.firstChild !== this.scene.node) this.place.replaceChildren(this.scene.node);
    this.scene.paint(this.shown);
    this.summarised = 0;
    this.describe([], () => this.scene.words(this.shown));
  }

  noteWords() {
    if (!this.shown) return "";
    const { own, tokens, unknown, words_read: read } = this.shown;
    const trained = this.text("trained", { words: this.number(read) });
    if (!own) return this.inTurn(this.text("of_text", { sentence: sentenceOf(tokens.map(({ word }) => word)) }), trained);
    return unknown.length ? this.text("some_unknown", { words: unknown.map(({ word }) => word).join(", "), least: this.shown.least_count }) : trained;
  }

  destroy() {
    clearTimeout(this.waiting);
    this.pageKeys.release();
    for (const { leave } of this.measured.values()) leave();
    for (const scene of Object.values(this.scenes)) scene.release?.();
    super.destroy();
  }
}

/** Words as their script writes them one after another: Chinese has no spaces. */
function sentenceOf(words) {
  const wide = (letter) => letter >= "\u2e80";
  return words.reduce((line, word) => line + (line && !(wide(line.at(-1)) && wide(word[0])) ? " " : "") + word, "");
}

export default mount(Story);
