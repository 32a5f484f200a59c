/** What a viewer can tell a run to do. Every refusal comes back as one sentence in the viewer's language. */

import { BASE } from "./stream.js";

/** Thrown with the server's sentence, or an empty message when the server could not be reached. */
export class Refused extends Error {}

/** POST to a run: pause, resume, step, stop, speed { steps_per_s }, ask { kind, text, temperature, step }. → the reply. */
export function command(run, action, language, body = {}) {
  return send(`runs/${encodeURIComponent(run)}/${action}`, language, body);
}

/** POST to an address below api/. → the reply. */
export function send(path, language, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return reach(path, language, { method: "POST", headers, body: JSON.stringify(body) });
}

/** GET from an address below api/. → the reply. */
export function get(path, language) {
  return reach(path, language, {});
}

async function reach(path, language, request) {
  const url = `${BASE}api/${path}?lang=${encodeURIComponent(language)}`;
  let response;
  try {
    response = await fetch(url, { ...request, credentials: "same-origin" });
  } catch {
    throw new Refused("");
  }
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(reply.message ?? "");
  return reply;
}
