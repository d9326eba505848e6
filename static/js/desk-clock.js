/**
 * <desk-clock>: shows the server's clock and tells the server that the page is open.
 * The server decides what counts; this only counts down between two answers.
 */
const BEAT = 30_000;
const LOW = 180;
let nudged = false;
let lastInput = performance.now(); // a clock that nobody sets
for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchstart"]) {
  document.addEventListener(kind, () => { lastInput = performance.now(); }, { passive: true, capture: true });
}

function words(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${pad(Math.floor(seconds % 60))}`;
}

class DeskClock extends HTMLElement {
  #beat = 0;
  #tick = 0;
  #read = 0;

  connectedCallback() {
    this.#take({
      remaining: Number(this.dataset.remaining),
      overtime: Number(this.dataset.overtime),
      running: this.hasAttribute("data-running"),
    });
    const nudge = document.querySelector("[data-notice].warn");
    if (nudge && this.state.running) nudge.hidden = true;
    this.#tick = setInterval(() => this.#show(), 1000);
    this.#beat = setInterval(() => this.#tell(), BEAT);
    document.addEventListener("visibilitychange", this.#wake);
    document.addEventListener("input", this.#nudge);
  }

  disconnectedCallback() {
    clearInterval(this.#tick);
    clearInterval(this.#beat);
    document.removeEventListener("visibilitychange", this.#wake);
    document.removeEventListener("input", this.#nudge);
  }

  // A laptop that was opened again asks at once what the server made of the gap.
  #wake = () => { if (!document.hidden) this.#tell(); };

  /** Once: work that nobody pays for should not go unnoticed. */
  #nudge = ({ target }) => {
    if (nudged || this.state.running || !target.closest("form[data-draft]")) return;
    nudged = true;
    const notice = document.querySelector("[data-notice]");
    const start = document.createElement("button");
    start.type = "button";
    start.className = "btn btn-sm btn-go";
    start.textContent = "Start the clock";
    start.addEventListener("click", () => document.querySelector('#clock button[value="start"]')?.click());
    notice.className = "note warn standing";
    notice.replaceChildren("The clock is not running: this time is not paid. ", start);
    notice.hidden = false;
  };

  #take(state) {
    this.state = state;
    this.#read = performance.now();
    this.#show();
  }

  #show() {
    const { remaining, overtime, running } = this.state;
    const gone = running ? Math.floor((performance.now() - this.#read) / 1000) : 0;
    const left = remaining - overtime - gone;
    const total = Number(this.dataset.minutes) * 60;
    const timer = this.querySelector(".timer");
    this.querySelector("[data-left]").textContent = left >= 0 ? words(left) : `+${words(-left)}`;
    this.querySelector("circle").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (left / total) * 100))} 100`);
    timer.classList.toggle("paused", !running);
    timer.classList.toggle("low", left <= LOW && left >= 0);
    timer.classList.toggle("over", left < 0);
  }

  async #tell() {
    const form = new FormData();
    form.set("quiet", String(Math.floor((performance.now() - lastInput) / 1000)));
    form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    let answer;
    try {
      answer = await fetch(this.dataset.url, { method: "POST", body: form });
    } catch {
      return; // no network: the server stops believing the clock by itself
    }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      const stopped = this.state.running && !told.running;
      this.#take(told);
      this.dispatchEvent(new CustomEvent("desk:heard", { bubbles: true, detail: { ...told, stopped } }));
    } else if (told.message) {
      this.dispatchEvent(new CustomEvent("desk:problem", { bubbles: true, detail: { status: answer.status, message: told.message } }));
    }
  }
}

customElements.define("desk-clock", DeskClock);
