/**
 * <desk-panes> above the desk: a button for each side pane that folds it away, and separators between the panes,
 * moved by pointer or arrow keys. What was chosen is kept in this browser. Without this script the panes have their widths.
 */
const KEPT = "desk-panes";
const STEP = 2;
const SIDES = {
  brief: { column: "--brief-width", least: 12, most: 40, standard: 22, words: "Brief" },
  rubric: { column: "--rubric-width", least: 22, most: 50, standard: 31, words: "Rubric" },
};

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // whatever wrote it: the widths are no loss
  }
}

class DeskPanes extends HTMLElement {
  connectedCallback() {
    this.desk = document.querySelector(".desk");
    this.chosen = kept();
    for (const [name, side] of Object.entries(SIDES)) this.#offer(name, side);
  }

  #offer(name, side) {
    const bar = document.createElement("div");
    bar.className = `pane-bar of-${name}`;
    bar.tabIndex = 0;
    bar.setAttribute("role", "separator");
    bar.setAttribute("aria-orientation", "vertical");
    bar.setAttribute("aria-controls", name);
    bar.setAttribute("aria-label", `Width of the ${side.words.toLowerCase()}`);
    bar.setAttribute("aria-valuemin", side.least);
    bar.setAttribute("aria-valuemax", side.most);
    bar.addEventListener("keydown", (event) => this.#key(event, name, bar));
    bar.addEventListener("pointerdown", (event) => this.#drag(event, name, bar));
    bar.addEventListener("dblclick", () => this.#set(name, bar, { width: side.standard }));
    const fold = this.querySelector(`[data-fold="${name}"]`);
    fold.hidden = false;
    fold.addEventListener("click", () => this.#set(name, bar, { folded: !this.chosen[name]?.folded }));
    // Beside its pane, so that the keyboard comes to it there.
    if (name === "brief") document.getElementById(name).after(bar);
    else document.getElementById(name).parentElement.before(bar);
    this.#set(name, bar, {});
  }

  #set(name, bar, change) {
    const side = SIDES[name];
    const next = { width: side.standard, folded: false, ...this.chosen[name], ...change };
    const width = Number.isFinite(next.width) ? next.width : side.standard;
    next.width = Math.min(side.most, Math.max(side.least, width));
    this.chosen[name] = next;
    if (Object.keys(change).length) localStorage.setItem(KEPT, JSON.stringify(this.chosen));
    bar.setAttribute("aria-valuenow", Math.round(next.width));
    bar.hidden = next.folded;
    this.desk.style.setProperty(side.column, next.folded ? "0px" : `${next.width}%`);
    this.desk.classList.toggle(`${name}-folded`, next.folded);
    const fold = this.querySelector(`[data-fold="${name}"]`);
    fold.setAttribute("aria-pressed", String(next.folded));
    fold.textContent = next.folded ? `Show ${side.words.toLowerCase()}` : `Hide ${side.words.toLowerCase()}`;
  }

  /** The bar of the rubric stands on its left: to the right makes it narrower. */
  #key(event, name, bar) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const sign = name === "rubric" ? -1 : 1;
    this.#set(name, bar, { width: this.chosen[name].width + way * sign * STEP });
  }

  #drag(event, name, bar) {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    const move = ({ clientX }) => {
      const box = this.desk.getBoundingClientRect();
      const share = ((name === "rubric" ? box.right - clientX : clientX - box.left) / box.width) * 100;
      this.#set(name, bar, { width: share });
    };
    bar.addEventListener("pointermove", move);
    bar.addEventListener("lostpointercapture", () => bar.removeEventListener("pointermove", move), { once: true });
  }
}

customElements.define("desk-panes", DeskPanes);
