/** The keys of the story: arrows lead step by step and on to the next scene, space measures or goes through the scene, R begins it again. */

import { listen } from "./keyboard.js";

const STEP_MS = 1200;
const WORDS = { " ": "key_run", r: "key_again", ArrowLeft: "key_back", ArrowRight: "key_forward", Home: "key_first", End: "key_end" };

export class StoryKeys {
  constructor(story) {
    this.story = story;
    this.going = 0;
    const stopped = (act) => () => {
      this.stop();
      act();
    };
    const actions = {
      " ": () => this.toggle(),
      r: stopped(() => this.again()),
      ArrowLeft: stopped(() => story.walk(-1)),
      ArrowRight: stopped(() => story.walk(1)),
      Home: stopped(() => story.stand(0)),
      End: stopped(() => story.stand(this.last)),
    };
    this.deaf = listen(actions, () => Object.fromEntries(Object.entries(WORDS).map(([key, label]) => [key, story.text(label)])));
  }

  get last() {
    return Math.max(0, this.story.scene.steps() - 1);
  }

  /** Have the scene measured, where that is what it is for; else go through it by itself, from its beginning if it is at its end. */
  toggle() {
    const { button } = this.story.scene;
    if (button) return button.click();
    if (this.going) return this.stop();
    this.story.stand(this.story.at < this.last ? this.story.at + 1 : 0);
    this.going = setInterval(() => (this.story.at < this.last ? this.story.stand(this.story.at + 1) : this.stop()), STEP_MS);
    return undefined;
  }

  again() {
    const { button } = this.story.scene;
    if (button) button.click();
    else this.story.stand(0);
  }

  stop() {
    clearInterval(this.going);
    this.going = 0;
  }

  release() {
    this.stop();
    this.deaf();
  }
}
