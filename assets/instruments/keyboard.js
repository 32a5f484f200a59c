/** The page's keys: space runs and pauses, arrows walk the scrubber, R begins again, "?" lists them. One instrument listens at a time. */

const TYPING = "dialog, input:not([type=checkbox]), textarea, select, [contenteditable], [role=textbox], [role=combobox], [role=listbox], [role=dialog]";
const ARROWED = "[role=slider], [role=tab], [role=radio], [role=radiogroup], [role=option], [role=menu], [role=grid]";
const PRESSED = "button, a, summary, [role=button], [role=switch], [role=checkbox], [type=checkbox], [role=menuitem], label";

const QUESTIONS = new Set(["?", "？"]); // the second is what a Chinese keyboard writes

// Of a listener that has words of its own: key → the label that says what it does there.
const LABELS = { " ": "key_run", r: "key_again", ArrowLeft: "key_back", ArrowRight: "key_forward", Home: "key_first", End: "key_end" };

let active = null;
let meanings = () => ({});
let answer = null;

/**
 * Let `actions` { " ": f, ArrowRight: f, r: f, … } answer keys pressed on the page until the returned function is called.
 * `words()` tells by key what it does where that is not what it does in a run bar.
 */
export function listen(actions, words = () => ({})) {
  active = actions;
  meanings = words;
  return () => {
    if (active === actions) active = null;
  };
}

/** The same for a listener whose labels say what each of these keys does; `text` says a label in the page's language. */
export function listenInOwnWords(actions, text) {
  return listen(actions, () => Object.fromEntries(Object.keys(actions).map((key) => [key, text(LABELS[key])])));
}

/** Let `action` answer "?" until the returned function is called. */
export function onQuestion(action) {
  answer = action;
  return () => {
    if (answer === action) answer = null;
  };
}

/** The keys that do something on the page now, each with the words for it that its listener has, or none. */
export function keysInUse() {
  const words = active ? meanings() : {};
  return new Map(Object.keys(active ?? {}).map((key) => [key, words[key] ?? ""]));
}

/** A key belongs to the page unless the thing in focus has its own use for it; `data-keys` lends an input to the page, `data-arrows` keeps the arrows. */
function isTaken(event) {
  const target = event.composedPath().find((node) => node instanceof Element) ?? document.body;
  if (target.hasAttribute("data-keys")) return false;
  if (target.closest(TYPING) || target.isContentEditable) return true;
  if (event.key.startsWith("Arrow") && target.closest("[data-arrows]")) return true;
  if (event.key === " " || event.key === "Enter") return target.closest(`${PRESSED}, ${ARROWED}`) !== null;
  return target.closest(ARROWED) !== null;
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const asks = QUESTIONS.has(event.key); // with Shift on most keyboards
  if (event.shiftKey && !asks) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = asks ? answer : active?.[key];
  if (!action || isTaken(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // Streamlit has its own use for R
  if (!event.repeat || key.startsWith("Arrow")) action();
}

/** A ring around the whole page is for those who came to it by Tab: who pointed at it before pressing a key knows where they are. */
function remember({ type, key }) {
  if (type === "pointerdown") delete document.documentElement.dataset.tabbed;
  else if (key === "Tab") document.documentElement.dataset.tabbed = "";
}

document.addEventListener("keydown", remember, { capture: true });
document.addEventListener("pointerdown", remember, { capture: true });
document.addEventListener("keydown", press, { capture: true });
