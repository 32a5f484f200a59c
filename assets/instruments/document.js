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

export default function keepLanguage({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  const choice = remembered(data.remember ? data.lang : null);
  if (data.restore === true && choice && choice !== data.lang && !asked.has(parentElement)) {
    asked.add(parentElement);
    setTriggerValue("language", choice);
  }
  return offerKeys(parentElement.querySelector(".seqlens-instrument"), data.labels);
}
