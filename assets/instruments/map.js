/** The map of the words: each vector a dot with its word, moving as the network learns. */

import { floats } from "./arrays.js";
import { element, setText } from "./dom.js";
import { glyphs, signed } from "./format.js";
import { Layouts } from "./map_layouts.js";
import { spatial } from "./map_motion.js";
import { Search } from "./map_search.js";
import { Stage } from "./map_stage.js";
import { listed, nearestOf, pairSource, pairsIn } from "./map_words.js";
import { mount, Panel } from "./panel.js";

const NEAREST = 5;
const MOST_FOUND = 60; // matches that are written out and ringed

class WordMap extends Panel {
  constructor(root) {
    super(root, ["map", "analogies", "neighbours", "layout"]);
    this.joins = true; // whether pairs of words are joined
    this.stage = new Stage({
      drawn: () => this.moveTip(),
      pointed: (word) => this.point(word),
      pressed: (word, adds) => this.choose(word, adds),
      left: () => this.leaveAll(),
    });
    this.search = new Search((word) => this.went(word), (word, adds) => this.choose(word, adds));
    this.layouts = new Layouts(this);
    this.title = element("h2", {});
    this.moment = element("p", { class: "moment" });
    this.readout = element("p", { class: "readout" });
    this.pairs = this.button(() => this.refresh((this.joins = !this.joins)));
    this.flat = this.button(() => this.show(false));
    this.space = this.button(() => this.show(true));
    this.all = this.button(() => this.stage.fit());
    this.tip = element("div", { class: "tip", hidden: true }, element("b", {}), element("span", {}), element("span", {}));
    this.empty = element("div", { class: "empty" });
    this.note = element("p", { class: "caption" });
    root.append(
      element("header", {}, this.title, this.moment, this.readout),
      element("div", { class: "bar" }, this.search.node, element("div", { class: "row" }, this.pairs, this.flat, this.space, this.all)),
      this.layouts.node,
      element("div", { class: "stage" }, this.stage.surface.box, ...this.layouts.ends, this.tip, this.empty),
      this.note,
      this.summary,
    );
    this.switched();
  }

  button(onclick) {
    return element("button", { type: "button", class: "button small", onclick });
  }

  relabel() {
    setText(this.title, this.titleWords());
    setText(this.pairs, this.text("pairs"));
    setText(this.flat, this.text("flat"));
    setText(this.space, this.text("space"));
    setText(this.all, this.text("fit"));
    this.search.relabel(this);
    this.layouts.relabel();
    this.stage.dress(this.theme);
    this.isStale = true;
  }

  switched() {
    this.shown = this.pointed = this.counts = null;
    [this.tokens, this.places] = [[], new Map()];
    this.isStale = true;
    this.layouts.forget();
    this.stage.forget();
    this.tip.hidden = true;
  }

  /** Take in the frame at the cursor, if it is another one. */
  load() {
    const own = this.awaited(this.view?.frame("map"));
    const frame = this.layouts.frame(this.isSpatial) ?? own;
    if (frame === undefined || frame === this.shown || !(frame ?? this.shown)) return;
    this.shown = frame;
    this.isStale = true;
    if (!frame) return this.stage.forget();
    const { xy } = frame.data;
    this.read(frame.data);
    this.dimensions = xy.shape[1];
    if (this.isSpatial && !this.layouts.hasSpace(this.dimensions)) this.stage.show(false);
    this.stage.aim(spatial(floats(xy), this.dimensions).slice(0, 3 * this.tokens.length));
  }

  /** The words of a frame: its own, those of the last that had some, or none beside the dots. */
  read({ tokens, counts, xy }) {
    const known = tokens ? { tokens, counts } : this.view.vocabulary;
    const words = known?.tokens ?? (this.tokens.length ? this.tokens : Array(xy.shape[0]).fill(""));
    if (words === this.tokens || (words.length === this.tokens.length && words.every((token, i) => token === this.tokens[i]))) return;
    [this.tokens, this.counts, this.pointed] = [words, known?.counts ?? null, null];
    this.places = new Map(words.map((token, word) => [token, word]));
    this.stage.name(words, this.counts);
    this.search.among(words);
  }

  get isSpatial() {
    return this.stage.camera.spatial;
  }

  /** Places of tokens; those that are not on the map are left out. */
  placed(tokens) {
    return tokens.map((token) => this.places.get(token)).filter((word) => word !== undefined);
  }

  paint() {
    this.load();
    this.layouts.paint();
    this.empty.hidden = Boolean(this.shown);
    setText(this.empty, this.emptyWords());
    const [chosen, pairs] = [this.view?.chosenWords, pairSource(this.view, this.data.pairs)];
    const behind = this.view !== null && this.view.cursor !== null;
    if (this.isStale || chosen !== this.known?.chosen || pairs !== this.known.pairs || behind !== this.known.behind) {
      this.known = { chosen, pairs, behind };
      this.isStale = false;
      this.emphasise();
      this.write(behind);
    }
    this.stamp(this.shown);
    this.describe([this.stage.surface.canvas], () => this.words());
  }

