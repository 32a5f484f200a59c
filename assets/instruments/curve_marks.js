/** The marks of the loss curve: raw and smoothed line, held-out dots, baselines, and what was lost on the way. */

/** Raw losses faint, their average on top; one pass over the pixels however many steps there are. */
export function drawLosses(context, theme, scales, losses) {
  const [raw, smooth] = [new Path2D(), new Path2D()];
  let [rawBroken, smoothBroken] = [true, true];
  losses.columns(scales.x, (x, low, high, average) => {
    if (Number.isNaN(low)) {
      rawBroken = smoothBroken = true;
      return;
    }
    raw[rawBroken ? "moveTo" : "lineTo"](x, scales.y.map(high));
    if (low !== high) raw.lineTo(x, scales.y.map(low));
    smooth[smoothBroken ? "moveTo" : "lineTo"](x, scales.y.map(average));
    rawBroken = smoothBroken = false;
  });
  context.lineJoin = context.lineCap = "round";
  context.strokeStyle = theme.accent;
  context.globalAlpha = theme.dark ? 0.36 : 0.28;
  context.lineWidth = 1;
  context.stroke(raw);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.stroke(smooth);
}

/** Loss on held-out text, as rings. */
export function drawValidation(context, theme, scales, validation) {
  context.strokeStyle = theme.text;
  context.fillStyle = theme.background;
  context.lineWidth = 1.5;
  for (const [step, loss] of validation) {
    if (!Number.isFinite(loss) || step < 1) continue;
    context.beginPath();
    context.arc(scales.x.map(step), scales.y.map(loss), 3, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

/** What guessing costs, as dashed lines named at their right end; names that would overlap move apart. */
export function drawBaselines(context, theme, frame, scales, baselines) {
  const height = 0.9 * theme.rem;
  let free = Infinity; // lowest pixel still free, going up from the bottom
  context.font = theme.font(0.6875);
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.lineWidth = 1;
  for (const { loss, label } of [...baselines].sort((a, b) => a.loss - b.loss)) {
    const at = Math.round(scales.y.map(loss)) + 0.5;
    context.strokeStyle = theme.muted;
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(frame.left, at);
    context.lineTo(frame.right, at);
    context.stroke();
    context.setLineDash([]);
    const bottom = Math.min(at - 2, free);
    context.lineWidth = 3;
    context.strokeStyle = theme.background;
    context.strokeText(label, frame.right - 4, bottom);
    context.lineWidth = 1;
    context.fillStyle = theme.muted;
    context.fillText(label, frame.right - 4, bottom);
    free = bottom - height;
  }
}

/** Steps whose loss never arrived are shaded: a missing measurement must not look like a straight line. */
export function drawGaps(context, theme, frame, scales, losses) {
  context.fillStyle = theme.surface;
  losses.columns(scales.x, (x, low) => {
    if (Number.isNaN(low)) context.fillRect(Math.floor(x), frame.top, 1.5, frame.bottom - frame.top);
  });
}
