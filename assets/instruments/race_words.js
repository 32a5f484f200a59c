/** The numbers of a race in words, alike in its lanes and in its tables. */

/** A value of the task's metric: shares in per cent, errors with three digits, counts whole where they are. */
export function metricText(panel, race, value) {
  if (!Number.isFinite(value)) return "–";
  if (race.share) return `${panel.percent(value)} %`;
  return panel.measured(value, race.lower_is_better ? 3 : Number.isInteger(value) ? 0 : 1);
}

/** The middle half of the seeds: "97 % – 100 %". */
export function quartilesText(panel, race, { lower, upper }) {
  return `${metricText(panel, race, lower)} – ${metricText(panel, race, upper)}`;
}
