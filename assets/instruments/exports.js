/** The menu of files that can be had of a run, and of pictures that can be had of this page. */

import { BASE } from "./stream.js";
import { chartsOnPage } from "./charts.js";
import { get, Refused, send } from "./commands.js";
import { element, setText } from "./dom.js";
import { asPng, asText, figureOf, hasPicture } from "./figure.js";
import { mount, mounted } from "./panel.js";
import { RunsPanel } from "./runs_panel.js";

const LOOK_EVERY_MS = 300;
const ENDED = ["finished", "stopped", "failed", "interrupted"];
const AT_REST = new Set(["paused", ...ENDED]);

class Exports extends RunsPanel {
  constructor(root) {
    super(root, []);
    this.made = new Map(); // "run exporter" → { state, done, size, name, message }
    this.choice = element("select", { class: "field", onchange: () => this.choose() });
    this.note = element("p", { class: "note", role: "status" });
    this.list = element("ul", { class: "exports" });
    this.figuresTitle = element("h3", {});
    this.figuresNote = element("p", { class: "caption" });
    this.figures = element("ul", { class: "exports figures" });
    root.append(this.choice, this.note, this.list, this.figuresTitle, this.figuresNote, this.figures);
  }

  relabel() {
    const { runs } = this.data;
    const chosen = this.choice.selectedIndex;
    this.choice.setAttribute("aria-label", this.text("run"));
    this.choice.replaceChildren(...runs.map(({ label }, i) => element("option", { value: i }, label)));
    this.choice.selectedIndex = Math.min(Math.max(0, chosen), runs.length - 1);
    this.choice.hidden = runs.length < 2;
    setText(this.figuresTitle, this.text("figures"));
    setText(this.figuresNote, this.text("figures_note"));
    this.list.replaceChildren();
    this.listFigures();
  }

  choose() {
    this.list.replaceChildren();
    this.paint();
  }

  get chosen() {
    return this.data.runs[Math.max(0, this.choice.selectedIndex)];
  }

  paint() {
    const { run, exporters } = this.chosen ?? { exporters: [] };
    const view = this.views.find((one) => one?.id === run);
    this.atRest = AT_REST.has(view?.state);
    this.ended = ENDED.includes(view?.state);
    setText(this.note, this.atRest || !view || view.state === "connecting" ? "" : this.text("at_work"));
    if (!this.list.childElementCount) this.rows = exporters.map((exporter) => this.row(run, exporter));
    for (const row of this.rows ?? []) this.paintRow(row);
  }

  row(run, exporter) {
    const button = exporter.address
      ? element("a", { class: "button", "data-address": `${BASE}api/runs/${encodeURIComponent(run)}/${exporter.address}?lang=${this.data.lang}`, download: true }, this.text("download"))
      : element("button", { type: "button", class: "button", onclick: () => this.make(run, exporter) }, this.text("download"));
    button.setAttribute("aria-label", this.text("download_of", { name: exporter.label }));
    const said = element("p", { class: "caption said", role: "status" });
    const bar = element("progress", { max: 1, "aria-label": exporter.label });
    this.list.append(element("li", { "data-export": exporter.name }, element("div", {}, element("b", {}, exporter.label), element("p", { class: "caption" }, exporter.help), bar, said), button));
    return { key: `${run} ${exporter.name}`, button, said, bar };
  }

  paintRow({ key, button, said, bar }) {
    const file = this.made.get(key);
    const working = file?.state === "working";
    if (button.tagName === "BUTTON") button.disabled = !this.atRest || working;
    else if (!this.ended) button.removeAttribute("href"); // what is had at once is of a run that has ended
    else button.href = button.dataset.address;
    bar.hidden = !working;
    if (working) bar.value = file.done;
    setText(said, this.fileWords(file));
    said.classList.toggle("bad", file?.state === "failed");
  }

  fileWords(file) {
    if (!file) return "";
    if (file.state === "failed") return file.message;
    return file.state === "ready" ? this.text("ready", { name: file.name, size: this.number(Math.max(1, file.size / 1024)) }) : this.text("working");
  }

  /** Have a file made, look how far it is, and hand it to the browser. */
  async make(run, exporter) {
    const key = `${run} ${exporter.name}`;
    const tell = (file) => {
      this.made.set(key, file);
      this.paint();
    };
    tell({ state: "working", done: 0 });
    try {
      const order = await send(`runs/${encodeURIComponent(run)}/export`, this.data.lang, { exporter: exporter.name });
      let file = { state: "working", done: 0 };
      while (file.state === "working" && this.root.isConnected) {
        await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
        file = await get(`exports/${order.export}`, this.data.lang);
        tell(file);
      }
      if (file.state === "ready") save(`${BASE}api/exports/${order.export}/file`, file.name);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      tell({ state: "failed", message: error.message || this.text("unreachable") });
    }
  }

  /** What shows a picture on the page now, instruments and figures at rest, in the page's order. */
  listFigures() {
    const shown = [...[...mounted].filter((panel) => panel !== this && hasPicture(panel.root)).map(pictureOf), ...chartsOnPage()];
    shown.sort((a, b) => a.top - b.top || a.left - b.left);
    this.figures.replaceChildren(...shown.map((picture) => this.figureRow(picture)));
    this.figuresTitle.hidden = this.figuresNote.hidden = shown.length === 0;
  }

  figureRow({ name, title, keep }) {
    const button = (kind) => {
      const label = kind.toUpperCase();
      const words = this.text("figure_as", { name: title, kind: label });
      return element("button", { type: "button", class: "button small", "data-kind": kind, "aria-label": words, onclick: () => keepAs(kind) }, label);
    };
    const keepAs = async (kind) => {
      const url = URL.createObjectURL(await keep(kind));
      save(url, `seqlens-${name}.${kind}`);
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    };
    return element("li", { "data-figure": name }, element("div", {}, title), button("svg"), button("png"));
  }
}

/** An instrument as chartsOnPage() describes a figure. */
function pictureOf(panel) {
  const { module, labels } = panel.data;
  const { top, left } = panel.root.getBoundingClientRect();
  const draw = { svg: () => new Blob([asText(figureOf(panel.root))], { type: "image/svg+xml" }), png: () => asPng(figureOf(panel.root)) };
  return { name: module, title: "title" in labels ? panel.titleWords() : module, top, left, keep: (kind) => draw[kind]() };
}

function save(url, name) {
  const link = element("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

export default mount(Exports);
