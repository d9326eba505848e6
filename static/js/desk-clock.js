/**
 * <desk-clock>: shows the server's clock and tells the server that the page is open.
 * The server decides what counts; this only counts on between two answers.
 *
 * For other modules: `desk:heard` has each answer, `desk:problem` a refusal, and `desk:over` comes once when the
 * minutes of a study with a hard stop are over.
 */
const BEAT = 30_000;
const SILENCE = 180; // seconds without input before time is idle, and without an answer before it is not believed
const LOW = 180;
const AWAY = 60_000; // two ticks further apart than this: the computer slept in between
const RELOAD = 15_000;
const OVER_HARD = "The time is over. Feedback and comments stay as they are; scoring stays open.";
const OVER_SOFT = "The time is over. You may go on; what follows is kept as overtime and is not paid.";
let nudged = false;
let over = false;
let lastInput = performance.now(); // a clock that nobody sets
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function words(seconds) {
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60)];
  const rest = pad(Math.floor(seconds % 60));
  return hours ? `${hours}:${pad(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
}

/** From when on this page has been in view without a break; Infinity while it is not. A reload is no break. */
const view = {
  since: document.hidden ? Infinity : Date.now(),
  tick: Date.now(),
  key: `desk-view:${location.pathname}`,
  start() {
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
    if (kept && !document.hidden && Date.now() - kept.left < RELOAD) this.since = kept.since;
  },
  look() {
    if (Date.now() - this.tick > AWAY) this.since = Date.now();
    this.tick = Date.now();
    if (document.hidden) this.since = Infinity;
    else if (this.since === Infinity) this.since = Date.now();
  },
  leave() {
    if (this.since !== Infinity) sessionStorage.setItem(this.key, JSON.stringify({ since: this.since, left: Date.now() }));
  },
};
view.start();
window.addEventListener("pagehide", () => view.leave());

class DeskClock extends HTMLElement {
  #timers = [];
  #read = 0;
  #telling = false;
  #toldQuiet = false;

  connectedCallback() {
    const { dataset } = this;
    this.#take({
      remaining: Number(dataset.remaining),
      overtime: Number(dataset.overtime),
      active: Number(dataset.active),
      idle: Number(dataset.idle),
      running: this.hasAttribute("data-running"),
      idle_since: dataset.idleSince ?? null,
      idle_until: dataset.idleUntil ?? null,
    });
    const nudge = document.querySelector("[data-notice].warn");
    if (nudge && this.state.running) nudge.hidden = true;
    this.#timers = [setInterval(() => this.#second(), 1000), setInterval(() => this.#tell(), BEAT)];
    document.addEventListener("visibilitychange", this.#wake);
    document.addEventListener("input", this.#nudge);
    for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchstart"]) {
      document.addEventListener(kind, this.#touched, { passive: true, capture: true });
    }
    this.querySelector("[data-idle-note] button").addEventListener("click", () => this.#reading());
  }

  disconnectedCallback() {
    for (const timer of this.#timers) clearInterval(timer);
    document.removeEventListener("visibilitychange", this.#wake);
    document.removeEventListener("input", this.#nudge);
    for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchstart"]) {
      document.removeEventListener(kind, this.#touched, { capture: true });
    }
  }

  get #isIdle() { return this.state.idle_since !== null && this.state.idle_until === null; }

  get #quiet() { return Math.floor((performance.now() - lastInput) / 1000); }

  // Whoever is back from a pause is active from now on, not from the next beat on.
  #touched = () => {
    lastInput = performance.now();
    this.#toldQuiet = false;
    if (this.#isIdle) this.#tell();
  };

  // A laptop that was opened again asks at once what the server made of the gap.
  #wake = () => {
    view.look();
    if (!document.hidden) this.#tell();
  };

  #second() {
    view.look();
    this.#show();
    if (this.#toldQuiet || !this.state.running || this.#quiet < SILENCE) return;
    this.#toldQuiet = true;
    this.#tell();
  }

  /** Seconds since the server's last answer, where it believes no page for so long; else 0. */
  #unheard() {
    const since = Math.floor((performance.now() - this.#read) / 1000);
    return since > SILENCE ? since : 0;
  }

  /** Once: work that nobody pays for should not go unnoticed. */
  #nudge = ({ target }) => {
    if (nudged || this.state.running || this.#isIdle || !target.closest("form[data-draft]")) return;
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
    const { remaining, overtime, running, active, idle } = this.state;
    const unheard = this.#unheard();
    const gone = unheard ? 0 : Math.floor((performance.now() - this.#read) / 1000);
    const left = remaining - overtime - (running ? gone : 0);
    const timer = this.querySelector(".timer");
    this.querySelector("[data-active]").textContent = words(active + (running ? gone : 0));
    this.querySelector("[data-idle]").textContent = words(idle + (this.#isIdle ? gone : 0));
    timer.classList.toggle("paused", !running || unheard > 0);
    this.#note(running && unheard);
    if (this.hasAttribute("data-free")) return; // an independent review has no countdown
    const share = (left / (Number(this.dataset.minutes) * 60)) * 100;
    this.querySelector("[data-left]").textContent = left >= 0 ? words(left) : `+${words(-left)}`;
    this.querySelector("circle").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, share))} 100`);
    timer.classList.toggle("low", left <= LOW && left >= 0);
    timer.classList.toggle("over", left < 0);
    if (running) this.#warn(left);
  }

  /** What is not counted, beside the clock. */
  #note(unheard) {
    const { idle_since: since, idle_until: until } = this.state;
    const note = this.querySelector("[data-idle-note]");
    const button = note.querySelector("button");
    const [from, to] = [new Date(since), until ? new Date(until) : null];
    // A page that was not before anybody's eyes in that time can't have been read.
    button.hidden = Boolean(unheard) || !since || view.since >= (to ?? Date.now()).valueOf();
    note.hidden = !unheard && (!since || (to !== null && button.hidden));
    let said = "";
    if (unheard) said = `No connection since ${hour.format(Date.now() - unheard * 1000)}: not counted`;
    else if (to) said = `Idle ${hour.format(from)} to ${hour.format(to)}: not counted`;
    else if (since) said = `Idle since ${hour.format(from)}: not counted`;
    const place = note.querySelector("[data-idle-words]");
    if (place.textContent !== said) place.textContent = said;
  }

  /** Said once for each piece of work and each mark, politely, however often the page is loaded. */
  #warn(left) {
    const hard = this.hasAttribute("data-hard");
    if (left <= 0) {
      this.#announce("over", hard ? OVER_HARD : OVER_SOFT);
      if (hard && !over) {
        over = true;
        this.dispatchEvent(new CustomEvent("desk:over", { bubbles: true }));
      }
    } else if (left <= LOW) {
      const minutes = Math.ceil(left / 60);
      this.#announce("low", `${minutes} ${minutes === 1 ? "minute" : "minutes"} left.`);
    }
  }

  #announce(mark, text) {
    const key = `desk-said:${this.dataset.url}:${mark}`;
    if (sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, "1");
    document.getElementById("clock-status").textContent = text;
  }

  async #reading() {
    const refused = await this.#ask(this.dataset.reading, "shown", Math.floor((Date.now() - view.since) / 1000));
    if (refused) this.querySelector("[data-idle-words]").textContent = refused.message;
  }

  async #tell() {
    if (this.#telling) return;
    this.#telling = true;
    const refused = await this.#ask(this.dataset.url, "quiet", this.#quiet).finally(() => { this.#telling = false; });
    if (refused) this.dispatchEvent(new CustomEvent("desk:problem", { bubbles: true, detail: refused }));
  }

  /** Returns a refusal with its words, null where there is none. */
  async #ask(url, name, seconds) {
    const form = new FormData();
    form.set(name, String(seconds));
    form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body: form });
    } catch {
      return null; // no network: the server stops believing the clock by itself, and `#note` says so
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) return told.message ? { status: answer.status, message: told.message } : null;
    const stopped = this.state.running && !told.running && told.idle_since === null;
    this.#take(told);
    this.#button();
    this.#lease(told.expires_at);
    if (stopped) document.querySelector("desk-draft").say("The clock stopped while this page was away. Press p to go on.", "failed");
    this.dispatchEvent(new CustomEvent("desk:heard", { bubbles: true, detail: told }));
    return null;
  }

  #lease(until) {
    const place = document.querySelector("[data-expires]");
    if (place && until) place.textContent = hour.format(new Date(until));
  }

  /** The clock may have been stopped by silence, or started in another tab: the button does what is said on it. */
  #button() {
    const button = document.querySelector("#clock button[name=clock]");
    const goesOn = this.state.running || this.#isIdle;
    if ((button.value === "pause") === goesOn) return;
    button.value = goesOn ? "pause" : "start";
    button.className = `btn btn-sm ${goesOn ? "btn-plain" : "btn-go"}`;
    button.firstChild.textContent = goesOn ? "Pause " : "Go on ";
  }
}

customElements.define("desk-clock", DeskClock);
