/** The keys of a race: space starts it, stops it and lets it go on, arrows read its curves point by point, R starts it again. */

import { element, setText } from "./dom.js";
import { listen } from "./keyboard.js";

const START = ".st-key-start button";

export class RaceKeys {
  /** `race` is the panel that they steer. */
  constructor(race) {
    this.race = race;
    this.node = element("p", { class: "keys" });
    const walk = (direction) => () => this.walk(direction);
    const actions = {
      " ": () => this.toggle(),
      r: () => this.restart(),
      ArrowLeft: walk(-1),
      ArrowRight: walk(1),
      Home: () => this.point(this.places[0] ?? null),
      End: () => this.point(null),
    };
    this.release = listen(actions, () => this.words());
  }

  relabel() {
    setText(this.node, this.race.text("keys"));
  }

  words() {
    const said = { " ": "key_run", r: "key_again", ArrowLeft: "key_back", ArrowRight: "key_forward", Home: "key_first", End: "key_end" };
    return Object.fromEntries(Object.entries(said).map(([key, label]) => [key, this.race.text(label)]));
  }

  /** Start keeps the focus after its click, and the space bar, meant to stop, would press it again. */
  letGo() {
    document.activeElement?.closest(START)?.blur();
    this.point(null);
  }

  start() {
    document.querySelector(START)?.click();
  }

  /** What the button in the lanes does; before there is a race, what Start does. */
  toggle() {
    if (!this.race.set) this.start();
    else if (this.race.isSteerable) this.race.tell();
  }

  restart() {
    if (this.race.set && this.race.data.owner) this.start();
  }

  /** Where along the axis the curves that come farthest have points. */
  get places() {
    const last = (places) => places[places.length - 1];
    const found = [...this.race.plots.values()].flatMap((plot) => plot.shown.map((runner) => plot.places(runner)));
    return found.reduce((longest, places) => (!longest.length || last(places) > last(longest) ? places : longest), []);
  }

  /** From nowhere, back leads to the newest point; forward of that leads nowhere again. */
  walk(direction) {
    const { places } = this;
    const { pointed } = this.race.plots.get("loss");
    if (pointed === null && direction > 0) return;
    const next = direction > 0 ? places.find((place) => place > pointed) : places.findLast((place) => pointed === null || place < pointed);
    this.point(next ?? (direction > 0 ? null : pointed));
  }

  point(place) {
    for (const plot of this.race.plots.values()) plot.point(place);
  }
}
