// Hangs up what was asked for. The address says what that is, so that a picture can be taken of it.

import { drawView } from "/page/views.js";
import { drawTeams } from "/teams.js";

const all = await (await fetch("/data.json")).json();
const asked = new URLSearchParams(location.search);
const inputs = [...document.querySelectorAll("header [name]")];
const words = { keep: (name) => name, opens: "opens elsewhere" };

document.querySelector("[name=content]").append(...[...new Set(all.map((one) => one.content))].map((name) => new Option(name)));
document.querySelector("#names").append(...[...new Set(all.map((one) => one.name))].map((name) => new Option(name)));

function wall(kind, drawn) {
  const hung = document.createElement("div");
  hung.className = `wall ${kind}`;
  if (typeof drawn === "string") hung.innerHTML = drawn;
  else hung.append(drawn);
  return hung;
}

function framed(one, theme) {
  const frame = document.createElement("section");
  const walls = document.createElement("div");
  walls.className = "walls";
  walls.append(wall("slack", one.slack[theme]), wall("teams", drawTeams(one.teams, theme)));
  if (one.browser.kind !== "form") walls.append(wall("browser", drawView(one.browser, words)));
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
