// The command line, and what can follow while one types (a combobox after the ARIA pattern).

import { el } from "./el.js";
import { place, state } from "./state.js";

const line = document.getElementById("line");
const hints = document.getElementById("hints");
const form = document.getElementById("say");
let shown = [];
let chosen = -1;

// What could be meant by what was typed so far: pure. A guess is `sure` when a name of the command begins like it.
export function complete(text, commands, isTalk) {
  const slash = /^\s*\/(?:l|le|lex)?$/i.test(text);
  const after = /^\s*\/lex\s+(\S*)$/i.exec(text);
  const bare = isTalk && /^\s*([^\s/]+)$/.exec(text);
  if (!slash && !after && !bare) return [];
  const typed = (after?.[1] ?? bare?.[1] ?? "").toLowerCase();
  const isSure = typed !== "" || (slash && text.trim().toLowerCase() !== "/lex");
  const named = commands.map((command) => [command, nameLike(typed, command)]);
  const begins = named.filter(([, name]) => name).map(([command, name]) => ({ ...command, word: name, isSure }));
  const tells = named.filter(([command, name]) => !name && command.does.toLowerCase().includes(typed)).map(([command]) => command);
  const found = bare || typed.length < 3 ? begins : [...begins, ...tells];
  return found.map((command) => ({ ...command, types: `${bare ? "" : "/lex "}${command.word} ` }));
}

// The name that begins so: the one of the person's language, or another by which it may be called.
function nameLike(typed, command) {
  return [command.word, ...command.names].find((name) => name.startsWith(typed));
}

function suggest() {
  shown = complete(line.value, state.commands, place.isTalk());
  const isWhole = shown.some((command) => line.value.trim().toLowerCase() === command.types.trim());
  choose(shown[0]?.isSure && !isWhole ? 0 : -1);
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
    if (event.key === "Enter" && chosen >= 0) accept(shown[chosen]);
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
