/** What shows a set of runs instead of one run: it follows the set that the page names, tells its progress, and stops it or lets it go on. */

import { element, setText } from "./dom.js";
import { duration } from "./format.js";
import { Panel } from "./panel.js";
import { setView } from "./sets.js";

const RESUMABLE = new Set(["cancelled", "interrupted"]);

export class SetPanel extends Panel {
  /** `curves` asks for every member's curves, too. */
  constructor(root, curves = false) {
    super(root, []);
    this.curves = curves;
    this.refusal = "";
    this.chip = element("span", { class: "chip", role: "status" });
    this.steer = element("button", { type: "button", class: "button small", onclick: () => this.tell() });
    this.bar = element("progress", { max: 1, value: 0 });
    this.counts = element("p", { class: "readout" });
  }

  /** A set instead of a run. */
  followNamed() {
    const { set, lang } = this.data;
    const view = set ? setView(set, lang, this.curves) : null;
    if (view === this.set) return;
    this.leave?.();
    if (this.set?.id !== set) this.switched();
    this.set = view;
    this.leave = view?.watch(() => this.paint()) ?? null;
    this.refusal = "";
    this.telling = false;
  }

  get report() {
    return this.set?.report ?? null;
  }

  /** What the chip says: a name of one of the labels. */
  get stateName() {
    return this.set?.lost ? "reconnecting" : (this.report?.state ?? "idle");
  }

  /** What stands where nothing is drawn yet. */
  missingWords() {
    return this.set ? this.set.message || this.text(this.set.lost ? "unreachable" : "asking") : this.text("empty");
  }

  /** Whether this viewer may stop it, or let it go on. */
  get isSteerable() {
    return this.report !== null && this.data.owner && (this.set.running || RESUMABLE.has(this.report.state));
  }

  async tell() {
    if (this.telling) return; // a key comes quicker than the order is obeyed
    this.telling = true;
    const refused = await this.set.steer(this.set.running ? "cancel" : "resume");
    this.telling = false;
    this.refusal = refused === null ? this.text("unreachable") : refused;
    this.paint();
  }

  paintProgress() {
    const { report } = this;
    const { progress } = report ?? {};
    this.root.dataset.state = report ? report.state : "idle";
    setText(this.chip, this.text(this.stateName));
    this.bar.value = progress ? progress.steps_done / Math.max(1, progress.steps_total) : 0;
    this.steer.hidden = !this.isSteerable;
    setText(this.steer, this.text(this.set?.running ? "cancel" : "resume"));
    const words = progress ? [this.text("done", { done: this.number(progress.done), total: this.number(progress.total) })] : [];
    if (Number.isFinite(progress?.seconds_left)) words.push(this.text("left", { time: duration(progress.seconds_left) }));
    setText(this.counts, this.refusal || words.join("   "));
    this.counts.classList.toggle("bad", Boolean(this.refusal));
  }
}
