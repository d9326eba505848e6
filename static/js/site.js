/** What every page has: words on failed requests, local times, menus that close. One file, for each is a request. */

/**
 * Says politely, in #notices, that an htmx request failed, and what is still safe.
 * A later success at the same address takes it away.
 */
const SIGNED_OUT = "Your session is over, or you may not do this. What you typed is still here.";
const OFFLINE = "The server cannot be reached. Nothing is lost on this page; try again in a moment.";
const BROKEN = "Something went wrong on the server and nothing was saved. Try again in a moment.";
const MESSAGES = new Map([
  [401, SIGNED_OUT],
  [403, SIGNED_OUT],
  [404, "This is no longer here, or it is not yours to see. Load the page again."],
  [413, "That is too large to be sent. Nothing was saved."],
  [429, "Too many requests in a short time. Wait a minute, then try again."],
]);

const place = document.getElementById("notices");
const signIn = new URL(place.dataset.signIn, location.href);
let failedPath = "";

function say(text) {
  const note = document.createElement("p");
  note.className = "note error";
  const words = document.createElement("span");
  words.append(text);
  if (text === SIGNED_OUT) {
    const link = document.createElement("a");
    link.href = signIn;
    link.target = "_blank";
    link.textContent = "Sign in in another tab";
    words.append(" ", link);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-sm btn-plain";
  close.textContent = "Close";
  close.addEventListener("click", () => note.remove());
  note.append(words, close);
  place.replaceChildren(note);
}

function wasSentToSignIn(xhr) {
  return new URL(xhr.responseURL || location.href).pathname === signIn.pathname;
}

function describe(xhr) {
  if (wasSentToSignIn(xhr)) return SIGNED_OUT;
  if (xhr.status >= 500) return BROKEN;
  return MESSAGES.get(xhr.status) ?? `The server refused this (${xhr.status}). Load the page again.`;
}

/** Of several pages asked for one place the last one stays: a large file may come after the one chosen later. */
const asked = new Map();
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.requestConfig.verb === "get" && detail.target.id) asked.set(detail.target.id, detail.xhr);
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.verb !== "get") return;
  if ((asked.get(detail.target.id) ?? detail.xhr) !== detail.xhr) detail.shouldSwap = false;
});

/** A status that stands empty until its words are put in: what was there and only hidden is not read out. */
const busy = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const place = detail.elt.getAttribute("hx-indicator");
  const status = place && document.querySelector(place);
  if (!status?.dataset.busy) return;
  busy.set(detail.xhr, status);
  status.textContent = status.dataset.busy;
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const status = busy.get(detail.xhr);
  if (!status || asked.get(detail.target.id) !== detail.xhr) return;
  status.textContent = detail.successful ? status.dataset.done : "";
});

// A redirect is followed unseen: without this the sign-in page would replace what the person was typing in.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!wasSentToSignIn(detail.xhr)) return;
  detail.shouldSwap = false;
  detail.isError = true;
});
document.addEventListener("htmx:responseError", ({ detail }) => say(describe(detail.xhr)));
document.addEventListener("htmx:sendError", () => say(OFFLINE));
document.addEventListener("htmx:timeout", () => say(OFFLINE));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const path = detail.pathInfo.requestPath;
  if (!detail.successful) failedPath = path;
  else if (path === failedPath) place.replaceChildren();
});

/**
 * <local-time> around a <time datetime="…Z">: shows the reader's own time zone, and the UTC time as its title.
 * With the attribute "time" it shows the hour alone; with "relative" it says "in 12 minutes" or "3 hours ago", and keeps that true while the page is open.
 */
// The pages' own English, so that a date reads the same before and after.
const absolute = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
});
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function distance(date) {
  const seconds = (date - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds < 0 ? "just now" : "in less than a minute";
}

class LocalTime extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    const time = this.querySelector("time");
    const date = new Date(time.dateTime);
    if (!time.title) time.title = time.textContent;
    const show = () => {
      if (this.hasAttribute("relative")) time.textContent = distance(date);
      else time.textContent = (this.hasAttribute("time") ? hour : absolute).format(date);
    };
    show();
    if (this.hasAttribute("relative")) this.#timer = setInterval(show, 20_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }
}

customElements.define("local-time", LocalTime);

// Signing out takes along what the desk has kept in this browser. On the window: whoever stops a form comes first.
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-sign-out]")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("desk-kept:")) localStorage.removeItem(key);
});

/** <pop-menu> around a <details>: Escape or a press elsewhere closes it. Without this script it is an ordinary <details>. */
class PopMenu extends HTMLElement {
  #close = (event) => {
    const details = this.querySelector("details");
    const elsewhere = event.type === "pointerdown" && !this.contains(event.target);
    const escaped = event.key === "Escape" && details.open;
    if (!elsewhere && !escaped) return;
    details.open = false;
    if (escaped) details.querySelector("summary").focus();
  };

  connectedCallback() {
    document.addEventListener("pointerdown", this.#close);
    this.addEventListener("keydown", this.#close);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#close);
  }
}

customElements.define("pop-menu", PopMenu);
