/**
 * <desk-draft> around the forms of a piece of work: the one with [data-draft] is saved as one types. Until the
 * server has it, a copy lies in this browser. Without this script the forms post as they are.
 *
 * For other modules: `put(name, value)` changes a field as if it were typed, `flush()` saves now and tells
 * whether everything is saved, `say(text, state)` writes where saving stands. It sends `desk:input` when
 * something was typed, `desk:saved` with the revision when the server has it, and `desk:replaced` when the
 * fields were given other contents than were typed here (a copy that was restored, the other tab's version).
 */
const PAUSE = 700;
const LONGEST = 2_500;
const AGAIN = 1_000;
const AGAIN_AT_MOST = 30_000;
const PREFIX = "desk-kept:";
const DRAFTED = /^(verdict|reason|evidence)-\d+$|^feedback$|^comments$/;
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

class DeskDraft extends HTMLElement {
  stale = false; // another version is stored: nothing is saved or submitted until one is chosen
  #waiting = 0;
  #saving = null;
  #dirty = false;
  #since = 0;
  #failures = 0;
  #signIn = null;
  #sent = null;
  #ends = new AbortController();

  connectedCallback() {
    this.form = this.querySelector("form[data-draft]");
    this.mine = `${PREFIX}${this.dataset.person}:${this.dataset.slot}:`;
    this.key = this.mine + crypto.getRandomValues(new Uint32Array(2)).join("");
    const { signal } = this.#ends;
    document.addEventListener("desk:problem", this.#problem, { signal });
    document.addEventListener("desk:over", this.#over, { signal });
    document.addEventListener("submit", this.#submit, { signal });
    window.addEventListener("beforeunload", this.#leave, { signal });
    window.addEventListener("pagehide", this.#part, { signal });
    window.addEventListener("online", this.#now, { signal });
    this.addEventListener("input", this.#input, { signal });
    const { savedAt } = this.dataset;
    if (savedAt) this.say(`Saved ${clock.format(new Date(savedAt))}`, "saved");
    this.#lookForCopies();
  }

  disconnectedCallback() { this.#ends.abort(); }

  // ---- fields

  /** What is typed: field name -> value, without those that are empty. */
  fields() {
    const filled = [...new FormData(this.form)].filter(([name, value]) => DRAFTED.test(name) && value !== "");
    return Object.fromEntries(filled);
  }

  /** Give every field its content in `fields`, empty where that has none. Saves nothing. */
  replace(fields) {
    for (const field of [...this.form.elements].filter(({ name }) => DRAFTED.test(name))) {
      if (field.type === "radio") field.checked = field.value === fields[field.name];
      else field.value = fields[field.name] ?? "";
    }
    for (const [name, value] of Object.entries(fields)) if (!this.form.elements[name]) this.#field(name).value = value;
    this.#tell("desk:replaced", {});
  }

  /** Set the field `name` of the draft, made where the form has none, and save it. */
  put(name, value) {
    this.#field(name).value = value;
    this.typed();
  }

  #field(name) {
    const found = this.form.elements[name];
    if (found) return found;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    this.form.append(field);
    return field;
  }

  // ---- typing

  #input = (event) => { if (this.form?.contains(event.target)) this.typed(); };

  typed() {
    if (!this.#dirty) this.#since = Date.now();
    this.#dirty = true;
    this.#keep();
    this.#tell("desk:input", {});
    if (this.stale || this.#failures) return; // what is said stays until the server can be reached
    // Who types without a pause is saved all the same.
    this.#later(Math.min(PAUSE, Math.max(0, this.#since + LONGEST - Date.now())));
    this.say("Saving…", "saving");
  }

  #later(pause) {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.flush(), pause);
  }

  #now = () => { if (this.#failures) this.flush(); };

  // ---- the copy in this browser: each page has a key of its own, and a lock that says that it is there

  /** `sent` is what is under way to the server: where that arrived, the copy goes on from it. */
  #keep() {
    const copy = { revision: this.form.elements.revision.value, fields: this.fields(), sent: this.#sent, at: Date.now() };
    try {
      localStorage.setItem(this.key, JSON.stringify(copy));
      this.kept = true;
    } catch {
      this.kept = false; // no room, or not allowed: the state then says that the page must stay open
    }
  }

  async #lookForCopies() {
    navigator.locks?.request(this.key, () => new Promise(() => {}));
    const copies = Object.keys(localStorage).filter((key) => key.startsWith(this.mine));
    if (this.hasAttribute("data-submitted")) for (const key of copies) localStorage.removeItem(key);
    else if (this.form && copies.length) await (await import("./desk-copies.js")).restore(this, copies);
  }

  // ---- saving

  /** One save at a time, for each builds on the revision of the one before. Tells whether all is saved. */
  async flush() {
    clearTimeout(this.#waiting);
    while (this.#saving) await this.#saving;
    if (this.stale) return false;
    if (!this.#dirty) return true;
    this.#saving = this.#save().finally(() => { this.#saving = null; });
    await this.#saving;
    return !this.#dirty;
  }

  async #save() {
    this.#dirty = false;
    try {
      let answer = await this.#post();
      // Who signed in anew, in another tab, has a new token there.
      if (answer.status === 403 && !answer.isJson && await (await import("./desk-sign-in.js")).renewToken(this)) answer = await this.#post();
      await this.#take(answer);
    } catch {
      this.#failed(this.kept ? "Offline: kept here" : "Offline: keep this page open");
    }
  }

  async #post() {
    this.#sent = this.fields();
    this.#keep();
    const answer = await fetch(this.form.dataset.draft, { method: "POST", body: new FormData(this.form) });
    const isJson = answer.headers.get("content-type") === "application/json";
    return { status: answer.status, isJson, told: isJson ? await answer.json() : {} };
  }

  async #take({ status, isJson, told }) {
    if (status === 200) this.#acknowledged(told);
    else if (status === 409 && told.fields) this.conflict(() => this.fields(), told);
    else if (status === 409) this.#reload(`${told.message} Copy from here first what you want to keep.`);
    else if (status === 403) this.#signedOut(isJson ? told.message : "Your session is over.");
    else this.#failed(`Not saved: ${told.message ?? `the server answered with an error (${status})`}`);
  }

  #acknowledged(told) {
    this.#failures = 0;
    this.#sent = null;
    if (this.#signIn) this.#hush();
    this.#signIn?.close();
    this.#signIn = null;
    this.form.elements.revision.value = told.revision;
    if (told.kept) this.#tooLate(told.kept);
    if (this.#dirty) {
      this.#keep();
      this.#later(PAUSE);
    } else {
      localStorage.removeItem(this.key);
      this.say(`Saved ${clock.format(new Date(told.saved_at))}`, "saved");
    }
    this.#tell("desk:saved", told);
  }

  /** It is tried again after a pause that grows, and at once when the network is back. */
  #failed(what) {
    this.#dirty = true;
    this.#failures += 1;
    this.say(what, "failed");
    this.#later(Math.min(AGAIN_AT_MOST, AGAIN * 2 ** (this.#failures - 1)) * (0.75 + Math.random() / 2));
  }

  /** Two versions: what `mine()` gives and what the server has. Nothing is saved until one, or of each a part, is chosen; then
   * `done` is called. */
  async conflict(mine, { revision, saved_at, fields }, done = () => {}) {
    this.stale = true;
    this.#dirty = true;
    this.say("Conflict: choose a version", "failed");
    this.#tell("desk:input", {});
    const show = async () => {
      const { choose } = await import("./desk-conflict.js");
      const chosen = await choose({ form: this.form, mine: mine(), theirs: fields, at: clock.format(new Date(saved_at)) });
      if (!chosen) return;
      this.stale = false;
      this.#hush();
      this.form.elements.revision.value = revision;
      this.replace(chosen);
      this.typed();
      done();
      await this.flush();
    };
    this.notify("This draft was changed elsewhere. Nothing is saved from here until you choose.", "Show both versions", show);
    await show();
  }

  // ---- signed out: the page stays, and goes on when its reader is signed in again, here or in another tab

  async #signedOut(message) {
    this.#failed("Signed out: kept here");
    if (this.#signIn) return;
    this.#signIn = { close() {} };
    const open = async () => {
      const { signIn } = await import("./desk-sign-in.js");
      this.#signIn = signIn(this);
    };
    this.notify(message, "Sign in again", open);
    await open();
  }

  // ---- leaving

  // The page goes away, perhaps for good: the browser finishes this request without it.
  #part = () => {
    if (this.#dirty && !this.#saving && !this.stale) navigator.sendBeacon(this.form.dataset.draft, new FormData(this.form));
  };

  // What was typed is stored before anything is sent: a page that can't be reached must not take it along.
  #submit = async (event) => {
    if ((!this.#dirty && !this.#saving) || event.defaultPrevented || event.target.method !== "post") return;
    event.preventDefault();
    if (await this.flush()) event.target.requestSubmit(event.submitter);
  };

  #leave = (event) => { if (this.#dirty) event.preventDefault(); };

  // ---- what others say

  #over = async () => {
    if (this.form) await this.flush();
    for (const words of this.querySelectorAll("[data-words]")) words.readOnly = true;
    for (const note of this.querySelectorAll("[data-over]")) note.hidden = false;
  };

  /** Words that came after a hard stop: the fields show what was kept, a dialog what was not. */
  async #tooLate(kept) {
    const mine = this.fields();
    this.replace({ ...mine, ...kept });
    (await import("./desk-conflict.js")).showLate({ form: this.form, mine, names: Object.keys(kept) });
  }

  #problem = ({ detail: { status, message } }) => {
    if (status === 409) this.#reload(`${message} What you type here is still saved as a draft.`);
    else if (status === 403 && this.form) this.#signedOut(message);
    else this.#reload(message);
  };

  // ---- words on the page

  say(text, state) {
    const place = this.querySelector("[data-saved]");
    if (!place) return;
    // A screen reader says what went wrong and not, at every pause, that all is well.
    place.setAttribute("aria-live", state === "saving" || state === "saved" ? "off" : "polite");
    place.textContent = text;
    place.dataset.state = state;
  }

  #reload(text) { this.notify(text, "Load the page again", () => location.reload()); }

  #hush() { this.querySelector("[data-notice]").hidden = true; }

  /** A notice that stays, with a button. */
  notify(text, label, act, kind = "error") {
    const notice = this.querySelector("[data-notice]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-plain";
    button.textContent = label;
    button.addEventListener("click", act);
    notice.className = `note ${kind} standing`;
    notice.replaceChildren(text, " ", button);
    notice.hidden = false;
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail })); }
}

customElements.define("desk-draft", DeskDraft);
