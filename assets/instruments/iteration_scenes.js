/** The scenes of slow motion, each as nodes: forward at one time step, loss, backward, update. All numbers are the message's. */

import { floats } from "./arrays.js";
import { element } from "./dom.js";
import { glyphs, scientific, signed, superscript } from "./format.js";
import { logBars, shareBars, signedBars, sumRows, table } from "./ledger.js";
import { addingUp, column, plus, ranges } from "./sums.js";

const DIGITS = 3;
const MOST_RANGES = 6;

function note(panel, key, params) {
  return told(panel.text(key, params));
}

function told(words) {
  return element("p", { class: "note" }, words);
}

/** A gate's or a state's letter in its colour. */
function letter(panel, name, index = "") {
  const { symbol, role } = panel.gate(name);
  const node = element("span", { class: "symbol" }, symbol + index);
  if (role) node.style.setProperty("--role", panel.theme.roles[role]);
  return node;
}

/** What a sum is made of. Where a gate resets the state's part, that part is shown as it enters the sum, bias included. */
function termsOf(sum) {
  if (sum.reset === undefined) return [sum.from_input, sum.from_state, sum.input_bias + sum.state_bias];
  return [sum.from_input, sum.reset * (sum.from_state + sum.state_bias), sum.input_bias];
}

export function forward(panel, data, step) {
  const token = glyphs(data.tokens[step.t - 1]);
  const resets = step.units[0].sums.filter((sum) => sum.reset !== undefined);
  return [
    told(panel.gated("forward_note", { t: panel.number(step.t), length: panel.number(data.tokens.length), token })),
    element("div", { class: "cards" }, ...step.units.map((unit) => card(panel, unit))),
    ...resets.map((sum) => {
      const by = panel.gate(panel.gate(sum.gate).reset_by ?? "");
      return note(panel, "reset_note", { symbol: panel.gate(sum.gate).symbol, gate: by.label, by: by.symbol });
    }),
  ];
}

function card(panel, unit) {
  const rows = unit.sums.map((sum) => {
    const { terms, total } = addingUp(termsOf(sum), DIGITS);
    const cells = [...terms.map((term) => plus(term, DIGITS)), element("span", {}, element("span", { class: "equals" }, "="), signed(total, DIGITS))];
    if (panel.gate(sum.gate).is_gate) cells.push(element("span", {}, letter(panel, sum.gate), signed(sum.value, DIGITS)));
    return { name: letter(panel, sum.gate), cells };
  });
  const states = Object.keys(unit.after).map((state) =>
    element("p", { class: "state" },
      letter(panel, state, "ₜ₋₁"), `${signed(unit.before[state], DIGITS)}  →  `,
      letter(panel, state, "ₜ"), element("b", {}, signed(unit.after[state], DIGITS))),
  );
  const title = element("h3", {}, panel.text("unit", { unit: panel.number(unit.unit) }));
  const heads = ["", "W xₜ", "U hₜ₋₁", "b", panel.text("sum"), panel.text("becomes")];
  return element("section", {}, title, table(heads.slice(0, 1 + rows[0].cells.length), rows), ...states);
}

export function loss(panel, data) {
  const scored = data.steps.filter((step) => step.loss !== undefined);
  const all = floats(data.losses).filter(Number.isFinite).length;
  const isClass = scored.some((step) => step.target !== undefined);
  const rows = scored.map((step) => ({
    name: `${panel.number(step.t)}`,
    cells: [glyphs(data.tokens[step.t - 1]), ...answered(panel, data, step), atLeast(panel, step.loss)],
  }));
  const heads = ["t", panel.text("reads"), panel.text("right"), ...(isClass ? [panel.text("probability")] : [panel.text("answered"), panel.text("off")]), panel.text("loss_head")];
  const blank = heads.slice(2).map(() => "");
  if (all > scored.length) rows.push({ name: "…", cells: [...blank, "…"] });
  const mean = (name, value) => ({ name, cells: [...blank, atLeast(panel, value)], total: true });
  rows.push(mean(panel.text("loss_mean", { n: panel.number(all) }), data.loss));
  rows.push(mean(panel.text("loss_batch", { n: panel.number(data.sequences) }), data.batch_loss));
  const last = scored.at(-1);
  return [
    note(panel, isClass ? "loss_note" : "loss_note_number"),
    element("div", { class: "cards" }, element("section", {}, table(heads, rows)), isClass ? chances(panel, data, last) : ""),
  ];
}

function answered(panel, data, step) {
  if (step.target === undefined) {
    const [wanted, output] = [step.wanted, step.outputs[0]];
    return [panel.number(wanted, DIGITS), panel.number(output, DIGITS), signed(output - wanted, DIGITS)];
  }
  return [glyphs(data.answers[step.target]), atLeast(panel, step.probabilities[step.target])];
}

