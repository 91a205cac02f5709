// Hangs up what was asked for. The address says what that is, so that a picture can be taken of it.

import { drawSheet } from "/page/form.js";
import { drawView } from "/page/views.js";
import { wordsFor } from "/page/words.js";
import { drawTeams } from "/teams.js";

const all = await (await fetch("/data.json")).json();
const page = await (await fetch("/page/index.html")).text();
const asked = new URLSearchParams(location.search);
const inputs = [...document.querySelectorAll("header [name]")];

document.body.append(new DOMParser().parseFromString(page, "text/html").querySelector("svg.icons"));
document.querySelector("[name=content]").append(...[...new Set(all.map((one) => one.content))].map((name) => new Option(name)));
document.querySelector("#names").append(...[...new Set(all.map((one) => one.name))].map((name) => new Option(name)));

function wall(kind, drawn) {
  const hung = document.createElement("div");
  hung.className = `wall ${kind}`;
  if (typeof drawn === "string") hung.innerHTML = drawn;
  else hung.append(drawn);
  return hung;
}

// As it stands in the chat, or as the dialog that it opens.
function drawBrowser(view, words) {
  const around = document.createElement("div");
  const isForm = view.kind === "form";
  around.className = isForm ? "sheet" : "message";
  around.append(isForm ? drawSheet(view, words) : drawView(view, words));
  return around;
}

function framed(one, theme) {
  const frame = document.createElement("section");
  const walls = document.createElement("div");
  walls.className = "walls";
  walls.append(wall("slack", one.slack[theme]), wall("teams", drawTeams(one.teams, theme)));
  walls.append(wall("browser", drawBrowser(one.browser, wordsFor(one.language))));
  frame.className = "view";
  frame.append(Object.assign(document.createElement("h2"), { textContent: one.name }), walls);
  return frame;
}

function hang() {
  const wanted = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
  document.documentElement.dataset.theme = wanted.theme;
  document.documentElement.lang = wanted.language;
  const chosen = all.filter(
    (one) => one.content === wanted.content && one.language === wanted.language && one.name.startsWith(wanted.name),
  );
  document.querySelector("output").textContent = `${chosen.length} views`;
  document.querySelector("main").replaceChildren(...chosen.map((one) => framed(one, wanted.theme)));
  history.replaceState(null, "", `?${new URLSearchParams(wanted)}`);
}

for (const input of inputs) {
  if (asked.has(input.name)) input.value = asked.get(input.name);
  input.addEventListener("change", hang);
}
hang();
document.body.dataset.hung = "yes";
