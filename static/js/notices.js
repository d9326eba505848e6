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
