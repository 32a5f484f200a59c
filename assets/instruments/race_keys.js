/** The keys of a race: those of a set of runs, and arrows that read its curves point by point. */

import { element, setText } from "./dom.js";
import { SetKeys } from "./set_keys.js";

export class RaceKeys extends SetKeys {
  constructor(race) {
    super(race, ".st-key-start button", {
      ArrowLeft: () => this.walk(-1),
      ArrowRight: () => this.walk(1),
      Home: () => this.point(this.places[0] ?? null),
      End: () => this.point(null),
    });
    this.node = element("p", { class: "keys" });
  }

  relabel() {
    setText(this.node, this.panel.text("keys"));
  }

  letGo() {
    super.letGo();
    this.point(null);
  }

  /** Where along the axis the curves that come farthest have points. */
  get places() {
    const last = (places) => places[places.length - 1];
    const found = [...this.panel.plots.values()].flatMap((plot) => plot.shown.map((runner) => plot.places(runner)));
    return found.reduce((longest, places) => (!longest.length || last(places) > last(longest) ? places : longest), []);
  }

  /** From nowhere, back leads to the newest point; forward of that leads nowhere again. */
  walk(direction) {
    const { places } = this;
    const { pointed } = this.panel.plots.get("loss");
    if (pointed === null && direction > 0) return;
    const next = direction > 0 ? places.find((place) => place > pointed) : places.findLast((place) => pointed === null || place < pointed);
    this.point(next ?? (direction > 0 ? null : pointed));
  }

  point(place) {
    for (const plot of this.panel.plots.values()) plot.point(place);
  }
}
