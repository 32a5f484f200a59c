/** The page's keys: space runs and pauses, arrows walk the scrubber, R begins again. One run bar listens at a time. */

const TYPING = "input, textarea, select, [contenteditable], [role=textbox], [role=combobox], [role=listbox], [role=dialog]";
const ARROWED = "[role=slider], [role=tab], [role=radio], [role=radiogroup], [role=option], [role=menu], [role=grid]";
const PRESSED = "button, a, summary, [role=button], [role=switch], [role=checkbox], [role=menuitem], label";

let active = null;

/** Let `actions` { " ": f, ArrowRight: f, r: f, … } answer keys pressed on the page until the returned function is called. */
export function listen(actions) {
  active = actions;
  return () => {
    if (active === actions) active = null;
  };
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
  if (!active || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = active[key];
  if (!action || isTaken(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // Streamlit has its own use for R
  if (!event.repeat || key.startsWith("Arrow")) action();
}

document.addEventListener("keydown", press, { capture: true });
