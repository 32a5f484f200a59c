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

  /** A link that the page itself follows, without being loaded anew; in another tab or window the browser does. */
  sentence({ text, href, id }) {
    if (!href) return text;
    const follow = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.component.setTriggerValue("go", id);
    };
    return element("a", { href, onclick: follow }, text);
  }
}

export default mount(Models);
