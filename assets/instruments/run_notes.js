/** The sentence below the controls of a run bar: what went wrong, or what one should know; "" for nothing. */
export function noteWords(bar) {
  const { views } = bar.set;
  const worst = (state) => views.find((view) => view.state === state);
  if (bar.trouble) return bar.trouble;
  if (worst("failed")) return named(bar, worst("failed"), bar.problem(worst("failed").lifecycle.data));
  if (worst("interrupted")) return bar.text("interrupted_note", { step: bar.number(bar.set.step) });
  if (!views.length) return "";
  if (!bar.data.owner) return bar.text("watching");
  const back = views.find((view) => !view.ended && ["worker_lost", "restart"].includes(view.resumed?.reason));
  if (back) return named(bar, back, bar.text(back.resumed.reason, { step: bar.number(back.resumed.from_step) }));
  return views.some((view) => view.gaps.length) ? bar.text("gap") : "";
}

/** A sentence about one run of several begins with its name. */
function named(bar, view, sentence) {
  const label = bar.set.size > 1 ? bar.data.runs[bar.views.indexOf(view)]?.label : "";
  return label ? bar.text("about", { name: label, sentence }) : sentence;
}
