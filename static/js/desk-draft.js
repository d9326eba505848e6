/**
 * <desk-draft> around the forms of a piece of work: the one with [data-draft] is saved as one types.
 * Without this script the forms post as they are.
 *
 * For other modules: `put(name, value)` changes a field as if it were typed, `flush()` saves now and tells
 * whether everything is saved, `say(text, state)` writes where the state of saving stands. It sends
 * `desk:input` when something was typed and `desk:saved` with the revision when the server has it.
 */
const PAUSE = 700;
const LONGEST = 2_500;
const AGAIN = 5_000;

class DeskDraft extends HTMLElement {
  stale = false;
  #waiting = 0;
  #saving = null;
  #dirty = false;
  #since = 0;

  connectedCallback() {
    this.form = this.querySelector("form[data-draft]");
    document.addEventListener("desk:problem", this.#problem);
    document.addEventListener("desk:heard", this.#heard);
    window.addEventListener("beforeunload", this.#leave);
    window.addEventListener("pagehide", this.#part);
    this.addEventListener("input", this.#input);
    this.addEventListener("submit", this.#submit);
  }

  disconnectedCallback() {
    document.removeEventListener("desk:problem", this.#problem);
    document.removeEventListener("desk:heard", this.#heard);
    window.removeEventListener("beforeunload", this.#leave);
    window.removeEventListener("pagehide", this.#part);
  }

  /** Set the field `name` of the draft, made where the form has none, and save it. */
  put(name, value) {
    let field = this.form.elements[name];
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      this.form.append(field);
    }
    field.value = value;
    this.#typed();
  }

  /** One save at a time, for each builds on the revision of the one before. */
  async flush() {
    clearTimeout(this.#waiting);
    await this.#saving;
    if (!this.#dirty) return true;
    this.#saving = this.#save().finally(() => { this.#saving = null; });
    await this.#saving;
    return !this.#dirty;
  }

  say(text, state) {
    const place = this.querySelector("[data-saved]");
    if (!place) return;
    place.textContent = text;
    place.dataset.state = state;
  }

  #input = (event) => {
    if (this.form && this.form.contains(event.target)) this.#typed();
  };

  #typed() {
    if (!this.#dirty) this.#since = Date.now();
    this.#dirty = true;
    // Who types without a pause is saved all the same.
    this.#later(Math.min(PAUSE, Math.max(0, this.#since + LONGEST - Date.now())));
    this.say("Saving…", "saving");
    this.#tell("desk:input", {});
  }

  // The page goes away, perhaps for good: the browser finishes this request without it.
  #part = () => {
    if (this.#dirty && !this.#saving && !this.stale) navigator.sendBeacon(this.form.dataset.draft, new FormData(this.form));
  };

  // What was typed is stored before anything is sent: a page that can't be reached must not take it along.
  #submit = async (event) => {
    if (!this.#dirty && !this.#saving) return;
    event.preventDefault();
    if (await this.flush()) event.target.requestSubmit(event.submitter);
  };

  #leave = (event) => { if (this.#dirty) event.preventDefault(); };

  #later(pause) {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.flush(), pause);
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
      if (!this.#dirty) this.say(`Saved ${new Date(told.saved_at).toLocaleTimeString("en-GB")}`, "saved");
      this.#tell("desk:saved", told);
    } else if (status === 409) {
      this.#dirty = true;
      this.stale = true;
      this.say("Not saved", "failed");
      this.#notify(`${told.message} Copy from here first what you want to keep.`);
      this.#tell("desk:input", {});
    } else {
      this.#failed(told.message ?? `the server answered with an error (${status}). Your words are kept on this page`);
    }
  }

  #failed(why) {
    this.#dirty = true;
    this.say(`Not saved: ${why}`, "failed");
    this.#later(AGAIN);
  }

  /** Who signed in anew, in another tab, has a new token there; this page's forms take it from the server's copy. */
  async #renewToken() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("desk-review [name=csrfmiddlewaretoken]")?.value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token ?? field.value;
    return token !== undefined;
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail })); }

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
    else this.say(message, "failed");
  };

  #heard = (event) => {
    const until = document.querySelector("[data-expires]");
    if (until && event.detail.expires_at) {
      until.textContent = new Date(event.detail.expires_at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    }
    if (event.detail.stopped) this.say("The clock stopped while this page was away. Press p to go on.", "failed");
  };
}

customElements.define("desk-draft", DeskDraft);
