/** The keys of the story: arrows lead step by step and on to the next scene, space measures or goes through the scene, R begins it again. */

import { listenInOwnWords } from "./keyboard.js";
import { Stroll } from "./stroll.js";

const STEP_MS = 1200;

export class StoryKeys {
  constructor(story) {
    this.story = story;
    this.stroll = new Stroll(STEP_MS, () => this.advance());
    const ended = (act) => this.stroll.ended(act);
    const actions = {
      " ": () => this.toggle(),
      r: ended(() => this.again()),
      ArrowLeft: ended(() => story.walk(-1)),
      ArrowRight: ended(() => story.walk(1)),
      Home: ended(() => story.stand(0)),
      End: ended(() => story.stand(this.last)),
    };
    this.deaf = listenInOwnWords(actions, (label) => story.text(label));
  }

  get last() {
    return Math.max(0, this.story.scene.steps() - 1);
  }

  /** Have the scene measured, where that is what it is for; else go through it by itself, from its beginning if it is at its end. */
  toggle() {
    const { button } = this.story.scene;
    if (button) button.click();
    else this.stroll.toggle(() => this.advance() || this.story.stand(0));
  }

  /** One step on within the scene; whether there was one. */
  advance() {
    const { at } = this.story;
    if (at >= this.last) return false;
    this.story.stand(at + 1);
    return true;
  }

  again() {
    const { button } = this.story.scene;
    if (button) button.click();
    else this.story.stand(0);
  }

  release() {
    this.stroll.stop();
    this.deaf();
  }
}
