// A small menu beside what opened it: arrow keys walk, Escape closes, focus goes back.

import { el } from "./el.js";

const menu = document.getElementById("menu");
let opener = null;
let closed = { opener: null, at: 0 };

export function openMenu(anchor, label, items, { kind, title, note }) {
  if (closed.opener === anchor && performance.now() - closed.at < 250) return; // the click that has just closed it
  opener = anchor;
  menu.className = `menu ${kind}`;
  const parts = [
    title && el("p", { class: "menu-title" }, title),
    el("div", { class: "menu-items", role: "menu", "aria-label": label }, items),
    note && el("p", { class: "menu-note" }, note),
  ];
  menu.replaceChildren(...parts.filter(Boolean));
  anchor.setAttribute("aria-expanded", "true");
  menu.showPopover();
  stand(anchor.getBoundingClientRect());
  (items.find((item) => item.getAttribute("aria-checked") === "true") ?? items[0]).focus();
}

export function closeMenu() {
  if (menu.matches(":popover-open")) menu.hidePopover();
}

function stand(beside) {
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(beside.left, innerWidth - width - 8));
  const fitsBelow = beside.bottom + 6 + height < innerHeight - 8;
  const top = fitsBelow ? beside.bottom + 6 : Math.max(8, beside.top - 6 - height);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

function choices() {
  return [...menu.querySelectorAll("[role^=menuitem]")];
}

menu.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "closed" || !opener) return;
  closed = { opener, at: performance.now() };
  opener.setAttribute("aria-expanded", "false");
  if (menu.contains(document.activeElement)) opener.focus();
  opener = null;
});

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

menu.addEventListener("keydown", (event) => {
  const items = choices();
  const here = items.indexOf(document.activeElement);
  const step = STEPS[event.key];
  if (step) items[(here + step + items.length) % items.length].focus();
  else if (event.key === "Home") items[0].focus();
  else if (event.key === "End") items.at(-1).focus();
  else if (event.key === "Tab") closeMenu();
  else return;
  if (event.key !== "Tab") event.preventDefault();
});
