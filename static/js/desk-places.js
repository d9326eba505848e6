/**
 * Places in the viewer, for <desk-comments>: what is selected or typed, as selectors of a W3C Web Annotation, and where
 * selectors point in what is shown. The viewer's marks are data-anchor, data-source, data-page, data-row, data-line.
 */
const AROUND = 32;
const QUOTE_AT_MOST = 4_000;
const SPACE = /\s/;
const CONFORMS = {
  page: "http://tools.ietf.org/rfc/rfc8118",
  xywh: "http://www.w3.org/TR/media-frags/",
  t: "http://www.w3.org/TR/media-frags/",
  line: "http://tools.ietf.org/rfc/rfc5147",
  cell: "http://tools.ietf.org/rfc/rfc7111",
  sheet: "urn:hapi:sheet",
};

/** What is shown of the deliverable, or null where that can't be commented on. */
export const anchor = () => document.querySelector("#work .viewer [data-anchor][data-source]");

/** The stored file's id, also of a member of a ZIP. */
export const sourceOf = (place) => place.dataset.source.split(".")[0];

export const fragment = (value) => ({ type: "FragmentSelector", value, conformsTo: CONFORMS[value.split("=")[0]] });
export const ofType = (selectors, type) => selectors.find((selector) => selector.type === type);
const value = (selectors) => ofType(selectors, "FragmentSelector")?.value ?? "";

const elementOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node);

// ---- text

function textOf(scope) {
  const nodes = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  let length = 0;
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: length });
    length += walker.currentNode.data.length;
  }
  return { nodes, text: nodes.map(({ node }) => node.data).join("") };
}

/** White space does not count: what is shown differs in it from what the server searches. */
function squeeze(text) {
  const kept = [];
  for (let at = 0; at < text.length; at += 1) if (!SPACE.test(text[at])) kept.push(at);
  return { text: text.replace(/\s+/g, ""), kept };
}

function sharedStart(one, other) {
  let shared = 0;
  while (shared < one.length && shared < other.length && one[shared] === other[shared]) shared += 1;
  return shared;
}

const reversed = (text) => [...text].reverse().join("");

/** The range of a quote in `scope`: of several the one with the same words around it, then the nearest to `near`. */
export function find(scope, { exact, prefix = "", suffix = "" }, near = 0) {
  const { nodes, text } = textOf(scope);
  const squeezed = squeeze(text);
  const [needle, before, after] = [exact, prefix, suffix].map((part) => squeeze(part).text);
  let best = null;
  for (let at = needle ? squeezed.text.indexOf(needle) : -1, seen = 0; at >= 0 && seen < 1_000; at = squeezed.text.indexOf(needle, at + 1), seen += 1) {
    const around = sharedStart(reversed(squeezed.text.slice(Math.max(0, at - before.length), at)), reversed(before))
      + sharedStart(squeezed.text.slice(at + needle.length, at + needle.length + after.length), after);
    const away = Math.abs(squeezed.kept[at] - near);
    if (!best || around > best.around || (around === best.around && away < best.away)) best = { at, around, away };
  }
  if (!best) return null;
  const range = document.createRange();
  const place = (offset) => nodes.findLast(({ start }) => start <= offset);
  const [start, end] = [squeezed.kept[best.at], squeezed.kept[best.at + needle.length - 1]];
  const [first, last] = [place(start), place(end)];
  range.setStart(first.node, start - first.start);
  range.setEnd(last.node, end - last.start + 1);
  return range;
}

const BLOCKS = "p, li, td, th, tr, h1, h2, h3, h4, h5, h6, pre, dt, dd, blockquote, section, div, text";

/** Characters `from` to `to` of the nodes' text, with a blank where a paragraph or the like ends without one. */
function words(nodes, from, to) {
  let made = "";
  let block = null;
  for (const { node, start } of nodes) {
    const part = node.data.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (!part) continue;
    const within = node.parentElement.closest(BLOCKS);
    if (made && within !== block && !/\s$/.test(made) && !/^\s/.test(part)) made += " ";
    made += part;
    block = within;
  }
  return made;
}

/** How many characters of `scope` stand before a boundary in it. */
function before(scope, node, offset) {
  const lead = document.createRange();
  lead.setStart(scope, 0);
  lead.setEnd(node, offset);
  return lead.toString().length;
}

