/** Builds the nodes of an instrument. Text only ever becomes a text node, so no token or label can turn into markup. */

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 2.5h3v11H4zM9 2.5h3v11H9z",
  again: "M8 2.5a5.5 5.5 0 1 0 5.2 7.3l-1.9-.6A3.5 3.5 0 1 1 8 4.5c.9 0 1.8.4 2.4 1L8.5 7.4H14V1.9l-2.2 2.2A5.5 5.5 0 0 0 8 2.5z",
  step: "M3 2.5v11l7-5.5zM11 2.5h2v11h-2z",
  stop: "M3.5 3.5h9v9h-9z",
};

/** element("p", { class: "note", onclick: f }, "text", child): attributes by name, `on…` as listeners, null ones left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** The same for a node of an SVG picture; attributes with no value are left out. */
export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function icon(name) {
  return shape("svg", { viewBox: "0 0 16 16", "aria-hidden": true }, shape("path", { d: ICONS[name] }));
}

/** An icon button; `name` may be changed later with `setIcon`. */
export function iconButton(name, onclick, kind = "") {
  const button = element("button", { type: "button", class: `button icon ${kind}`, onclick }, icon(name));
  button.dataset.icon = name;
  return button;
}

export function setIcon(button, name) {
  if (button.dataset.icon === name) return;
  button.dataset.icon = name;
  button.replaceChildren(icon(name));
}

/** Sets text only when it differs: an instrument that repaints 40 times a second must not touch what did not change. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Names a control for the mouse and for a screen reader alike. */
export function setName(node, text) {
  if (node.getAttribute("aria-label") === text) return;
  node.setAttribute("aria-label", text);
  node.title = text;
}
