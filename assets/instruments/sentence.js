/** A sentence as the tokens it was read in, one of them marked. */

import { element } from "./dom.js";
import { glyphs } from "./format.js";

export class Sentence {
  constructor() {
    this.node = element("p", { class: "sentence" });
    this.written = "";
    this.marked = null;
  }

  /** Mark the token at an index, or none for null; nodes are only replaced when the sentence is another one. */
  show(tokens, marked) {
    const written = tokens.join("\n\n");
    if (written !== this.written) {
      this.written = written;
      this.marked = null;
      this.node.classList.toggle("words", tokens.some((token) => [...token].length > 1));
      this.node.replaceChildren(...tokens.map((token, time) => element("span", { "data-time": time }, token === " " ? token : glyphs(token))));
    }
    if (marked === this.marked) return;
    this.node.children[this.marked]?.classList.remove("on");
    this.node.children[marked]?.classList.add("on");
    this.marked = marked;
    this.reveal(this.node.children[marked]);
  }

  /** A long sentence scrolls; scrollIntoView would move the page as well. */
  reveal(token) {
    if (!token) return;
    const [box, inner] = [this.node.getBoundingClientRect(), token.getBoundingClientRect()];
    if (inner.top < box.top) this.node.scrollTop -= box.top - inner.top;
    else if (inner.bottom > box.bottom) this.node.scrollTop += inner.bottom - box.bottom;
  }

  /** The index of the token that an event happened on, null beside them. */
  tokenOf(event) {
    const time = event.target.dataset?.time;
    return time === undefined ? null : Number(time);
  }
}
