/** What pages of this work that are gone (a crash, a reload without a network) left in this browser. */
const LATER = 3_000; // a page that is being reloaded lets its lock go a moment after the new one has begun

/** Whether no open page holds `key`. Without locks (no https) every copy counts as left: its revision still tells. */
async function isLeft(key) {
  if (!navigator.locks) return true;
  try {
    return await navigator.locks.request(key, { signal: AbortSignal.timeout(LATER) }, () => true);
  } catch {
    return false;
  }
}

function same(one, other) {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** Go on from the copies under `keys`, oldest first. What builds on something else than the page shows is asked about. */
export async function restore(draft, keys) {
  const left = await Promise.all(keys.map(async (key) => (await isLeft(key)) ? key : null));
  const copies = left.filter((key) => key !== null).map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
  for (const { key, revision, fields, sent, at } of copies.sort((one, other) => one.at - other.at)) {
    const shown = draft.fields();
    const current = draft.form.elements.revision.value;
    const drop = () => localStorage.removeItem(key);
    if (same(fields, shown)) {
      drop();
    } else if (revision === current || (sent && same(sent, shown))) {
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
