/** Figures at rest as pictures to keep: Plotly, which Streamlit has brought along for them, writes them itself. */

const CHART = ".js-plotly-plot";
const SHARPNESS = 3; // pixels of a PNG for each of the screen's

/** The figures at rest that are on the page: { name, title, top, left, keep }, `keep(kind)` makes the bytes of an "svg" or "png". */
export function chartsOnPage() {
  if (!window.Plotly?.toImage) return [];
  return [...document.querySelectorAll(CHART)].filter((chart) => chart.getClientRects().length).map(described);
}

function described(chart) {
  const { top, left } = chart.getBoundingClientRect();
  const place = chart.closest('[class*="st-key-"]');
  const key = [...(place?.classList ?? [])].find((name) => name.startsWith("st-key-")) ?? "st-key-figure";
  return {
    name: key.slice("st-key-".length),
    title: chart.closest("[aria-label]")?.getAttribute("aria-label") ?? "",
    top,
    left,
    keep: (kind) => drawnAs(chart, kind),
  };
}

async function drawnAs(chart, kind) {
  const { width, height } = chart.getBoundingClientRect();
  const address = await window.Plotly.toImage(chart, { format: kind, width, height, scale: kind === "png" ? SHARPNESS : 1 });
  return (await fetch(address)).blob();
}
