/** Marks of comments on what the viewer shows, and regions that are drawn on a picture. */
import { anchor, fragment, pointed, sourceOf } from "./desk-places.js";

const SVG = "http://www.w3.org/2000/svg";
const NAME = "desk-comment";
const FLASH = "desk-comment-now";

function drawn(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A picture's overlay, 100 by 100, as large as the picture is shown. */
function overlay(place) {
  const picture = place.querySelector("img");
  if (!picture) return null;
  let made = place.querySelector("svg.regions");
  if (!made) {
    made = drawn("svg", { class: "regions", viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" });
    new ResizeObserver(() => {
      made.setAttribute("width", picture.clientWidth);
      made.setAttribute("height", picture.clientHeight);
    }).observe(picture);
    place.append(made);
  }
  return made;
}

const rectangle = ([x, y, width, height], kind) => drawn("rect", { class: kind, x, y, width, height });

/** A quote on a page that is a picture: boxes under its transparent words. */
function boxes(range) {
  const svg = range.startContainer.parentElement?.closest(".leaf svg");
  if (!svg) return false;
  const back = svg.getScreenCTM().inverse();
  for (const box of range.getClientRects()) {
    const [from, to] = [[box.left, box.top], [box.right, box.bottom]].map(([x, y]) => new DOMPoint(x, y).matrixTransform(back));
    svg.prepend(rectangle([from.x, from.y, to.x - from.x, to.y - from.y], "commented"));
  }
  return true;
}

function wrap(range) {
  const mark = document.createElement("mark");
  mark.className = "commented";
  // A range over several elements can't be wrapped: its beginning is.
  if (range.startContainer !== range.endContainer) range.setEnd(range.startContainer, range.startContainer.data.length);
  range.surroundContents(mark);
}

function clear() {
  for (const box of document.querySelectorAll("#work rect.commented, #work .regions rect")) box.remove();
  for (const mark of document.querySelectorAll("#work mark.commented")) mark.replaceWith(...mark.childNodes);
  for (const marked of document.querySelectorAll("#work .commented")) marked.classList.remove("commented");
}

/** Mark the places of `comments` that are on what is shown, and nothing else. */
export function mark(comments) {
  clear();
  const place = anchor();
  const here = place ? comments.filter(({ target }) => target.source === sourceOf(place)) : [];
  const found = here.map(({ target }) => pointed(place, target.selector));
  const ranges = found.flatMap((each) => each.ranges).filter((range) => !boxes(range));
  if (CSS.highlights) CSS.highlights.set(NAME, new Highlight(...ranges));
  else ranges.forEach(wrap);
  for (const element of found.flatMap(({ elements }) => elements)) element.classList.add("commented");
  const regions = found.flatMap((each) => each.regions);
  if (place?.dataset.anchor === "image") overlay(place)?.append(...regions.map((region) => rectangle(region, "region")));
}

/** Bring a place into view and point it out; false where it is not on what is shown. */
export function show(selectors) {
  const place = anchor();
  if (!place) return false;
  const { ranges, elements, regions } = pointed(place, selectors);
  const time = selectors.find(({ value }) => value?.startsWith("t="))?.value.match(/t=([\d.]+)/)?.[1];
  const media = place.querySelector("audio, video");
  if (time && media) media.currentTime = Number(time);
  // A comment of an earlier attempt has no mark of its own; this one stays until others are made.
  for (const element of elements) element.classList.add("commented");
  const drawing = regions.length && place.dataset.anchor === "image" ? overlay(place) : null;
  drawing?.append(...regions.map((region) => rectangle(region, "region")));
  const [range] = ranges;
  // On a page that is a picture a highlight would cover the words; its box shows the place.
  if (range && CSS.highlights && !range.startContainer.parentElement.closest(".leaf")) {
    CSS.highlights.set(FLASH, new Highlight(range));
    setTimeout(() => CSS.highlights.delete(FLASH), 2_500);
  }
  const target = range?.startContainer.parentElement ?? elements[0] ?? (regions.length || media || !selectors.length ? place : null);
  target?.scrollIntoView({ block: "center" });
  return target !== null;
}

/** Regions drawn with a mouse or a pen; `take` gets {anchor, selectors}. A finger scrolls. */
export function drawing(take) {
  let start = null;
  let shape = null;
  let svg = null;
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const limited = (part) => Math.round(Math.min(100, Math.max(0, part * 100)));
    return [limited((event.clientX - box.left) / box.width), limited((event.clientY - box.top) / box.height)];
  };
  const region = (to) => [Math.min(start[0], to[0]), Math.min(start[1], to[1]), Math.abs(start[0] - to[0]), Math.abs(start[1] - to[1])];
  const work = document.querySelector("#work");
  work.addEventListener("pointerdown", (event) => {
    const place = anchor();
    if (place?.dataset.anchor !== "image" || !place.contains(event.target) || event.pointerType === "touch" || event.button) return;
    svg = overlay(place);
    if (!svg) return;
    event.preventDefault(); // the browser would drag the picture away
    place.focus();
    start = at(event);
  });
  work.addEventListener("pointermove", (event) => {
    if (!start) return;
    shape?.remove();
    shape = rectangle(region(at(event)), "region drawing");
    svg.append(shape);
  });
  document.addEventListener("pointerup", (event) => {
    if (!start) return;
    const drawnRegion = region(at(event));
    start = null;
    if (drawnRegion[2] > 0 && drawnRegion[3] > 0) take({ anchor: anchor(), selectors: [fragment(`xywh=percent:${drawnRegion.join(",")}`)] });
    else shape?.remove();
    shape = null;
  });
}
