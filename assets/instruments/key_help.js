/** The list of this page's keys, opened by "?": what the page listens to now, in the reader's language. */

import { element } from "./dom.js";
import { keysInUse, onQuestion } from "./keyboard.js";

// Key → its name on the keyboard, and the label that says what it does; in the order of the list.
const KEYS = [
  [" ", "space", "run"],
  ["ArrowRight", "→", "forward"],
  ["ArrowLeft", "←", "back"],
  ["Home", "Home", "first"],
  ["End", "End", "live"],
  ["r", "R", "again"],
];
const COLOURS = ["--st-background-color", "--st-text-color", "--st-border-color", "--st-font"];

/** Let "?" open the list, with these labels and the colours that `place` has in the page, until the returned function is called. */
export function offerKeys(place, labels) {
  const dialog = element("dialog", { class: "seqlens-keys", "aria-label": labels.title });
  const stop = onQuestion(() => {
    if (dialog.open) return;
    const style = getComputedStyle(place);
    for (const name of COLOURS) dialog.style.setProperty(name, style.getPropertyValue(name));
    dialog.replaceChildren(...content(labels, () => dialog.close()));
    document.body.append(dialog);
    dialog.showModal();
  });
  dialog.addEventListener("close", () => dialog.remove());
  return () => {
    stop();
    dialog.remove();
  };
}

function content(labels, close) {
  const used = keysInUse();
  const rows = KEYS.filter(([key]) => used.has(key)).map(([key, name, label]) => row(labels[name] ?? name, used.get(key) || labels[label]));
  return [
    element("h2", {}, labels.title),
    element("dl", {}, ...rows.flat(), ...row("?", labels.list), ...row("Esc", labels.close)),
    element("p", {}, labels.pictures),
    element("button", { type: "button", onclick: close }, labels.close_button),
  ];
}

function row(name, words) {
  return [element("dt", {}, element("kbd", {}, name)), element("dd", {}, words)];
}
