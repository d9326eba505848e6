/**
 * <desk-review> around <desk-draft>: how far the scoring is, and everything by keyboard.
 * What is typed is <desk-draft>'s; the keys press what the page has.
 */
const SURE = 8_000;
const KEYS_OFF = "desk-keys-off";
const FOLDED = { e: ".evidence", u: ".unclear" };
const VERDICTS = { y: "met", n: "not_met", x: "not_applicable" };

/** Of many files the tab of the open one may have scrolled away, in the bar alone. */
function showTab() {
  const tab = document.querySelector("#work .files [aria-current]");
  if (tab) tab.parentElement.scrollTop = tab.offsetTop - tab.offsetHeight; // the bar is what it is positioned in
}

class DeskReview extends HTMLElement {
  #asked = 0;
  #current = 0;

  connectedCallback() {
    this.criteria = [...this.querySelectorAll("[data-criterion]")];
    document.addEventListener("keydown", this.#key);
    for (const criterion of this.criteria) {
      criterion.addEventListener("focusin", () => this.#mark(this.criteria.indexOf(criterion)));
    }
    this.#offerKeys();
    this.#offerComments();
    showTab();
    document.addEventListener("htmx:afterSwap", ({ target }) => { if (target.id === "work") showTab(); });
    this.addEventListener("desk:input", this.#count);
    const undone = this.criteria.findIndex((criterion) => !this.#done(criterion));
    this.#mark(undone < 0 ? 0 : undone);
    this.#count();
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.#key); }

  // ---- progress

  #done(criterion) {
    const chosen = criterion.querySelector("input:checked");
    if (!chosen) return false;
    return chosen.value !== "not_met" || criterion.querySelector("[data-why] textarea").value.trim() !== "";
  }

  #count = () => {
    const done = this.criteria.filter((criterion) => this.#done(criterion)).length;
    const left = this.criteria.length - done;
    for (const criterion of this.criteria) {
      criterion.classList.toggle("done", this.#done(criterion));
      this.#compare(criterion);
    }
    for (const place of this.querySelectorAll("[data-scored]")) place.textContent = done;
    for (const place of document.querySelectorAll("[data-count]")) place.textContent = `${done}/${this.criteria.length}`;
    for (const place of this.querySelectorAll("[data-counter]")) {
      const field = document.getElementById(place.dataset.counter);
      place.textContent = `${field.value.length.toLocaleString("en-GB")} of ${field.maxLength.toLocaleString("en-GB")} characters`;
    }
    const bar = this.querySelector("[data-progress]");
    if (bar) bar.value = done;
    const words = this.querySelector("[data-left-words]");
    if (words) words.textContent = this.#left(left);
    const lock = this.querySelector("[data-lock]");
    if (lock) lock.disabled = left > 0 || this.querySelector("desk-draft").stale;
  };

  /** What became of the criterion since the attempt before, where the page may tell (rules/lineage.py). */
  #compare(criterion) {
    const place = criterion.querySelector("[data-last]");
    if (!place) return;
    const before = place.dataset.last;
    const now = criterion.querySelector("input:checked")?.value;
    let word = "";
    if (now === before) word = "unchanged";
    else if (now && now !== "not_applicable" && before !== "not_applicable") word = now === "met" ? "fixed" : "regressed";
    place.className = `last ${word}`;
    place.textContent = word ? `${word} since last time` : `last time: ${before.replaceAll("_", " ")}`;
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

  // ---- comments: their script comes when there are some, or when somebody points at something

  #offerComments() {
    const comments = this.querySelector("desk-comments");
    if (!comments) return;
    const work = document.querySelector("#work");
    const load = () => import("./desk-comments.js");
    work.dataset.query = location.search;
    document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
      if (target === work) work.dataset.query = detail.pathInfo.finalRequestPath;
    });
    const start = comments.querySelector("[data-comment]");
    if (start) {
      start.hidden = false;
      start.addEventListener("click", async () => {
        await load();
        comments.begin();
      });
      // After a hard stop there are no new ones, also where their script is not here yet.
      document.addEventListener("desk:over", () => {
        comments.removeAttribute("data-open");
        start.hidden = true;
      });
      for (const name of ["pointerdown", "keyup"]) work.addEventListener(name, load, { once: true });
    }
    comments.querySelector("details")?.addEventListener("toggle", load, { once: true });
    if (comments.querySelector("li")) load();
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
    if (scoring && key in FOLDED) {
      const folded = criterion.querySelector(FOLDED[key]);
      folded.open = true;
      (folded.querySelector("textarea") ?? folded.querySelector("summary")).focus();
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
    const draft = this.querySelector("desk-draft");
    // What saving says must not take the question's place.
    if (await draft.flush()) draft.say(target.dataset.sure, "sure");
  }
}

customElements.define("desk-review", DeskReview);
