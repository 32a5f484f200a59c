/** Sets of runs as the server reports them: asked for once a second while one runs and the tab is looked at, for all who watch it. */

import { Refused, send } from "./commands.js";
import { BASE } from "./stream.js";

const EVERY_MS = 1000;
const RETRY_MS = 3000;

const views = new Map(); // address → SetView

/** The tab's one view of a set; `curves` asks for every member's score curve, too. */
export function setView(id, language, curves = false) {
  const address = `${BASE}api/experiments/${encodeURIComponent(id)}?lang=${encodeURIComponent(language)}${curves ? "&curves=1" : ""}`;
  if (!views.has(address)) views.set(address, new SetView(id, language, address));
  return views.get(address);
}

class SetView {
  constructor(id, language, address) {
    Object.assign(this, { id, language, address });
    this.report = null; // see core/runs/set_report.py
    this.message = ""; // why there is none
    this.lost = false; // whether the server could not be reached the last time
    this.watchers = new Set();
    this.timer = 0;
    this.asking = false;
    this.comeBack = () => this.ask();
  }

  get running() {
    return this.report?.state === "running";
  }

  /** Hear of every new report. Returns the way to stop. */
  watch(listener) {
    if (!this.watchers.size) document.addEventListener("visibilitychange", this.comeBack);
    this.watchers.add(listener);
    this.ask();
    return () => {
      this.watchers.delete(listener);
      if (this.watchers.size) return;
      document.removeEventListener("visibilitychange", this.comeBack);
      clearTimeout(this.timer);
      views.delete(this.address);
    };
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.asking || document.hidden || !this.watchers.size) return;
    this.asking = true;
    try {
      const response = await fetch(this.address, { credentials: "same-origin" });
      const reply = await response.json();
      this.report = response.ok ? reply : null;
      this.message = response.ok ? "" : (reply.message ?? "");
      this.lost = false;
    } catch {
      this.lost = true;
    }
    this.asking = false;
    for (const listener of this.watchers) listener();
    if (this.watchers.size && (this.lost || this.running)) this.timer = setTimeout(this.comeBack, this.lost ? RETRY_MS : EVERY_MS);
  }

  /** "cancel" or "resume"; → the server's sentence where it refused, null where it could not be reached, else "". */
  async steer(verb) {
    try {
      await send(`experiments/${encodeURIComponent(this.id)}/${verb}`, this.language);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.message || null;
    }
    await this.settle(verb === "resume");
    return "";
  }

  /** The order is on its way: ask until it shows, for a few seconds at most. */
  async settle(running) {
    for (let tries = 0; tries < 5; tries++) {
      await new Promise((done) => setTimeout(done, tries ? EVERY_MS : EVERY_MS / 4));
      await this.ask();
      if (this.running === running) return;
    }
  }
}
