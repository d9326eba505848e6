/**
 * <desk-review> around the rubric pane and the foot: drafts are saved as one types, and everything works by keyboard.
 * Without this script the forms post as they are.
 */
const PAUSE = 700;
const LONGEST = 2_500;
const AGAIN = 5_000;
const SURE = 8_000;
const KEYS_OFF = "desk-keys-off";
const VERDICTS = { y: "met", n: "not_met", x: "not_applicable" };

class DeskReview extends HTMLElement {
  #waiting = 0;
  #saving = null;
  #dirty = false;
  #stale = false;
  #since = 0;
  #asked = 0;
  #current = 0;

  connectedCallback() {
    this.form = this.querySelector("form[data-draft]");
    this.criteria = [...this.querySelectorAll("[data-criterion]")];
    document.addEventListener("keydown", this.#key);
    document.addEventListener("desk:problem", this.#problem);
    document.addEventListener("desk:heard", this.#heard);
    window.addEventListener("beforeunload", this.#leave);
    window.addEventListener("pagehide", this.#part);
    for (const criterion of this.criteria) {
      criterion.addEventListener("focusin", () => this.#mark(this.criteria.indexOf(criterion)));
    }
    this.#offerKeys();
    this.addEventListener("input", this.#input);
    this.addEventListener("submit", this.#submit);
    const undone = this.criteria.findIndex((criterion) => !this.#done(criterion));
    this.#mark(undone < 0 ? 0 : undone);
    this.#count();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key);
    document.removeEventListener("desk:problem", this.#problem);
    document.removeEventListener("desk:heard", this.#heard);
    window.removeEventListener("beforeunload", this.#leave);
    window.removeEventListener("pagehide", this.#part);
  }

  // ---- drafts

  #input = (event) => {
    if (!this.form || !this.form.contains(event.target)) return;
    this.#count();
    if (!this.#dirty) this.#since = Date.now();
    this.#dirty = true;
    // Who types without a pause is saved all the same.
    this.#later(Math.min(PAUSE, Math.max(0, this.#since + LONGEST - Date.now())));
    this.#say("Saving…", "saving");
  };

  // The page goes away, perhaps for good: the browser finishes this request without it.
  #part = () => {
    if (this.#dirty && !this.#saving && !this.#stale) navigator.sendBeacon(this.form.dataset.draft, new FormData(this.form));
  };

  // What was typed is stored before anything is sent: a page that can't be reached must not take it along.
  #submit = async (event) => {
    if (!this.#dirty && !this.#saving) return;
    event.preventDefault();
    await this.#flush();
    if (!this.#dirty) event.target.requestSubmit(event.submitter);
  };

  #leave = (event) => { if (this.#dirty) event.preventDefault(); };

  #later(pause) {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#flush(), pause);
  }

  /** One save at a time, for each builds on the revision of the one before. `#dirty` afterwards: it did not work. */
  async #flush() {
    clearTimeout(this.#waiting);
    await this.#saving;
    if (!this.#dirty) return;
    this.#saving = this.#save().finally(() => { this.#saving = null; });
    await this.#saving;
  }

  async #save() {
    this.#dirty = false;
    try {
      let answer = await this.#post();
      if (answer.status === 403 && !answer.isJson && await this.#renewToken()) answer = await this.#post();
      this.#take(answer);
    } catch {
      this.#failed("the server can't be reached. Your words are kept on this page");
    }
  }

  async #post() {
    const answer = await fetch(this.form.dataset.draft, { method: "POST", body: new FormData(this.form) });
    const isJson = answer.headers.get("content-type") === "application/json";
    return { status: answer.status, isJson, told: isJson ? await answer.json() : {} };
  }

  #take({ status, told }) {
    if (status === 200) {
      this.form.elements.revision.value = told.revision;
      if (!this.#dirty) this.#say(`Saved ${new Date(told.saved_at).toLocaleTimeString("en-GB")}`, "saved");
    } else if (status === 409) {
      this.#dirty = true;
      this.#stale = true;
      this.#count();
      this.#say("Not saved", "failed");
      this.#notify(`${told.message} Copy from here first what you want to keep.`);
    } else {
      this.#failed(told.message ?? `the server answered with an error (${status}). Your words are kept on this page`);
    }
  }

  #failed(why) {
    this.#dirty = true;
    this.#say(`Not saved: ${why}`, "failed");
    this.#later(AGAIN);
  }

  /** Who signed in anew, in another tab, has a new token there; this page's forms take it from the server's copy. */
  async #renewToken() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("desk-review [name=csrfmiddlewaretoken]")?.value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token ?? field.value;
    return token !== undefined;
  }

  #say(text, state) {
    const place = this.querySelector("[data-saved]");
    if (!place) return;
    place.textContent = text;
    place.dataset.state = state;
  }

  /** Stays until the page is loaded again. */
  #notify(text) {
    const notice = this.querySelector("[data-notice]");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm btn-plain";
    again.textContent = "Load the page again";
    again.addEventListener("click", () => location.reload());
    notice.className = "note error standing";
    notice.replaceChildren(text, " ", again);
    notice.hidden = false;
  }

  #problem = ({ detail: { status, message } }) => {
    if (status === 409) this.#notify(`${message} What you type here is still saved as a draft.`);
    else this.#say(message, "failed");
  };

  #heard = (event) => {
    const until = document.querySelector("[data-expires]");
    if (until && event.detail.expires_at) {
      until.textContent = new Date(event.detail.expires_at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    }
    if (event.detail.stopped) this.#say("The clock stopped while this page was away. Press p to go on.", "failed");
  };

  // ---- progress

  #done(criterion) {
    const chosen = criterion.querySelector("input:checked");
    if (!chosen) return false;
    return chosen.value !== "not_met" || criterion.querySelector("[data-why] textarea").value.trim() !== "";
  }

  #count() {
    const done = this.criteria.filter((criterion) => this.#done(criterion)).length;
    const left = this.criteria.length - done;
    for (const criterion of this.criteria) criterion.classList.toggle("done", this.#done(criterion));
    for (const place of this.querySelectorAll("[data-scored]")) place.textContent = done;
    for (const place of document.querySelectorAll("[data-count]")) place.textContent = `${done}/${this.criteria.length}`;
    const bar = this.querySelector("[data-progress]");
    if (bar) bar.value = done;
    const words = this.querySelector("[data-left-words]");
    if (words) words.textContent = this.#left(left);
    const lock = this.querySelector("[data-lock]");
    if (lock) lock.disabled = left > 0 || this.#stale;
  }

  #left(count) {
    if (!count) return "Every criterion scored";
    const chosen = this.criteria.filter((criterion) => criterion.querySelector("input:checked")).length;
    if (chosen < this.criteria.length) return `${count} ${count === 1 ? "criterion" : "criteria"} left`;
    const first = this.criteria.findIndex((criterion) => !this.#done(criterion)) + 1;
    return `Criterion ${first}: say why it is not met`;
  }

  #mark(index) {
    if (!this.criteria.length || this.criteria[0].disabled) return;
    this.#current = Math.max(0, Math.min(this.criteria.length - 1, index));
    this.criteria.forEach((criterion, place) => {
      if (place === this.#current) criterion.setAttribute("data-current", "");
      else criterion.removeAttribute("data-current");
    });
  }

  // ---- keys: single letters get in the way of who dictates, so that they can be switched off

  #offerKeys() {
    const keys = this.querySelector("[data-keys]");
    if (!keys) return;
    const box = keys.querySelector("input");
    const use = () => document.body.classList.toggle("without-keys", !box.checked);
    box.checked = localStorage.getItem(KEYS_OFF) === null;
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "1");
      use();
    });
    keys.hidden = false;
    use();
  }

  #key = (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=radio])");
    if (event.key === "Escape") {
      for (const open of this.querySelectorAll("[data-pop][open]")) open.open = false;
      if (typing) typing.blur();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(KEYS_OFF)) return;
    if (this.#act(event.key)) event.preventDefault();
  };

  #act(key) {
    const criterion = this.criteria[this.#current];
    const scoring = criterion && !criterion.disabled;
    if (scoring && (key === "j" || key === "k")) return this.#go(this.#current + (key === "j" ? 1 : -1));
    if (scoring && key in VERDICTS) return this.#choose(criterion, VERDICTS[key]);
    if (scoring && key === "e") {
      const evidence = criterion.querySelector(".evidence");
      evidence.open = true;
      evidence.querySelector("textarea").focus();
      return true;
    }
    if (key === "[" || key === "]") return this.#file(key === "]" ? 1 : -1);
    return this.#press(key);
  }

  #go(index) {
    this.#mark(index);
    const criterion = this.criteria[this.#current];
    const radio = criterion.querySelector("input:checked") ?? criterion.querySelector("input");
    radio.focus({ preventScroll: true });
    criterion.scrollIntoView({ block: "nearest" });
    return true;
  }

  #choose(criterion, verdict) {
    const radio = criterion.querySelector(`input[value=${verdict}]`);
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    if (verdict === "not_met") criterion.querySelector("[data-why] textarea").focus();
    else if (this.#current < this.criteria.length - 1) this.#go(this.#current + 1);
    return true;
  }

  #file(step) {
    const files = [...document.querySelectorAll("[data-file]")];
    const shown = files.findIndex((file) => file.getAttribute("aria-current") === "true");
    files[(shown + step + files.length) % files.length]?.click();
    return files.length > 0;
  }

  /** Whatever on the page carries this key: a button is pressed, a text field focused, a list opened. */
  #press(key) {
    const target = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
    if (!target) return false;
    if (target.matches("textarea")) target.focus();
    else if (target.disabled) this.#go(this.criteria.findIndex((criterion) => !this.#done(criterion)));
    else if (!target.dataset.sure || Date.now() - this.#asked < SURE) target.click();
    else this.#ask(target);
    return true;
  }

  /** A key is pressed more easily than a button: what can't be undone is asked for twice. */
  async #ask(target) {
    this.#asked = Date.now();
    target.focus();
    await this.#flush(); // what it says must not take the question's place
    if (!this.#dirty) this.#say(target.dataset.sure, "sure");
  }
}

customElements.define("desk-review", DeskReview);
