// A word at the edge of the page that goes away by itself.

import { el } from "./el.js";

const toasts = document.getElementById("toasts");
const SHOWN_FOR = 7000;

export function toast(text) {
  const shown = el("p", { class: "toast" }, text);
  toasts.replaceChildren(shown);
  toasts.hidePopover();
  toasts.showPopover(); // above an open dialog, too
  setTimeout(() => shown.remove(), SHOWN_FOR);
}
