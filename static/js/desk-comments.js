/**
 * <desk-comments> in the form whose draft it belongs to: comments on places in the deliverable, their list, their
 * marks in the viewer. They are one field of the draft, `comments`, and saved as everything else is. Loaded by
 * <desk-review> when there are comments or somebody points at something.
 */
import { button, element } from "./desk-dialog.js";
import { drawing, mark, show } from "./desk-marks.js";
import { TYPED, anchor, canonical, fragment, inWords, ofType, pressed, selected, sourceOf, typed } from "./desk-places.js";

const COMMENTS_AT_MOST = 200;
const TEXT_AT_MOST = 5_000;
const STATE = new Set(["page", "sheet", "view", "zoom", "columns"]);

class DeskComments extends HTMLElement {
  #comments = [];
  #place = null; // what is pointed at
  #editing = null; // {comment, before: as it was, null for a new one}
  #scrolled = 0; // where the pane was before a new comment

  connectedCallback() {
    this.field = this.querySelector("[name=comments]");
    this.list = this.querySelector("[data-comments-list]");
    this.problem = this.querySelector("[data-comments-problem]");
    this.draft = this.closest("desk-draft");
    this.work = document.querySelector("#work");
    this.open = this.hasAttribute("data-open");
    this.bar = element("div", { className: "comment-bar", hidden: true });
    this.#read();
    this.draft.addEventListener("desk:replaced", () => this.#read());
    document.addEventListener("desk:over", () => { if (this.open) this.#close(); });
    document.addEventListener("htmx:afterSettle", ({ target }) => { if (target === this.work) this.#shown(); });
    this.addEventListener("click", this.#goTo);
    if (!this.open) return;
    // A press on these must not take the selection away that it is about.
    for (const place of [this.bar, this.querySelector("[data-comment]")]) place.addEventListener("mousedown", (event) => event.preventDefault());
    this.querySelector("[data-comments-hint]").hidden = false;
    document.addEventListener("selectionchange", () => this.#select());
    this.work.addEventListener("click", this.#press);
    drawing((place) => this.#point(place));
    // What is typed in the editor is this element's to tell: a place that is half typed is no comment yet.
    this.addEventListener("input", (event) => event.stopPropagation());
    this.addEventListener("keydown", this.#keys);
    this.#select(); // what was selected while this script was on its way
  }

  #close() {
    this.open = false;
    this.#editing = null;
    this.bar.hidden = true;
    this.#render();
  }

  // ---- the field

  #read() {
    this.#comments = this.field.value ? JSON.parse(this.field.value) : [];
    this.#editing = null;
    this.#render();
  }

  /** Comments without words are kept on the page only. */
  #save() {
    const written = this.#comments.filter(({ body }) => body.value.trim());
    this.draft.put("comments", written.length ? JSON.stringify(canonical(written)) : "");
    this.querySelector("[data-comments-count]").textContent = written.length;
  }

  // ---- pointing

  #select() {
    const place = selected();
    this.#point(place && { ...place, words: true });
  }

  #point(place) {
    if (!this.open) return;
    if (place) this.#place = place;
    else if (this.#place?.words) this.#place = null; // a selection that is gone
    const { selectors, problem } = this.#place ?? {};
    this.bar.hidden = !selectors && !problem;
    if (this.bar.hidden) return;
    const quote = ofType(selectors ?? [], "TextQuoteSelector")?.exact;
    const words = problem ?? [inWords(selectors), quote && `“${quote.length > 60 ? `${quote.slice(0, 60)}…` : quote}”`].filter(Boolean).join(", ");
    this.bar.replaceChildren(element("span", { text: words }), problem ? "" : button("Comment", () => this.begin(), "go"));
    if (!this.bar.isConnected) this.work.append(this.bar);
  }

  #press = (event) => {
    if (this.bar.contains(event.target) || event.target.closest("a, button, input, nav, form")) return;
    if (!getSelection().isCollapsed) return;
    const place = pressed(event.target, event.shiftKey ? this.#place : null);
    for (const element of this.work.querySelectorAll(".pressed")) element.classList.remove("pressed");
    event.target.closest("td, [data-line]")?.classList.toggle("pressed", place !== null);
    if (place) this.#point(place);
  };

  /** Another file, or another page of it. */
  #shown() {
    this.#place = null;
    this.bar.hidden = true;
    mark(this.#comments);
  }

  /** A new comment, on what is pointed at or, without that, on what is open. */
  begin() {
    if (!this.open) return;
    const place = this.#place?.selectors ? this.#place : { anchor: anchor(), selectors: [] };
    const source = place.anchor ? sourceOf(place.anchor) : this.#tab();
    if (!this.#files().has(source)) return this.#tell("What is open can't be commented on: open a file of the deliverable, or the message.");
    if (this.#comments.length >= COMMENTS_AT_MOST) return this.#tell(`There are ${COMMENTS_AT_MOST} comments, which is the most that can be kept.`);
    this.#finish();
    const media = place.anchor?.querySelector("audio, video");
    const selectors = media && !place.selectors.length ? [fragment(`t=${media.currentTime.toFixed(1)}`)] : place.selectors;
    const state = place.anchor ? this.#state(place.anchor) : "";
    const target = { source, selector: selectors, ...(state && { state: { type: "HttpRequestState", value: state } }) };
    const comment = { id: crypto.getRandomValues(new Uint32Array(4)).join("-").slice(0, 40), body: { type: "TextualBody", value: "" }, target };
    this.#comments.push(comment);
    getSelection().removeAllRanges();
    this.#place = null;
    this.bar.hidden = true;
    this.#scrolled = this.closest(".pane").scrollTop;
    this.#edit(comment, null);
  }

  /** What is open where its content has no places: a file that doesn't open, or a web page in its frame. */
  #tab() {
    const tab = this.work.querySelector(".files a[href^='?file='][aria-current]");
    return tab && new URL(tab.href).searchParams.get("file");
  }

  /** Names of what can be commented on, by source: the tabs of the viewer. */
  #files() {
    const tabs = [...this.work.querySelectorAll(".files a[href^='?file=']")];
    return new Map(tabs.map((tab) => [new URL(tab.href).searchParams.get("file"), tab.textContent.trim()]));
  }

  /** The page's query that shows what is open. */
  #state(place) {
    const asked = new URL(this.work.dataset.query ?? "", location.href).searchParams;
    const kept = new URLSearchParams([...asked].filter(([key, value]) => STATE.has(key) && /^[\w.%-]{1,300}$/.test(value)));
    if (place.dataset.source !== sourceOf(place)) kept.set("file", place.dataset.source);
    return kept.toString();
  }

  // ---- the list

  #render() {
    this.list.replaceChildren(...this.#comments.map((comment, index) => this.#item(comment, index)));
    this.querySelector("[data-comments-count]").textContent = this.#comments.length;
    const start = this.querySelector("[data-comment]");
    if (start) start.hidden = !this.open;
    mark(this.#comments);
  }

  #item(comment, index) {
    const item = element("li", { id: `comment-${index + 1}` });
    const { source, selector } = comment.target;
    const name = this.#files().get(source) ?? "a file";
    const quote = ofType(selector, "TextQuoteSelector")?.exact;
    item.append(element("p", { className: "quiet", text: [name, inWords(selector)].filter(Boolean).join(", ") }));
    if (quote) item.append(element("blockquote", { text: quote.length > 300 ? `${quote.slice(0, 300)}…` : quote }));
    if (this.#editing?.comment === comment) return this.#editor(item, comment, index);
    item.append(element("p", { className: "words", text: comment.body.value }));
    const act = (text, does) => {
      const made = button(text, does);
      made.setAttribute("aria-label", `${text} comment ${index + 1}`);
      return made;
    };
    const actions = element("div", { className: "actions" }, act("Go to", () => this.#show(comment.target)));
    if (this.open) actions.append(act("Edit", () => this.#edit(comment, structuredClone(comment))), act("Delete", () => this.#delete(comment)));
    item.append(actions);
    return item;
  }

  #edit(comment, before) {
    this.#editing = { comment, before };
    this.#render();
    if (matchMedia("(max-width: 60rem)").matches) location.hash = "rubric";
    const text = this.list.querySelector("textarea");
    text.scrollIntoView({ block: "center" });
    text.focus();
  }

  #editor(item, comment, index) {
    const place = anchor();
    const here = place && sourceOf(place) === comment.target.source;
    const text = element("textarea", { rows: 3, maxLength: TEXT_AT_MOST, value: comment.body.value });
    text.setAttribute("aria-label", `Comment ${index + 1}`);
    text.addEventListener("input", () => {
      comment.body.value = text.value;
      this.#save();
    });
    const fields = here ? this.#placeFields(place, comment) : [];
    const keep = button("Keep comment", () => this.#finish(), "go");
    item.append(text, ...fields, element("div", { className: "actions" }, keep, button("Cancel", () => this.#cancel())));
    return item;
  }

  /** The place can be typed as well, for those who use no mouse. */
  #placeFields(place, comment) {
    const kind = TYPED[place.dataset.anchor];
    const { selector } = comment.target;
    const part = ofType(selector, "FragmentSelector")?.value ?? "";
    const where = kind && this.#input(kind.label, (kind.show(part) ?? "").replace(/^(\d+)-\1$/, "$1"));
    const quotes = ["text", "page", "lines"].includes(place.dataset.anchor);
    const words = quotes && this.#input("Words it is about, as they stand there", ofType(selector, "TextQuoteSelector")?.exact ?? "");
    const said = () => [where, words].map((input) => (input ? input.field.value : ""));
    let kept = said();
    const change = () => {
      const [here, text] = said();
      if (here === kept[0] && text === kept[1]) return this.#tell(""); // found again by its words it might be elsewhere
      // Of other lines the words are others too.
      const stale = place.dataset.anchor === "lines" && here !== kept[0] && text === kept[1];
      try {
        comment.target.selector = typed(place, here, stale ? "" : text);
        if (stale) words.field.value = ofType(comment.target.selector, "TextQuoteSelector")?.exact ?? "";
        kept = said();
        this.#tell("");
        mark(this.#comments);
        this.#save();
      } catch (error) {
        this.#tell(error.message);
      }
    };
    const inputs = [where, words].filter(Boolean);
    for (const { field } of inputs) field.addEventListener("change", change);
    return inputs.map(({ label }) => label);
  }

  #input(words, value) {
    const field = element("input", { type: "text", value, maxLength: 4_000 });
    return { field, label: element("label", { className: "small-label", text: words }, field) };
  }

  #keys = (event) => {
    if (!event.target.matches("textarea, input")) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#cancel();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.matches("input"))) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change"));
      if (this.problem.hidden) this.#finish();
    }
  };

  #finish() {
    if (!this.#editing) return;
    const { comment } = this.#editing;
    if (!comment.body.value.trim()) this.#comments = this.#comments.filter((each) => each !== comment);
    this.#done(comment);
  }

  #cancel() {
    if (!this.#editing) return;
    const { comment, before } = this.#editing;
    this.#comments = this.#comments.flatMap((each) => (each === comment ? (before ? [before] : []) : [each]));
    this.#done(before);
  }

  #delete(comment) {
    this.#comments = this.#comments.filter((each) => each !== comment);
    this.#done(null);
    this.querySelector("[data-comment]").focus();
  }

  /** Back to where one was: at the work after a new comment, else in the list. */
  #done(comment) {
    const made = this.#editing?.before === null;
    this.#editing = null;
    this.#tell("");
    this.#save();
    this.#render();
    if (made && this.work.checkVisibility()) {
      this.work.querySelector(".viewer").focus({ preventScroll: true });
      this.closest(".pane").scrollTop = this.#scrolled;
    } else this.list.children[this.#comments.indexOf(comment)]?.querySelector("[aria-label^=Edit]").focus();
  }

  // ---- going there

  #goTo = (event) => {
    const link = event.target.closest("[data-goto]");
    if (!link) return;
    event.preventDefault();
    this.#show(JSON.parse(link.dataset.goto));
  };

  async #show({ source, selector, state }) {
    if (matchMedia("(max-width: 60rem)").matches) location.hash = "work";
    const asked = new URLSearchParams({ file: source, ...Object.fromEntries(new URLSearchParams(state?.value)) });
    const place = anchor();
    const here = place?.dataset.source === asked.get("file") && (!state || this.#state(place) === state.value);
    if (!here) {
      await window.htmx.ajax("GET", `?${asked}`, { target: this.work, swap: "innerHTML" });
      this.work.dataset.query = `?${asked}`;
    }
    mark(this.#comments);
    this.#tell(show(selector) ? "" : "This place is not on the page that is open. Look at the file's other pages.");
  }

  #tell(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }
}

customElements.define("desk-comments", DeskComments);
