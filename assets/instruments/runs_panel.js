/** An instrument that follows several runs at once: `data.runs` is a list of { run, … }, run null where there is none yet. */

import { paintSoon } from "./attention.js";
import { Panel } from "./panel.js";
import { runView } from "./run_view.js";

export class RunsPanel extends Panel {
  constructor(root, parts) {
    super(root, parts);
    this.views = []; // one an entry of data.runs, null where it has no run
    this.leaves = new Map(); // run → the way to stop watching it
    this.leave = () => this.leaves.forEach((leave) => leave());
  }

  /** Runs that stay keep their view, and with it all that the tab knows of them. */
  followNamed() {
    const ids = (this.data.runs ?? []).map(({ run }) => run ?? null);
    const same = ids.length === this.views.length && ids.every((id, i) => id === (this.views[i]?.id ?? null));
    if (same) return;
    this.views = ids.map((id) => id && runView(id));
    this.view = this.views.find(Boolean) ?? null;
    for (const view of this.views) {
      if (view && !this.leaves.has(view.id)) this.leaves.set(view.id, view.watch(() => paintSoon(this)));
    }
    for (const [id, leave] of this.leaves) {
      if (ids.includes(id)) continue;
      leave();
      this.leaves.delete(id);
    }
    this.switched();
  }

  /** The run on show if it is a single one (null: it is yet to come), else undefined. */
  get ownRun() {
    return this.data?.runs?.length === 1 ? this.data.runs[0].run : undefined;
  }

  renamed(run) {
    return { runs: [{ ...this.data.runs[0], run }], ended: false };
  }

  /** The step looked back at, if any of the runs has its scrubber there; null = live. */
  get cursor() {
    return this.views.find((view) => view && view.cursor !== null)?.cursor ?? null;
  }

  /** The frame of a run at that step; where the run has not come so far, its newest. As RunView.frame. */
  frame(view, part) {
    const { cursor } = this;
    if (cursor === null || view.cursor !== null || cursor >= view.step) return view.frame(part);
    return view.frames.at(part, cursor);
  }

  get hasNothing() {
    const views = this.views.filter(Boolean);
    return views.length > 0 && views.every((view) => view.state === "failed" && !(view.step > 0));
  }
}