/** A range in `scope` as TextQuoteSelector and TextPositionSelector; null for white space, false for too much. */
function quoted(scope, range) {
  const said = range.toString();
  if (!said.trim()) return null;
  if (said.length > QUOTE_AT_MOST) return false;
  const { nodes } = textOf(scope);
  const start = before(scope, range.startContainer, range.startOffset) + said.indexOf(said.trim());
  const end = start + said.trim().length;
  const [prefix, exact, suffix] = [[Math.max(0, start - AROUND), start], [start, end], [end, end + AROUND]].map((ends) => words(nodes, ...ends));
  return [
    { type: "TextQuoteSelector", exact, prefix, suffix },
    { type: "TextPositionSelector", start, end },
  ];
}

// ---- cells

const numberOf = (letters) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

function cellOf(node) {
  const cell = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-row] td");
  if (!cell) return null;
  const letter = cell.closest("table").querySelector("tr.letters")?.cells[cell.cellIndex]?.textContent;
  return { cell, row: Number(cell.parentElement.dataset.row), letter: letter ?? String.fromCharCode(65 + cell.cellIndex) };
}

/** What stands in a cell, of which the place says the rest; nothing for an empty one or one too long to quote. */
function cellQuote(cell) {
  const exact = cell.textContent.trim();
  return exact && exact.length <= QUOTE_AT_MOST ? [{ type: "TextQuoteSelector", exact, prefix: "", suffix: "" }] : [];
}

/** Lines `first` to `last`, with what stands in them where all of it is shown and not too long to quote. */
function linesPlace(place, first, last) {
  const [from, to] = [first, last].map((line) => [...place.querySelectorAll(`[data-line="${line}"]`)]);
  const range = document.createRange();
  if (from.length && to.length) {
    range.setStart(from[0], 0);
    range.setEnd(to.at(-1), to.at(-1).childNodes.length);
  }
  return [fragment(`line=${first - 1},${last}`), ...(quoted(place, range) || [])];
}

function cellsFragment(place, first, last) {
  const rows = [Math.min(first.row, last.row), Math.max(first.row, last.row)];
  const letters = [first.letter, last.letter].sort((one, other) => numberOf(one) - numberOf(other));
  const single = rows[0] === rows[1] && letters[0] === letters[1];
  if (place.dataset.anchor === "table") {
    const ends = [0, 1].map((at) => `${rows[at]},${numberOf(letters[at])}`);
    return fragment(`cell=${single ? ends[0] : ends.join("-")}`);
  }
  const tab = document.querySelector("#work .sheets [aria-current]")?.firstChild.textContent.trim();
  const name = tab ? `&name=${encodeURIComponent(tab).slice(0, 400)}` : "";
  const ends = [0, 1].map((at) => `${letters[at]}${rows[at]}`);
  return fragment(`sheet=${place.dataset.sheet || 1}${name}&range=${single ? ends[0] : ends.join(":")}`);
}

// ---- what is selected, pressed or typed

/** {anchor, selectors} of the selected words, cells or lines; null without any; {problem} where there are too many. */
export function selected() {
  const place = anchor();
  const selection = getSelection();
  if (!place || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!place.contains(range.commonAncestorContainer)) return null;
  const [from, to] = [range.startContainer, range.endContainer].map(elementOf);
  const page = from.closest("[data-page]");
  const quote = quoted(page?.contains(to) ? page : place, range);
  if (quote === false) return { problem: `Select fewer words: at most ${QUOTE_AT_MOST.toLocaleString("en-GB")} characters.` };
  const [first, last] = [cellOf(range.startContainer), cellOf(range.endContainer)];
  if (first && last) return { anchor: place, selectors: [cellsFragment(place, first, last), ...(first.cell === last.cell ? cellQuote(first.cell) : [])] };
  return quote ? { anchor: place, selectors: wordsPlace(place, range) } : null;
}