  /** Say which words come first: found, chosen, joined. */
  emphasise() {
    const marked = this.placed(this.view?.chosenWords ?? []);
    const pairs = pairsIn(this.known.pairs).map((pair) => this.placed(pair)).filter((pair) => pair.length === 2);
    const lines = this.joins ? pairs : [];
    this.pairs.hidden = pairs.length === 0;
    this.pairs.setAttribute("aria-pressed", String(this.joins));
    const found = this.search.isAsked ? this.search.matches.slice(0, MOST_FOUND) : [];
    const looked = this.search.current === null ? [] : [this.search.current];
    this.stage.emphasise({
      pinned: [...new Set([...looked, ...marked, ...lines.flat(), ...found])],
      lines,
      found: new Set(found),
      marked: new Set(marked),
      isFaint: this.search.isAsked,
    });
  }

  write(behind) {
    setText(this.moment, this.shown ? this.text(this.isImported ? "of_file" : behind ? "kept_at" : "live_at", { step: this.number(this.shown.step) }) : "");
    this.moment.classList.toggle("away", behind);
    setText(this.readout, this.varianceWords());
    this.flat.setAttribute("aria-pressed", String(!this.isSpatial));
    this.space.setAttribute("aria-pressed", String(this.isSpatial));
    this.space.disabled = !this.layouts.hasSpace(this.dimensions);
    this.space.title = this.space.disabled ? this.text("only_flat") : "";
    const chosen = (this.view?.chosenWords ?? []).map(glyphs);
    const hint = this.text(this.isSpatial ? "hint_space" : "hint");
    setText(this.note, chosen.length ? this.text("chosen", { words: listed(this.data.lang, chosen) }) : hint);
  }

  varianceWords() {
    const own = this.layouts.words();
    if (own !== null) return own;
    const shares = (this.shown?.data.explained ?? []).slice(0, this.isSpatial ? 3 : 2);
    const percent = this.number(100 * shares.reduce((sum, share) => sum + share, 0));
    return shares.length ? this.text("explained", { count: this.number(shares.length), percent }) : "";
  }

  /** What is pointed at, or was found, in words beside its dot. */
  moveTip() {
    const word = this.shown ? (this.pointed ?? this.search.current) : null;
    const place = word === null ? null : this.stage.placeOf(word);
    this.tip.hidden = place === null;
    if (place === null) return;
    const [name, often, where] = this.tip.children;
    setText(name, glyphs(this.tokens[word]));
    const numbers = { rank: this.number(word + 1), count: this.counts ? this.number(this.counts[word]) : "" };
    setText(often, this.text(this.counts ? "often" : "rank", numbers));
    setText(where, this.text("place", { place: this.placeWords(word) }));
    const { width, height } = this.stage.surface;
    const aside = [place.x > 0.7 * width, place.y > 0.6 * height].map((isFar) => (isFar ? "calc(-100% - 1rem)" : "1rem"));
    this.tip.style.transform = `translate(${place.x}px, ${place.y}px) translate(${aside.join(", ")})`;
  }

  placeWords(word) {
    const place = this.stage.motion.to.subarray(3 * word, 3 * word + (this.isSpatial ? 3 : 2));
    return Array.from(place, (value) => signed(value).trim()).join("  ");
  }

  show(isSpatial) {
    this.stage.show(isSpatial);
    this.refresh();
  }

  refresh() {
    this.isStale = true;
    this.summarised = 0;
    this.paint();
  }

  point(word) {
    if (word === this.pointed || !this.shown) return;
    this.pointed = word;
    this.stage.point(word);
  }

  /** The search came to a word, or to none. */
  went(word) {
    this.point(null); // until the pointer moves again, what was found is looked at
    if (word !== null && this.shown) this.stage.centre(word);
    this.refresh();
  }

  /** Choose a word alone, or with those chosen before; again, and it is let go. All instruments of the run hear of it. */
  choose(word, adds) {
    if (!this.view || !this.shown || (word === null && adds)) return;
    const before = this.view.chosenWords;
    const token = this.tokens[word];
    const others = before.filter((one) => one !== token);
    const goes = word === null || (others.length < before.length && (adds || before.length === 1));
    this.summarised = 0;
    this.view.chooseWords([...(adds ? others : []), ...(goes ? [] : [token])]);
  }

  leaveAll() {
    this.search.leave();
    this.view?.chooseWords([]);
  }

  words() {
    if (!this.shown) return this.emptyWords();
    const count = this.number(this.tokens.length);
    const share = this.varianceWords();
    const sentences = [this.text(this.isImported ? "summary_of_file" : share ? "summary_share" : "summary", { count, step: this.number(this.shown.step), share })];
    const word = this.search.current ?? this.placed(this.view.chosenWords).at(-1) ?? null;
    if (word !== null) {
      const near = nearestOf(word, this.stage.motion.to, NEAREST, this.isSpatial ? 3 : 2).map((other) => glyphs(this.tokens[other]));
      sentences.push(this.text("near", { word: glyphs(this.tokens[word]), place: this.placeWords(word), words: listed(this.data.lang, near) }));
    }
    return [...sentences, this.text("keys")].join(" ");
  }

  destroy() {
    this.layouts.forget();
    this.stage.release();
    super.destroy();
  }
}

export default mount(WordMap);
