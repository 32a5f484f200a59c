/** The colours and type that an instrument draws with: Streamlit's own theme, and our palette for light or dark. */

const normaliser = document.createElement("canvas").getContext("2d");

/** Any CSS colour → [r, g, b]. */
export function rgb(colour) {
  normaliser.fillStyle = "#000";
  normaliser.fillStyle = colour;
  const text = normaliser.fillStyle;
  if (text.startsWith("#")) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return text.match(/[\d.]+/g).slice(0, 3).map(Number);
}

function isDark(colour) {
  const [r, g, b] = rgb(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128;
}

/** Reads the theme as it is now and hands our colours to the style sheet. Call again after any change of theme. */
export function readTheme(root, palette) {
  const style = getComputedStyle(root);
  const background = style.getPropertyValue("--st-background-color").trim() || "#ffffff";
  const dark = isDark(background);
  const colours = dark ? palette.dark : palette.light;
  for (const name of ["accent", "primary", "muted", "grid", "surface", "success", "warning", "danger", "positive"]) {
    root.style.setProperty(`--${name}`, colours[name]);
  }
  root.style.colorScheme = dark ? "dark" : "light";
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const family = style.getPropertyValue("--st-font").trim() || "sans-serif";
  const text = style.getPropertyValue("--st-text-color").trim() || "#000";
  const font = (size, weight = 400) => `${weight} ${size * rem}px ${family}`;
  return { ...colours, dark, background, text, rem, font };
}

/** Colour stops → 256 pixels for an ImageData buffer, from a byte's lowest value to its highest. */
export function pixels(stops) {
  const colours = stops.map(rgb);
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (colours.length - 1);
    const low = Math.min(Math.floor(at), colours.length - 2);
    for (let c = 0; c < 3; c++) {
      bytes[i * 4 + c] = colours[low][c] + (at - low) * (colours[low + 1][c] - colours[low][c]);
    }
    bytes[i * 4 + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/** The same colours as style text { ground }, each with an { ink } that can be read on it. */
export function inks(colours) {
  const bytes = new Uint8Array(colours.buffer);
  const light = (channel) => ((channel / 255) ** 2.2);
  return Array.from({ length: colours.length }, (_, i) => {
    const [r, g, b] = bytes.subarray(4 * i, 4 * i + 3);
    const luminance = 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
    return { ground: `rgb(${r} ${g} ${b})`, ink: luminance > 0.18 ? "#10151d" : "#ffffff" };
  });
}
