/** A link to copy, and its QR code: large, on white, over the whole screen if wanted. */

import { element, setText } from "./dom.js";
import { mount, Panel } from "./panel.js";

class Share extends Panel {
  constructor(root) {
    super(root, []);
    this.link = element("textarea", { class: "field", readonly: true, onfocus: () => this.link.select() });
    this.copy = element("button", { type: "button", class: "button", onclick: () => this.copyLink() });
    this.said = element("p", { class: "note", role: "status" });
    this.code = element("img", { class: "qr" });
    this.enlarge = element("button", { type: "button", class: "button", onclick: () => this.code.requestFullscreen() });
    const buttons = element("div", { class: "row" }, this.copy, this.enlarge);
    root.append(this.code, element("div", { class: "sharing" }, this.link, buttons, this.said));
  }

  relabel() {
    const { link, qr } = this.data;
    this.link.setAttribute("aria-label", this.text("link"));
    if (this.link.value !== link) setText(this.said, qr ? "" : this.text("too_long"));
    this.link.value = link;
    setText(this.copy, this.text("copy"));
    setText(this.enlarge, this.text("enlarge"));
    this.code.alt = this.text("qr");
    if (qr) this.code.src = qr;
    this.code.hidden = !qr;
    this.enlarge.hidden = !qr || !document.fullscreenEnabled;
  }

  async copyLink() {
    setText(this.said, "");
    setText(this.said, this.text((await this.copied()) ? "copied" : "not_copied"));
  }

  /** Over plain http, as in a classroom's network, browsers offer no clipboard; there the selection is copied the old way. */
  async copied() {
    try {
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(this.data.link);
        return true;
      }
    } catch {
      // not allowed: the old way may still be
    }
    this.link.focus();
    this.link.select();
    return document.execCommand("copy");
  }
}

export default mount(Share);