/** A range of words as selectors: on which page or lines they are, where the place has such, and the quote. */
function wordsPlace(place, range) {
  const [from, to] = [range.startContainer, range.endContainer].map(elementOf);
  const page = from.closest("[data-page]");
  if (page) return [fragment(`page=${page.dataset.page}`), ...quoted(page.contains(to) ? page : place, range)];
  const lines = [from, to].map((node) => node.closest("[data-line]")?.dataset.line);
  const part = lines[0] && lines[1] ? [fragment(`line=${lines[0] - 1},${lines[1]}`)] : [];
  return [...part, ...quoted(place, range)];
}

/** {anchor, selectors} of a pressed cell, line or page; with `since`, an earlier one, all from there to here. */
export function pressed(target, since) {
  const place = anchor();
  if (!place?.contains(target)) return null;
  const cell = cellOf(target);
  if (cell) {
    const first = since?.first.cell ? since.first : cell;
    return { anchor: place, first, selectors: [cellsFragment(place, first, cell), ...(first.cell === cell.cell ? cellQuote(cell.cell) : [])] };
  }
  const line = target.closest("[data-line]");
  if (line) {
    const lines = [Number(since?.first.line ?? line.dataset.line), Number(line.dataset.line)].sort((one, other) => one - other);
    return { anchor: place, first: { line: since?.first.line ?? line.dataset.line }, selectors: linesPlace(place, ...lines) };
  }
  const page = target.closest("[data-page]");
  return page ? { anchor: place, first: {}, selectors: [fragment(`page=${page.dataset.page}`)] } : null;
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const secondsOf = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

/** How the place of each kind of viewer is typed: what to write, and how that is read and shown. */
export const TYPED = {
  page: { label: "Page", pattern: /^[1-9]\d{0,6}$/, read: ([text]) => `page=${text}`, show: (parts) => parts.match(/page=(\d+)/)?.[1] },
  lines: {
    label: "Line, or lines such as 3-7", pattern: /^([1-9]\d*)(?:\s*[-–]\s*([1-9]\d*))?$/,
    read: ([, first, last]) => `line=${first - 1},${last ?? first}`,
    show: (parts) => parts.match(/line=(\d+),(\d+)/)?.slice(1).map(Number).map((number, at) => number + 1 - at).join("-"),
  },
  sheet: { label: "Cell, or cells such as B4:C7", pattern: /^([A-Za-z]{1,3})([1-9]\d*)(?:\s*:\s*([A-Za-z]{1,3})([1-9]\d*))?$/, show: (parts) => parts.match(/range=(.+)/)?.[1] },
  image: {
    label: "Region: left, top, width and height in %", pattern: /^(\d+)[\s,;]+(\d+)[\s,;]+(\d+)[\s,;]+(\d+)$/,
    read: ([, ...numbers]) => `xywh=percent:${numbers.join(",")}`, show: (parts) => parts.match(/percent:(.+)/)?.[1].replaceAll(",", " "),
  },
  media: {
    label: "Time, such as 1:05 or 1:05-1:20", pattern: /^((?:\d+:)?\d+)(?:\s*[-–]\s*((?:\d+:)?\d+))?$/,
    read: ([, from, to]) => `t=${secondsOf(from)}${to ? `,${secondsOf(to)}` : ""}`,
    show: (parts) => parts.match(/t=([\d.,]+)/)?.[1].split(",").map(clock).join("-"),
  },
};
TYPED.table = { ...TYPED.sheet, show: (parts) => parts.match(/cell=(.+)/)?.[1].split("-").map((end) => {
  let [row, column] = end.split(",").map(Number);
  let letters = "";
  for (; column > 0; column = Math.floor((column - 1) / 26)) letters = String.fromCharCode(65 + ((column - 1) % 26)) + letters;
  return letters + row;
}).join(":") };

/** The selectors of a place and of words that somebody typed. Throws an Error that says what is wrong. */
export function typed(place, where, words) {
  const kind = TYPED[place.dataset.anchor];
  const selectors = [];
  if (kind && where.trim()) {
    const match = where.trim().match(kind.pattern);
    if (!match) throw new Error(`“${where}” is no such place. ${kind.label}.`);
    if (place.dataset.anchor === "lines" && !words.trim()) return linesPlace(place, Number(match[1]), Number(match[2] ?? match[1]));
    if (kind.read) selectors.push(fragment(kind.read(match)));
    else {
      const first = { letter: match[1].toUpperCase(), row: Number(match[2]) };
      selectors.push(cellsFragment(place, first, match[3] ? { letter: match[3].toUpperCase(), row: Number(match[4]) } : first));
    }
  }
  if (words.trim()) {
    const page = value(selectors).match(/page=(\d+)/)?.[1];
    const scope = (page && place.querySelector(`[data-page="${page}"]`)) || place;
    const line = value(selectors).match(/line=(\d+)/)?.[1];
    const from = line && place.querySelector(`[data-line="${Number(line) + 1}"]`);
    const range = find(scope, { exact: words }, from ? before(scope, from, 0) : 0);
    if (!range) throw new Error("These words are not in what is shown. Copy them from there, or leave them out.");
    if (selectors.length) selectors.push(...quoted(scope, range));
    else selectors.push(...wordsPlace(place, range));
  }
  return selectors;
}

/** The cells of a fragment, of those that are shown. */
function cellsAt(place, parts) {
  const cells = ["sheet", "table"].includes(place.dataset.anchor) && TYPED[place.dataset.anchor].show(parts)?.match(/^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/);
  const sheet = parts.match(/sheet=(\d+)/)?.[1];
  if (!cells || (sheet && sheet !== (place.dataset.sheet || "1"))) return [];
  const [, left, top, right = left, bottom = top] = cells;
  const rows = [...place.querySelectorAll("[data-row]")].filter(({ dataset: { row } }) => Number(row) >= top && Number(row) <= bottom);
  return rows.flatMap((row) => [...row.querySelectorAll("td")].filter((cell) => {
    const column = numberOf(cellOf(cell).letter);
    return column >= numberOf(left) && column <= numberOf(right);
  }));
}

/** {ranges, elements, regions} that selectors point at in what is shown. */
export function pointed(place, selectors) {
  const parts = value(selectors);
  const found = { ranges: [], elements: [], regions: [] };
  const page = parts.match(/page=(\d+)/)?.[1];
  const scope = page ? place.querySelector(`[data-page="${page}"]`) : place;
  const quote = ofType(selectors, "TextQuoteSelector");
  found.elements.push(...cellsAt(place, parts));
  const [cell] = found.elements;
  const range = quote && scope && find(cell ?? scope, quote, ofType(selectors, "TextPositionSelector")?.start);
  if (range) found.ranges.push(range);
  else if (page && scope && !quote) found.elements.push(scope);
  const lines = parts.match(/line=(\d+),(\d+)/);
  if (lines && !range) for (let line = Number(lines[1]) + 1; line <= Math.min(Number(lines[2]), Number(lines[1]) + 1_000); line += 1) {
    found.elements.push(...place.querySelectorAll(`[data-line="${line}"]`));
  }
  const region = parts.match(/percent:([\d.]+),([\d.]+),([\d.]+),([\d.]+)/);
  if (region) found.regions.push(region.slice(1).map(Number));
  return found;
}

/** A place in words, for the list; the same words as rules/place.py has for the agent. */
export function inWords(selectors) {
  const parts = value(selectors);
  const name = Object.keys(TYPED).find((kind) => kind !== "table" && TYPED[kind].show(parts)) ?? (parts.startsWith("cell=") ? "table" : "");
  if (!name) return "";
  const sheet = parts.match(/name=([^&]+)/)?.[1];
  const [first, last] = TYPED[name].show(parts).split("-");
  if (name === "image") {
    const [left, top, width, height] = first.split(" ").map(Number);
    return `region ${left} to ${left + width} % from the left, ${top} to ${top + height} % from the top`;
  }
  if (name === "media") return last ? `${first} to ${last}` : `at ${first}`;
  if (name === "lines") return last && last !== first ? `lines ${first} to ${last}` : `line ${first}`;
  if (name === "page") return `page ${first}`;
  return `${sheet ? `sheet “${decodeURIComponent(sheet)}”, ` : ""}cell${first.includes(":") ? "s" : ""} ${first}`;
}

/** As the database spells it, so that the same comments are the same text. */
export function canonical(given) {
  if (Array.isArray(given)) return given.map(canonical);
  if (given === null || typeof given !== "object") return given;
  const order = (one, other) => one.length - other.length || (one < other ? -1 : 1);
  return Object.fromEntries(Object.keys(given).sort(order).map((key) => [key, canonical(given[key])]));
}
