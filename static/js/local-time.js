/**
 * <local-time> around a <time datetime="…Z">: shows the reader's own time zone, and the UTC time as its title.
 * With the attribute "time" it shows the hour alone; with "relative" it says "in 12 minutes" or "3 hours ago", and keeps that true while the page is open.
 */
// The pages' own English, so that a date reads the same before and after.
const absolute = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
});
const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function distance(date) {
  const seconds = (date - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds < 0 ? "just now" : "in less than a minute";
}

class LocalTime extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    const time = this.querySelector("time");
    const date = new Date(time.dateTime);
    if (!time.title) time.title = time.textContent;
    const show = () => {
      if (this.hasAttribute("relative")) time.textContent = distance(date);
      else time.textContent = (this.hasAttribute("time") ? hour : absolute).format(date);
    };
    show();
    if (this.hasAttribute("relative")) this.#timer = setInterval(show, 20_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }
}

customElements.define("local-time", LocalTime);
