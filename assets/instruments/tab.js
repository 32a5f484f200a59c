/** What this tab remembers over a reload, by name. sessionStorage may be forbidden by the browser's settings; then nothing is remembered and nothing breaks. */

export function remember(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // it lasts as long as its picture
  }
}

/** null where nothing, or nothing readable, was remembered. */
export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
