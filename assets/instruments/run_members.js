/** The runs of a set in a line: each one's name, state and progress. A lone run needs none, and takes no room. */

import { element, setText } from "./dom.js";

export class RunMembers {
  constructor() {
    this.node = element("ul", { class: "members" });
    this.entries = [];
  }

  /** `runs` are { label }, in their order. */
  relabel(runs) {
    this.node.hidden = runs.length < 2;
    this.entries = runs.map(({ label }) => {
      const [words, bar] = [element("span", { class: "words" }), element("i", {})];
      return { words, bar, node: element("li", {}, element("b", {}, label), words, bar) };
    });
    this.node.replaceChildren(...this.entries.map(({ node }) => node));
  }

  /** `views` in the same order, null where there is no run; `words(view)` says how it is. */
  paint(views, words) {
    this.entries.forEach(({ node, words: said, bar }, i) => {
      const view = views[i] ?? null;
      node.dataset.state = view?.state ?? "idle";
      setText(said, view ? words(view) : "");
      bar.style.setProperty("--done", view?.stepsTotal ? view.step / view.stepsTotal : 0);
    });
  }
}
