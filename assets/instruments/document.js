/** Keeps the document's language in step with the page, and the reader's choice in this browser; shows the page's keys when asked. */

import { offerKeys } from "./key_help.js";

const REMEMBERED = "seqlens.language";

/** localStorage may be forbidden by the browser's settings; then nothing is remembered and nothing breaks. */
function remembered(value) {
  try {
    if (value) localStorage.setItem(REMEMBERED, value);
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

const asked = new WeakSet();
const grounds = new WeakMap(); // parentElement → the page's colour when it was last drawn

/** Figures at rest are drawn by the server, in the colours of the theme that it heard of last. */
function themeChanged(place) {
  const ground = getComputedStyle(place.querySelector(".seqlens-instrument")).getPropertyValue("--st-background-color");
  const before = grounds.get(place);
  grounds.set(place, ground);
  return before !== undefined && before !== ground ? ground : "";
}

export default function keepLanguage({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  const choice = remembered(data.remember ? data.lang : null);
  if (data.restore === true && choice && choice !== data.lang && !asked.has(parentElement)) {
    asked.add(parentElement);
    setTriggerValue("language", choice);
  }
  const ground = themeChanged(parentElement);
  if (ground) setTriggerValue("theme", ground);
  return offerKeys(parentElement.querySelector(".seqlens-instrument"), data.labels);
}
