/** Two versions of a draft side by side: one chooses field by field, and can copy either. */
import { button, dialog, element } from "./desk-dialog.js";

const VERDICTS = { met: "Met", not_met: "Not met", not_applicable: "n/a" };

/** Two contents of a field, where the order of a comment's parts says nothing. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.keys(value).sort().map((name) => [name, plain(value[name])]);
}

export function alike(name, one = "", other = "") {
  if (name !== "comments" || !one || !other) return one === other;
  return JSON.stringify(plain(JSON.parse(one))) === JSON.stringify(plain(JSON.parse(other)));
}

/** The names of the fields in which two drafts differ. */
export function differing(mine, theirs) {
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...names].filter((name) => !alike(name, mine[name], theirs[name]));
}

function label(form, name) {
  const [part, criterion] = name.split("-");
  if (!criterion) return part[0].toUpperCase() + part.slice(1);
  const place = form.elements[name];
  const field = place instanceof RadioNodeList ? place[0] : place;
  return `${field?.closest("[data-criterion]")?.querySelector("legend").textContent ?? "A criterion"}: ${part}`;
}

/** The comments' field is JSON; people read what they wrote in it. */
function shown(name, value) {
  if (name.startsWith("verdict-")) return VERDICTS[value] ?? "";
  if (name !== "comments" || !value) return value ?? "";
  return JSON.parse(value).map((comment, index) => `${index + 1}. ${comment.body.value}`).join("\n");
}

function version(words) {
  const text = element("textarea", { value: words || "(empty)", readOnly: true, rows: Math.min(8, Math.ceil((words.length + 1) / 60)) });
  const copy = button("Copy", async () => {
    text.select();
    await navigator.clipboard?.writeText(words);
    copy.textContent = navigator.clipboard ? "Copied" : "Selected";
  });
  return { text, copy };
}

/** One field: its two versions as a choice. Returns its fieldset and what was chosen in it. */
function choice(form, name, mine, theirs, index) {
  const legend = element("legend", { text: label(form, name) });
  const side = (words, value, title, checked) => {
    const radio = element("input", { type: "radio", name: `version-${index}`, value, checked });
    const { text, copy } = version(shown(name, words));
    text.setAttribute("aria-label", `${legend.textContent}, ${title}`);
    return element("div", { className: "version" }, element("label", {}, radio, ` ${title} `), copy, text);
  };
  const set = element("fieldset", { className: "plain" }, legend,
    side(mine, "mine", "on this page", mine !== ""), side(theirs, "theirs", "saved elsewhere", mine === ""));
  return { set, chosen: () => (set.querySelector("input:checked").value === "mine" ? mine : theirs) };
}

/** Ask which version holds. Resolves to the fields that were chosen, or to null where one looks again later. */
export function choose({ form, mine, theirs, at }) {
  const order = [...form.elements].map(({ name }) => name);
  const names = differing(mine, theirs).sort((one, other) => order.indexOf(one) - order.indexOf(other));
  const choices = names.map((name, index) => ({ name, ...choice(form, name, mine[name] ?? "", theirs[name] ?? "", index) }));
  return new Promise((resolve) => {
    let fields = null;
    const finish = (decided) => { fields = decided; box.close(); };
    const take = () => finish(Object.fromEntries([
      ...Object.entries(mine).filter(([name]) => !names.includes(name)),
      ...choices.map(({ name, chosen }) => [name, chosen()]).filter(([, value]) => value !== ""),
    ]));
    const box = dialog(
      "Two versions of this draft",
      element("p", { text: `What is on this page, and what was saved at ${at} from another tab or computer. Nothing of either is lost until you choose.` }),
      ...choices.map(({ set }) => set),
      element("div", { className: "actions" },
        button("Save what is chosen", take, "go"),
        button("All from this page", () => finish(mine)),
        button("All as saved elsewhere", () => finish(theirs)),
        button("Not now", () => box.close())),
    );
    box.addEventListener("close", () => resolve(fields));
  });
}

/** Words that came after a hard stop: they can still be copied. */
export function showLate({ form, mine, names }) {
  const late = names.filter((name) => mine[name]).map((name) => {
    const { text, copy } = version(shown(name, mine[name]));
    text.setAttribute("aria-label", label(form, name));
    return element("div", { className: "version" }, element("b", { text: `${label(form, name)} ` }), copy, text);
  });
  if (!late.length) return;
  const box = dialog(
    "This came after the time",
    element("p", { text: "The time for feedback was over: it stays as it was then. Copy from here what you want to keep for yourself." }),
    ...late,
    element("div", { className: "actions" }, button("Close", () => box.close(), "go")),
  );
}
