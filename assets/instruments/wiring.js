/** What a cell's wires carry: reads the expressions of core/cells/diagram.py off the traced arrays of a frame. */

import { quantised, valueOf } from "./arrays.js";

// "tanh(name)", "(1-name)", "name[-1]" or "name"
const FACTOR = /^(?:tanh\((?<squashed>\w+)\)|\(1-(?<rest>\w+)\)|(?<before>\w+)\[-1\]|(?<plain>\w+))$/;
const APPLIED = { squashed: Math.tanh, rest: (value) => 1 - value, before: (value) => value, plain: (value) => value };

/** An expression as its factors { name, form }; [] for a wire whose value is not traced. */
export function factors(expression) {
  if (!expression) return [];
  return expression.split("*").map((text) => {
    const [form, name] = Object.entries(FACTOR.exec(text).groups).find(([, found]) => found !== undefined);
    return { name, form };
  });
}

/**
 * What a wire carries at a token in one unit, or on average over all units where `unit` is null: { value, beyond }.
 * `beyond` says that a factor lay outside the range it was sent in (`bounded` names those that cannot): the
 * value is then the edge. One step before the first lies the first state, which is zero.
 */
export function carried(parts, arrays, bounded, token, unit) {
  const units = arrays[parts[0].name].shape[1];
  const [from, until] = unit === null ? [0, units] : [unit, unit + 1];
  let [sum, beyond] = [0, false];
  for (let u = from; u < until; u++) {
    let product = 1;
    for (const { name, form } of parts) {
      const array = arrays[name];
      const time = form === "before" ? token - 1 : token;
      const byte = time < 0 ? null : quantised(array)[time * units + u];
      if (!bounded.has(name) && (byte === 0 || byte === 255)) beyond = true;
      product *= byte === null ? 0 : APPLIED[form](valueOf(array, byte));
    }
    sum += product;
  }
  return { value: sum / (until - from), beyond };
}
