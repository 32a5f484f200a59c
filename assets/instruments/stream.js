/** The tab's one connection to the server: a single EventSource over everything that any instrument wants to see. */

/** Where the app lives, e.g. "https://host/base/": this module is served from {base}instruments/{version}/. */
export const BASE = new URL("../../", import.meta.url).href;

const GATHER_MS = 12; // instruments mount one after another; one connection should serve them all
const MOUNTING_MS = 1000;
const LOST_AFTER_MS = 900; // reopening for a new wish is quick and not worth a word
const RETRY_MS = [500, 1000, 2000, 5000];

const wishes = new Set();
let mountedAt = 0; // when an instrument came last
const interests = new Set(); // the parts of every instrument on the page, whether it has a run yet or not
const observers = new Set();
const lastSeen = new Map(); // run → the server's own position in its stream
const connection = { lost: false, engine: null };

let source = null;
let address = "";
let covered = new Set(); // parts that the positions in lastSeen speak for
let gathering = 0;
let losing = 0;
let failures = 0;

/** Ask for a run; `receive(snapshot)` gets every message of it. Returns the way to take the wish back. */
export function follow(run, receive) {
  const wish = { run, receive };
  wishes.add(wish);
  gather();
  return () => {
    wishes.delete(wish);
    gather();
  };
}

/**
 * An instrument on the page draws these parts. Known before there is a run, so that the first one to learn of a run opens
 * the connection for all. Returns the way to take it back.
 */
export function interest(parts) {
  const mine = { parts };
  interests.add(mine);
  mountedAt = performance.now();
  return () => interests.delete(mine);
}

/** Hear about the connection and the engine: listener({ lost, engine: { ready, total } | null }), at once and on change. */
export function observe(listener) {
  observers.add(listener);
  listener(connection);
  gather();
  return () => {
    observers.delete(listener);
    gather();
  };
}

function gather() {
  if (gathering) return;
  gathering = 1;
  if (performance.now() - mountedAt > MOUNTING_MS) queueMicrotask(refresh);
  else setTimeout(refresh, GATHER_MS);
}

function refresh() {
  gathering = 0;
  const runs = [...new Set([...wishes].map((wish) => wish.run))].sort();
  const parts = [...new Set(runs.length ? [...interests].flatMap((one) => one.parts) : [])].sort();
  const engineIsReady = connection.engine !== null && connection.engine.ready >= connection.engine.total;
  const needed = runs.length > 0 || (observers.size > 0 && !engineIsReady);
  for (const run of lastSeen.keys()) if (!runs.includes(run)) lastSeen.delete(run);
  const wanted = needed && !document.hidden ? `runs=${runs.join(",")}&parts=${parts.join(",")}` : "";
  if (wanted === address && (source !== null || !wanted)) return;
  close();
  address = wanted;
  if (wanted) open(wanted, parts);
}

function open(query, parts) {
  const resumable = parts.every((part) => covered.has(part));
  if (!resumable) lastSeen.clear();
  covered = new Set(parts);
  const since = [...lastSeen].map(([run, seq]) => `${run}:${seq}`).join(",");
  source = new EventSource(`${BASE}api/stream?${query}${since ? `&since=${since}` : ""}`);
  source.onopen = () => {
    failures = 0;
    setLost(false);
  };
  source.onmessage = receive;
  source.addEventListener("engine", (event) => {
    tell({ engine: JSON.parse(event.data) });
    gather(); // once every worker is warm, a page without a run needs no connection
  });
  source.onerror = () => {
    setLost(true);
    if (source?.readyState === EventSource.CLOSED) retryLater();
  };
}

function close() {
  source?.close();
  source = null;
  address = "";
}

function retryLater() {
  close();
  setTimeout(gather, RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
}

function receive(event) {
  const snapshot = JSON.parse(event.data);
  for (const position of event.lastEventId.split(",")) {
    const colon = position.lastIndexOf(":");
    if (colon > 0) lastSeen.set(position.slice(0, colon), position.slice(colon + 1));
  }
  const receivers = new Set([...wishes].filter((wish) => wish.run === snapshot.run).map((wish) => wish.receive));
  for (const deliver of receivers) deliver(snapshot);
}

function setLost(lost) {
  if (lost) {
    losing ||= setTimeout(() => tell({ lost: true }), LOST_AFTER_MS);
    return;
  }
  clearTimeout(losing);
  losing = 0;
  if (connection.lost) tell({ lost: false });
}

function tell(news) {
  Object.assign(connection, news);
  for (const listener of observers) listener(connection);
}

document.addEventListener("visibilitychange", refresh);
