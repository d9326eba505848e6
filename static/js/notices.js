/** Says politely, in #notices, that an htmx request failed, and what is still safe. A later success at the same address takes it away. */
const MESSAGES = new Map([
  [401, "Your session is over. Sign in again in another tab; what you typed is still here."],
  [403, "Your session is over. Sign in again in another tab; what you typed is still here."],
  [404, "This is no longer here, or it is not yours to see. Load the page again."],
  [413, "That is too large to be sent. Nothing was saved."],
  [429, "Too many requests in a short time. Wait a minute, then try again."],
]);
const OFFLINE = "The server cannot be reached. Nothing is lost on this page; try again in a moment.";
const BROKEN = "Something went wrong on the server and nothing was saved. Try again in a moment.";

const place = document.getElementById("notices");

function say(text) {
  const note = document.createElement("p");
  note.className = "note error";
  note.append(text);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-sm btn-plain";
  close.textContent = "Close";
  close.addEventListener("click", () => note.remove());
  note.append(close);
  place.replaceChildren(note);
}

let failedPath = "";

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(MESSAGES.get(status) ?? (status < 500 ? `The server refused this (${status}). Load the page again.` : BROKEN));
});
document.addEventListener("htmx:sendError", () => say(OFFLINE));
document.addEventListener("htmx:timeout", () => say(OFFLINE));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const path = detail.pathInfo.requestPath;
  if (!detail.successful) failedPath = path;
  else if (path === failedPath) place.replaceChildren();
});
