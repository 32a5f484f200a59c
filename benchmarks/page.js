/** Injected into the page before its own scripts: when did what a viewer sees change? Times are wall clock, in ms. */

window.benchmark = (() => {
  const STILL_MS = 60000;
  let paints = []; // { seq, sentMs, shownAt }, of the loss curve
  let kept = new Set(); // roots that were there when training began

  function* within(node) {
    yield* node.querySelectorAll(".seqlens-instrument");
    for (const child of node.querySelectorAll("*")) if (child.shadowRoot) yield* within(child.shadowRoot);
  }

  const roots = () => [...within(document)];
  const root = (name) => roots().find((node) => node.dataset.instrument === name);

  /** Call `changed(dataset)` after every repaint of an instrument, also when its root is replaced. Returns the way to stop. */
  function watch(name, changed) {
    let node = null;
    let frame = 0;
    const observer = new MutationObserver(() => changed(node.dataset));
    const hold = () => {
      frame = requestAnimationFrame(hold);
      if (node?.isConnected) return;
      node = root(name) ?? null;
      observer.disconnect();
      if (!node) return;
      observer.observe(node, { attributes: true });
      changed(node.dataset);
    };
    hold();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }

  /** Resolve with the time of the frame after the one in which an instrument's dataset first holds. */
  function shown(name, holds) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${name} did not change in ${STILL_MS} ms`)), STILL_MS);
      const stop = watch(name, (dataset) => {
        if (!holds(dataset)) return;
        clearTimeout(late);
        requestAnimationFrame(() => {
          stop();
          resolve(Date.now());
        });
      });
    });
  }

  /** Resolve with the time of the frame after the one in which the page shows something for every selector. */
  function onScreen(selectors) {
    const seen = (selector) =>
      [...document.querySelectorAll(selector)].some(
        (node) => node.getClientRects().length && node.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
      );
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${selectors} did not come in ${STILL_MS} ms`)), STILL_MS);
      const look = () => requestAnimationFrame(selectors.every(seen) ? () => resolve(Date.now()) : look);
      look();
    });
  }

  /** Note every repaint of the curve with another message: painted in one frame, on the screen by the next. */
  function watchCurve() {
    let seen = "";
    watch("curve", ({ seq, sentMs }) => {
      if (seq === undefined || `${seq} ${sentMs}` === seen) return;
      seen = `${seq} ${sentMs}`;
      requestAnimationFrame(() => paints.push({ seq: Number(seq), sentMs: Number(sentMs), shownAt: Date.now() }));
    });
  }

  /** Press Start; → ms until the curve shows the first point that was measured after that. */
  async function start() {
    const clicked = Date.now();
    const first = shown("curve", ({ sentMs }) => Number(sentMs) >= clicked);
    document.querySelector(".st-key-start button").click();
    return (await first) - clicked;
  }

  /** Press the run bar's button; → ms until the bar shows the state. `order`: 0 pause or resume, 1 one step, 2 stop. */
  async function press(order, state) {
    const clicked = Date.now();
    const done = shown("runbar", (dataset) => dataset.state === state);
    root("runbar").querySelectorAll("button.icon")[order].click();
    return (await done) - clicked;
  }

  /** Ask for the trace of a sentence; → ms until the gates show the answer (answers have no number in the stream). */
  async function ask(text) {
    const gates = root("gates");
    gates.querySelector("form input").value = text;
    const asked = Date.now();
    const answered = shown("gates", ({ seq, sentMs }) => seq === "0" && Number(sentMs) >= asked);
    gates.querySelector("form").requestSubmit();
    return (await answered) - asked;
  }

  return {
    start,
    press,
    ask,
    onScreen,
    watchCurve,
    mounted: (names) => names.every((name) => root(name)?.childElementCount),
    state: () => root("runbar")?.dataset.state,
    forgetPaints: () => void (paints = []),
    paints: () => paints,
    keepRoots: () => (kept = new Set(roots())).size,
    replacedRoots: () => {
      const now = roots();
      return [...kept].filter((node) => !node.isConnected).length + now.filter((node) => !kept.has(node)).length;
    },
  };
})();
