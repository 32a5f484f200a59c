/** The comparison of the models: a table with heads for its rows and columns, whose sentences lead to where they are measured. */

import { element } from "./dom.js";
import { mount, Panel } from "./panel.js";

class Models extends Panel {
  constructor(root) {
    super(root, []);
    this.table = element("table", {});
    root.append(this.table);
  }

  relabel() {
    const { columns, rows } = this.data;
    const heads = columns.map((label) => element("th", { scope: "col" }, label));
    const line = ({ label, cells }) => element("tr", {}, element("th", { scope: "row" }, label), ...cells.map((items) => this.cell(items)));
    this.table.replaceChildren(
      element("caption", { class: "sr-only" }, this.text("title")),
      element("thead", {}, element("tr", {}, element("td", {}), ...heads)),
      element("tbody", {}, ...rows.map(line)),
    );
  }

  cell(items) {
    return element("td", {}, element("ul", {}, ...items.map((item) => element("li", {}, this.sentence(item)))));
  }

  sentence({ text, href }) {
    return href ? element("a", { href, onclick: follow }, text) : text;
  }
}

/**
 * Go there without the page being loaded anew; in another tab or window the browser does it. Streamlit is told as if the reader had
 * come by the history: it then draws the page that the address names. Its own switch of pages first writes the parameters to
 * the address of the page that is left, where the way back would find them.
 */
function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState({}, "", event.currentTarget.href);
  dispatchEvent(new PopStateEvent("popstate"));
}

export default mount(Models);