/** A probability or a loss that is not 0 must not look as if it were. */
export function atLeast(panel, value) {
  return value < 10 ** -DIGITS ? scientific(value) : panel.number(value, DIGITS);
}

/** What the network expects at a step: its likeliest answers, and the right one. */
function chances(panel, data, step) {
  const shares = Object.entries(step.probabilities).sort((a, b) => b[1] - a[1]);
  const rows = shares.map(([index, share]) => ({
    name: glyphs(data.answers[index]),
    share,
    text: atLeast(panel, share),
    on: Number(index) === step.target,
  }));
  return element("section", {}, element("h3", {}, panel.text("expected", { t: panel.number(step.t) })), shareBars(rows));
}

export function backward(panel, data) {
  const states = Object.entries(data.gradient_norms);
  const heads = ["t", ...data.steps.map((step) => panel.number(step.t))];
  const sections = states.map(([state, packed]) => {
    const norms = floats(packed);
    const name = element("span", {}, "‖∂L/∂", letter(panel, state, "ₜ"), "‖");
    const rows = [{ name, cells: data.steps.map((step) => scientific(norms[step.t - 1])) }];
    for (const [i, { unit }] of data.steps[0].units.entries()) {
      const gradients = data.steps.map((step) => step.units[i].gradient[state]);
      rows.push({ name: panel.text("unit", { unit: panel.number(unit) }), cells: gradients.map((value) => (value < 0 ? `−${scientific(-value)}` : scientific(value))) });
    }
    const title = element("h3", {}, panel.gate(state).label);
    return element("section", {}, title, logBars(norms, panel.theme.roles[panel.gate(state).role]), table(heads, rows));
  });
  return [note(panel, "backward_note"), element("div", { class: "cards wide" }, ...sections)];
}

export function update(panel, data) {
  const { weight } = data;
  const gate = panel.gate(weight.gate);
  const place = { from: panel.number(weight.column), unit: panel.number(weight.unit), gate: gate.label, n: panel.number(data.sequences) };
  const shares = [...floats(weight.contributions)];
  const parts = ranges(shares, MOST_RANGES);
  const names = parts.map(({ from, until }) => panel.text(from === until ? "step_alone" : "steps", { from: panel.number(from), until: panel.number(until) }));
  const sum = sumRows([...names, panel.text("gradient")], column(parts.map((part) => part.sum)));
  const own = column([data.own_gradient]);
  const alone = { name: panel.text("own_gradient"), cells: [own.total, own.unit] };
  return [
    note(panel, "update_note", place),
    element("div", { class: "cards" },
      element("section", {}, element("h3", {}, panel.text("gradient_title")), signedBars(shares, panel.theme.roles[gate.role]), table([], [...sum, ...(data.sequences > 1 ? [alone] : [])])),
      element("section", {}, element("h3", {}, panel.text("clip_title")), table([], clipping(panel, weight)), element("h3", {}, panel.text("mean_title")), table([], mean(weight))),
      element("section", {}, element("h3", {}, panel.text("square_title")), table([], square(weight)), element("h3", {}, panel.text("step_title")), table([], stepRows(weight.adam)))),
  ];
}

const one = (name, value) => {
  const { total, unit } = column([value]);
  return { name, cells: [total, unit] };
};

function clipping(panel, { gradient, gradient_norm, clip_norm, clipped }) {
  const limit = clip_norm > 0 ? panel.number(clip_norm, 2) : "–";
  return [
    { name: panel.text("norm"), cells: [atLeast(panel, gradient_norm), ""] },
    { name: panel.text("limit"), cells: [limit, ""] },
    { ...one(panel.text(clipped === gradient ? "not_clipped" : "clipped"), clipped), total: true },
  ];
}

/** Adam's running averages of the gradient and of its square, and what they are once their start at 0 is made up for. */
function mean({ clipped, adam: { beta1: beta, step, m_before, m_hat } }) {
  const sum = column([beta * m_before, (1 - beta) * clipped]);
  return [...sumRows([`${beta} · m`, `${share(beta)} · g`, "m"], sum), one(`m̂ = m / (1 − ${beta}${superscript(step)})`, m_hat)];
}

function square({ clipped, adam: { beta2: beta, step, v_before, v_hat } }) {
  const sum = column([beta * v_before, (1 - beta) * clipped ** 2]);
  return [...sumRows([`${beta} · v`, `${share(beta)} · g²`, "v"], sum), one(`v̂ = v / (1 − ${beta}${superscript(step)})`, v_hat)];
}

function share(beta) {
  return Number((1 - beta).toPrecision(6));
}

function stepRows(adam) {
  const names = ["w", `−${adam.learning_rate} · m̂ / (√v̂ + ε)`, "w"];
  return sumRows(names, column([adam.before, adam.change], 6));
}
