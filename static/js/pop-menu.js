/** <pop-menu> around a <details>: Escape or a press elsewhere closes it. Without this script it is an ordinary <details>. */
class PopMenu extends HTMLElement {
  #close = (event) => {
    const details = this.querySelector("details");
    const elsewhere = event.type === "pointerdown" && !this.contains(event.target);
    const escaped = event.key === "Escape" && details.open;
    if (!elsewhere && !escaped) return;
    details.open = false;
    if (escaped) details.querySelector("summary").focus();
  };

  connectedCallback() {
    document.addEventListener("pointerdown", this.#close);
    this.addEventListener("keydown", this.#close);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.#close);
  }
}

customElements.define("pop-menu", PopMenu);
