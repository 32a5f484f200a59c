/** Numbers, times, sentences and tokens as a reader of the page's language expects them. */

/** Replaces {names} in a translated sentence; an unknown name stays visible rather than vanishing. */
export function fill(sentence, params = {}) {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

/** Sentences one after another; Chinese has no space between them. */
export function inTurn(sentences, language) {
  return sentences.filter(Boolean).join(language === "zh" ? "" : " ");
}

const formats = new Map();

/** A number in the language's own grouping, with a true minus sign; `digits` after the point. */
export function number(value, language, digits = 0) {
  if (!Number.isFinite(value)) return "–";
  const key = `${language}:${digits}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }
  return formats.get(key).format(value).replace("-", "−");
}

/** A large number by the language's own steps: "10.1 million", "1013.8万". */
export function compact(value, language) {
  return new Intl.NumberFormat(language, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 1 }).format(value);
}

/**
 * A share (0 … 1) in per cent, without the sign: only all is 100, and only none is 0. Above 99 and below 1 it has a digit
 * after the point, and near the end it is cut, not rounded.
 */
export function percent(share, language, digits = 0) {
  const isNear = (share > 0.99 && share < 1) || (share > 0 && share < 0.01);
  if (!isNear) return number(100 * share, language, digits);
  if (share < 0.001) return `<${number(0.1, language, 1)}`;
  return number(share > 0.99 ? Math.floor(1000 * share) / 10 : 100 * share, language, Math.max(1, digits));
}

/** Signed values keep their column: a true minus sign, and a figure space where there is none. */
export function signed(value, digits = 2) {
  if (!Number.isFinite(value)) return "–";
  const rounded = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(rounded) > 0 ? "−" : "\u2007") + rounded;
}

/** Rates need about two significant figures, whether 0.4 or 1,400 a second. */
export function rate(value, language) {
  return number(value, language, value < 10 ? 1 : 0);
}

/** Seconds → "0:07", "12:40", "1:02:03". */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  const whole = Math.max(0, Math.round(seconds));
  const two = (value) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An integer as an exponent: "⁻³". */
export function superscript(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return (exponent < 0 ? "⁻" : "") + digits;
}

/** 10 to an integer power, as an axis writes it: "10⁻³". */
export function powerOfTen(exponent) {
  return `10${superscript(exponent)}`;
}

/** Very small numbers as "3.2×10⁻⁷"; 0 stays 0. */
export function scientific(value) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "–";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -3 && exponent <= 3) return String(Number(value.toPrecision(2)));
  return `${(value / 10 ** exponent).toFixed(1)}×${powerOfTen(exponent)}`;
}

/** A token as one can see it on an axis: white space gets its own sign. */
export function glyphs(token) {
  return token.replace(/\r?\n/g, "↵").replace(/\t/g, "⇥").replace(/ /g, "␣");
}
