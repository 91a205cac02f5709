// The command line, and what can follow while one types (a combobox after the ARIA pattern).

import { el } from "./el.js";
import { place, state } from "./state.js";

const line = document.getElementById("line");
const hints = document.getElementById("hints");
const form = document.getElementById("say");
let shown = [];
let chosen = -1;

// What could be meant by what was typed so far: pure.
export function complete(text, commands, isTalk) {
  const slash = /^\s*\/(?:l|le|lex)?$/i.test(text);
  const after = /^\s*\/lex\s+(\S*)$/i.exec(text);
  const bare = isTalk && /^\s*([^\s/]+)$/.exec(text);
  const typed = (after?.[1] ?? bare?.[1] ?? "").toLowerCase();
  if (!slash && !after && !bare) return [];
  const begins = commands.filter((command) => command.word.startsWith(typed));
  const tells = commands.filter((command) => !begins.includes(command) && command.does.toLowerCase().includes(typed));
  const found = bare ? begins.filter((command) => command.word !== typed) : typed.length > 2 ? [...begins, ...tells] : begins;
  const start = bare ? "" : "/lex ";
  return found.map((command) => ({ ...command, types: `${start}${command.word} `, isSure: Boolean(typed || (slash && text.trim() !== "/lex")) }));
}

function suggest() {
  shown = complete(line.value, state.commands, place.isTalk());
  choose(shown.length && shown[0].isSure && !isWhole(shown[0]) ? 0 : -1);
}

// Whether the command already stands there, so that Enter sends it.
function isWhole(command) {
  return line.value.trim().toLowerCase() === command.types.trim();
}

function choose(place) {
  chosen = place;
  draw();
}

function draw() {
  hints.replaceChildren(...shown.map(drawHint));
  hints.hidden = shown.length === 0;
  line.setAttribute("aria-expanded", String(shown.length > 0));
  if (chosen < 0) line.removeAttribute("aria-activedescendant");
  else line.setAttribute("aria-activedescendant", `hint-${chosen}`);
  hints.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function drawHint(command, place) {
  const props = { id: `hint-${place}`, role: "option", class: "hint", "aria-selected": String(place === chosen), data: { place } };
  return el("li", props, el("b", {}, command.word), el("span", {}, command.does), el("code", {}, command.usage === command.word ? "" : command.usage));
}

function accept(command) {
  line.value = command.types;
  close();
  line.focus();
}

export function close() {
  shown = [];
  choose(-1);
}

const KEYS = {
  ArrowDown: () => choose((chosen + 1) % shown.length),
  ArrowUp: () => choose((Math.max(chosen, 0) - 1 + shown.length) % shown.length),
  Tab: () => accept(shown[Math.max(chosen, 0)]),
  Escape: close,
};

export function start(send) {
  line.addEventListener("input", suggest);
  line.addEventListener("blur", close);
  line.addEventListener("keydown", (event) => {
    if (!shown.length || event.shiftKey || event.isComposing) return;
    if (event.key === "Enter" && chosen >= 0 && !isWhole(shown[chosen])) accept(shown[chosen]);
    else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
  hints.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the line keeps the focus
    const hint = event.target.closest(".hint");
    if (hint) accept(shown[Number(hint.dataset.place)]);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = line.value.trim();
    if (!text) return;
    close();
    line.value = "";
    const isSent = await send(text);
    if (!isSent && !line.value) line.value = text; // nothing that was typed is lost
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, dialog, [popover]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    line.focus();
    line.value ||= "/";
    suggest();
  });
}

export function dress(words, name) {
  form.hidden = place.isHome();
  line.placeholder = place.isTalk() ? words.lineTalk : words.lineRoom(`#${name}`);
  line.setAttribute("aria-label", words.lineName);
  hints.setAttribute("aria-label", words.hints);
  form.querySelector(".send").setAttribute("aria-label", words.send);
  document.getElementById("say-hint").textContent = words.lineHint;
}
