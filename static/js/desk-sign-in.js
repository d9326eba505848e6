/** Signing in again without leaving the page: what is typed stays where it is and is saved afterwards. */
import { button, dialog, element } from "./desk-dialog.js";

const LOOK = 5_000;

function field(label, properties) {
  const input = element("input", { className: "form-control", required: true, ...properties });
  return { input, row: element("label", { className: "field" }, label, input) };
}

/** Returns what is wrong, "" where nothing is. */
async function post(url, name, password) {
  const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
  const form = new FormData();
  const token = page.querySelector("[name=csrfmiddlewaretoken]");
  if (!token) return ""; // somebody is signed in: in another tab, meanwhile
  form.set("csrfmiddlewaretoken", token.value);
  form.set("login", name);
  form.set("password", password);
  const answer = await fetch(url, { method: "POST", body: form, headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (answer.ok) return "";
  if (answer.status === 429) return "Too many tries. Wait a minute, then try again.";
  const told = await answer.json().catch(() => null);
  const fields = Object.values(told?.form?.fields ?? {}).flatMap(({ errors }) => errors);
  return [...(told?.form?.errors ?? []), ...fields].join(" ") || `The server answered with an error (${answer.status}).`;
}

/** The forms of `draft`'s page take their token from the server's copy of it. False where its reader gets none. */
export async function renewToken(draft) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const copy = page.querySelector("desk-draft");
  const token = copy?.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token || copy.dataset.person !== draft.dataset.person) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token }));
  return true;
}

/** Opens the dialog over `draft`'s page. `close()` is for when its reader turns out to be signed in again. */
export function signIn(draft) {
  const url = document.getElementById("notices").dataset.signIn;
  const elsewhere = () => element("a", { href: url, target: "_blank", text: "Sign in in another tab" });
  const problem = element("p", { className: "note error", hidden: true });
  problem.setAttribute("role", "alert");
  const say = (text) => { problem.textContent = text; problem.hidden = text === ""; };
  const name = field("User name", { name: "login", autocomplete: "username", value: draft.dataset.name });
  const password = field("Password", { name: "password", type: "password", autocomplete: "current-password" });
  const form = element("form", { method: "post" }, name.row, password.row,
    element("div", { className: "actions" },
      element("button", { className: "btn btn-sm btn-go", text: "Sign in" }), button("Later", () => box.close()), elsewhere()));
  const other = element("div", {},
    element("p", { text: "Open a sign-in link of yours in another tab of this browser. This page notices it and goes on by itself." }),
    element("div", { className: "actions" }, button("Later", () => box.close(), "go"), elsewhere()));

  const goOn = async () => {
    if (await renewToken(draft)) return draft.flush();
    say(`You are signed in as somebody else. This work is ${draft.dataset.name}'s.`);
    return false;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const wrong = await post(url, name.input.value, password.input.value);
      say(wrong);
      password.input.value = "";
      if (!wrong) await goOn();
    } catch {
      say("The server can't be reached. What you typed is kept here; try again in a moment.");
    }
  });
  const box = dialog("Sign in again",
    element("p", { text: "Your session is over. What you typed is kept on this page and is saved as soon as you are signed in." }),
    problem, draft.hasAttribute("data-password") ? form : other);
  // Who signed in elsewhere comes back to this tab, or leaves it open beside.
  const look = () => draft.flush();
  const looking = setInterval(look, LOOK);
  window.addEventListener("focus", look);
  box.addEventListener("close", () => {
    clearInterval(looking);
    window.removeEventListener("focus", look);
  });
  if (form.isConnected) password.input.focus();
  return { close: () => box.close() };
}
