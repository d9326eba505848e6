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

/** A range in `scope` as TextQuoteSelector and TextPositionSelector; null for white space, false for too much. */
function quoted(scope, range) {
  const lead = document.createRange();
  lead.setStart(scope, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const { text } = textOf(scope);
  const said = range.toString();
  const exact = said.trim();
  if (!exact) return null;
  if (exact.length > QUOTE_AT_MOST) return false;
  const start = lead.toString().length + said.indexOf(exact);
  const end = start + exact.length;
  return [
    { type: "TextQuoteSelector", exact, prefix: text.slice(Math.max(0, start - AROUND), start), suffix: text.slice(end, end + AROUND) },
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
  const [from, to] = [range.startContainer, range.endContainer].map((node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node));
  const page = from.closest("[data-page]");
  const quote = quoted(page?.contains(range.endContainer) ? page : place, range);
  if (quote === false) return { problem: `Select fewer words: at most ${QUOTE_AT_MOST.toLocaleString("en-GB")} characters.` };
  const [first, last] = [cellOf(range.startContainer), cellOf(range.endContainer)];
  if (first && last) return { anchor: place, selectors: [cellsFragment(place, first, last), ...(first.cell === last.cell && quote ? quote : [])] };
  if (!quote) return null;
  if (page) return { anchor: place, selectors: [fragment(`page=${page.dataset.page}`), ...quote] };
  const lines = [from, to].map((node) => node.closest("[data-line]")?.dataset.line);
  if (lines[0] && lines[1]) return { anchor: place, selectors: [fragment(`line=${lines[0] - 1},${lines[1]}`), ...quote] };
  return { anchor: place, selectors: quote };
}

/** {anchor, selectors} of a pressed cell, line or page; with `since`, an earlier one, all from there to here. */
export function pressed(target, since) {
  const place = anchor();
  if (!place?.contains(target)) return null;
  const cell = cellOf(target);
  if (cell) return { anchor: place, first: since?.first.cell ? since.first : cell, selectors: [cellsFragment(place, since?.first.cell ? since.first : cell, cell)] };
  const line = target.closest("[data-line]");
  if (line) {
    const lines = [Number(since?.first.line ?? line.dataset.line), Number(line.dataset.line)].sort((one, other) => one - other);
    return { anchor: place, first: { line: since?.first.line ?? line.dataset.line }, selectors: [fragment(`line=${lines[0] - 1},${lines[1]}`)] };
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
    if (kind.read) selectors.push(fragment(kind.read(match)));
    else {
      const first = { letter: match[1].toUpperCase(), row: Number(match[2]) };
      selectors.push(cellsFragment(place, first, match[3] ? { letter: match[3].toUpperCase(), row: Number(match[4]) } : first));
    }
  }
  if (words.trim()) {
    const page = value(selectors).match(/page=(\d+)/)?.[1];
    const scope = (page && place.querySelector(`[data-page="${page}"]`)) || place;
    const range = find(scope, { exact: words });
    if (!range) throw new Error("These words are not in what is shown. Copy them from there, or leave them out.");
    selectors.push(...quoted(scope, range));
  }
  return selectors;
}

/** {ranges, elements, regions} that selectors point at in what is shown. */
export function pointed(place, selectors) {
  const parts = value(selectors);
  const found = { ranges: [], elements: [], regions: [] };
  const page = parts.match(/page=(\d+)/)?.[1];
  const scope = page ? place.querySelector(`[data-page="${page}"]`) : place;
  const quote = ofType(selectors, "TextQuoteSelector");
  const range = quote && scope && find(scope, quote, ofType(selectors, "TextPositionSelector")?.start);
  if (range) found.ranges.push(range);
  else if (page && scope && !quote) found.elements.push(scope);
  const lines = parts.match(/line=(\d+),(\d+)/);
  if (lines && !range) for (let line = Number(lines[1]) + 1; line <= Math.min(Number(lines[2]), Number(lines[1]) + 1_000); line += 1) {
    found.elements.push(...place.querySelectorAll(`[data-line="${line}"]`));
  }
  const region = parts.match(/percent:([\d.]+),([\d.]+),([\d.]+),([\d.]+)/);
  if (region) found.regions.push(region.slice(1).map(Number));
  const cells = TYPED[place.dataset.anchor]?.show?.(parts)?.match(/^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/);
  const sheet = parts.match(/sheet=(\d+)/)?.[1];
  if (cells && (!sheet || sheet === (place.dataset.sheet || "1"))) {
    const [, left, top, right = left, bottom = top] = cells;
    for (const row of place.querySelectorAll("[data-row]")) {
      if (Number(row.dataset.row) < top || Number(row.dataset.row) > bottom) continue;
      for (const cell of row.querySelectorAll("td")) {
        const column = numberOf(cellOf(cell).letter);
        if (column >= numberOf(left) && column <= numberOf(right)) found.elements.push(cell);
      }
    }
  }
  return found;
}

/** A place in words, for the list. */
export function inWords(selectors) {
  const parts = value(selectors);
  const name = Object.keys(TYPED).find((kind) => kind !== "table" && TYPED[kind].show(parts)) ?? (parts.startsWith("cell=") ? "table" : "");
  const shown = name && TYPED[name].show(parts).replace(/^(\d+)-\1$/, "$1");
  const sheet = parts.match(/name=([^&]+)/)?.[1];
  const more = /[-:]/.test(shown) ? "s" : "";
  const words = { page: "page", lines: `line${more}`, sheet: `cell${more}`, table: `cell${more}`, image: "region (left, top, width, height in %)", media: "at" }[name];
  return [sheet && `sheet “${decodeURIComponent(sheet)}”`, words && `${words} ${shown}`].filter(Boolean).join(", ");
}

/** As the database spells it, so that the same comments are the same text. */
export function canonical(given) {
  if (Array.isArray(given)) return given.map(canonical);
  if (given === null || typeof given !== "object") return given;
  const order = (one, other) => one.length - other.length || (one < other ? -1 : 1);
  return Object.fromEntries(Object.keys(given).sort(order).map((key) => [key, canonical(given[key])]));
}
