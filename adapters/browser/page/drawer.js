// On a narrow screen the left side is a drawer over the room.

const main = document.getElementById("main");
const side = document.getElementById("side");

export function openSide() {
  document.body.classList.add("side-open");
  main.inert = true;
  side.querySelector("[aria-current], a, button")?.focus();
}

export function closeSide() {
  if (!document.body.classList.contains("side-open")) return;
  document.body.classList.remove("side-open");
  main.inert = false;
  main.querySelector(".open-side")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.target.closest("[popover], dialog")) closeSide();
});
matchMedia("(min-width: 48rem)").addEventListener("change", closeSide);
