/** Which instrument paints when: those in sight in the next frame, the others a few milliseconds a frame after them. */

const OUT_OF_SIGHT_MS = 5; // of a frame's 16: a page has a dozen instruments, and the two one looks at should not wait for them
const NEARLY = "120px";

const outOfSight = new WeakSet();
const waiting = new Set(); // panels with something new, the longest waiting first
let frame = 0;

const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) outOfSight.delete(target);
      else outOfSight.add(target);
    }
  },
  { rootMargin: NEARLY },
);

/** From now on it is known whether this root is in sight. → the way to forget it. */
export function look(root) {
  sight.observe(root);
  return () => sight.unobserve(root);
}

/** Have `panel.paint()` called once, soon; however often this is asked for. */
export function paintSoon(panel) {
  waiting.add(panel);
  frame ||= requestAnimationFrame(paintAll);
}

/** A panel that is gone has nothing to paint. */
export function paintNoMore(panel) {
  waiting.delete(panel);
}

function paintAll() {
  frame = 0;
  const due = [...waiting];
  for (const panel of due) if (!outOfSight.has(panel.root)) paintOne(panel);
  const began = performance.now();
  for (const panel of due) {
    if (!waiting.has(panel)) continue;
    paintOne(panel);
    if (performance.now() - began > OUT_OF_SIGHT_MS) break;
  }
  if (waiting.size) frame ||= requestAnimationFrame(paintAll);
}

function paintOne(panel) {
  waiting.delete(panel);
  panel.paint();
}
