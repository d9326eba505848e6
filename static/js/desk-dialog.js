/** A dialog over the desk, made when it is needed. What is in it are texts, never markup. */
export function element(name, { text, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

export function button(text, act, kind = "plain") {
  const made = element("button", { type: "button", className: `btn btn-sm btn-${kind}`, text });
  made.addEventListener("click", act);
  return made;
}

/** An open dialog; it goes from the page when it is closed. */
export function dialog(heading, ...children) {
  const title = element("h2", { id: "desk-dialog-heading", text: heading });
  const made = element("dialog", { className: "desk-dialog" }, title, ...children);
  made.setAttribute("aria-labelledby", title.id);
  made.addEventListener("close", () => made.remove());
  // Letters in here are not the desk's keys.
  made.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(made);
  made.showModal();
  return made;
}
