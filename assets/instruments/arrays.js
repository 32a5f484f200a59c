/** Numbers off the wire (see core/snapshot.py): base64 of little-endian "u1" or "f4", row-major. */

function bytesOf(array) {
  const text = atob(array.b64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A wire array as Float32Array, in its own units. */
export function floats(array) {
  const bytes = bytesOf(array);
  if (array.dtype !== "u1") return new Float32Array(bytes.buffer);
  const span = (array.high ?? 1) - (array.low ?? 0);
  return Float32Array.from(bytes, (byte) => (array.low ?? 0) + (span * byte) / 255);
}

const decoded = new WeakMap();

/** The raw bytes of a quantised array; decoded once, however many views draw it. */
export function quantised(array) {
  if (!decoded.has(array)) decoded.set(array, bytesOf(array));
  return decoded.get(array);
}

/** The value of a (T, units) array at a time step in one unit; the mean over its units where `unit` is null. */
export function valueAt(array, time, unit) {
  const units = array.shape[1];
  const bytes = quantised(array).subarray(time * units, (time + 1) * units);
  return valueOf(array, unit === null ? bytes.reduce((sum, byte) => sum + byte, 0) / units : bytes[unit]);
}

/** The value that a byte of a quantised array stands for. */
export function valueOf(array, byte) {
  const low = array.low ?? 0;
  return low + (((array.high ?? 1) - low) * byte) / 255;
}
