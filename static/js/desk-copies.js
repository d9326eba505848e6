/** What pages of this work that are gone (a crash, a reload without a network) left in this browser. */
import { differing } from "./desk-conflict.js";

const LATER = 3_000; // a page that is being reloaded lets its lock go a moment after the new one has begun

/** Whether no open page holds `key`. Without locks (no https) every copy counts as left: its revision still tells. */
async function isLeft(key) {
  if (!navigator.locks) return true;
  try {
    return await navigator.locks.request(key, { signal: AbortSignal.timeout(LATER) }, () => true);
  } catch {
    return false; // it took too long: an open page holds it
  }
}

/** Go on from the copies under `keys`, oldest first. What builds on something else than the page shows is asked about. */
export async function restore(draft, keys) {
  const left = await Promise.all(keys.map(async (key) => (await isLeft(key)) ? key : null));
  const copies = left.map((key) => ({ key, ...JSON.parse(key && localStorage.getItem(key)) })).filter(({ fields }) => fields);
  for (const { key, revision, fields, sent, at } of copies.sort((one, other) => one.at - other.at)) {
    const shown = draft.fields();
    const current = draft.form.elements.revision.value;
    const drop = () => localStorage.removeItem(key);
    if (!differing(fields, shown).length) {
      drop();
    } else if (revision === current || (sent && !differing(sent, shown).length)) {
      draft.replace(fields);
      draft.typed();
      drop();
      const when = new Date(at).toLocaleTimeString("en-GB");
      const close = ({ target }) => { target.closest("[data-notice]").hidden = true; };
      draft.notify(`What you typed until ${when} is back: this browser had kept it.`, "Close", close, "info");
    } else {
      await draft.conflict(() => fields, { revision: current, saved_at: draft.dataset.savedAt ?? Date.now(), fields: shown }, drop);
    }
  }
}
