// Views drawn as elements: notices, cards, pages. Buttons carry what they type as data; main.js hears the clicks.

import { fileAddress } from "./api.js";
import { el, icon, outward } from "./el.js";
import { state } from "./state.js";

export function drawWords(words) {
  return (words ?? []).map((span) => {
    let drawn = isolated(span.text);
    if (span.at) drawn = el("time", { datetime: span.at }, drawn);
    if (span.url) drawn = outward(span.url, {}, drawn);
    return span.bold ? el("strong", {}, drawn) : drawn;
  });
}

// What stands apart in a sentence, being read the other way round, is not asked for the sentence's direction.
function isolated(text) {
  return text.split(/\u2068([^\u2069]*)\u2069/).map((part, place) => (place % 2 ? el("bdi", {}, part) : part));
}

export function hasWords(words) {
  return Boolean(words?.length);
}

export function plainWords(words) {
  return (words ?? []).map((span) => span.text).join("");
}

export function drawView(view, words, message = "", level = 3) {
  if (view.kind === "notice") return drawNotice(view, words, message);
  return view.kind === "card" ? drawCard(view, words, message, level) : drawPage(view, words, message, level);
}

function drawNotice(notice, words, message) {
  return el(
    "div",
    { class: `notice ${notice.tone}` },
    el("p", { class: "prose", dir: "auto" }, drawWords(notice.text)),
    drawButtons(notice.buttons, words, message),
  );
}

function drawCard(card, words, message, level) {
  return el(
    "div",
    { class: "card" },
    el(`h${level}`, { class: "card-title", dir: "auto" }, drawWords(card.title)),
    paragraph("card-intro prose", card.intro),
    card.facts.length > 0 && el("dl", { class: "facts" }, card.facts.map(drawFact)),
    paragraph("card-body prose", card.body),
    card.file && drawFile(card.file, words),
    paragraph("besides", card.quiet),
    paragraph("note", card.note),
    drawButtons(card.buttons, words, message, "", card),
  );
}

function drawFact(fact) {
  return el("div", {}, el("dt", {}, drawWords(fact.label)), el("dd", { dir: "auto" }, drawWords(fact.value)));
}

function drawFile(file, words) {
  const name = el("bdi", {}, file.name);
  const link = el("a", { class: "file", href: fileAddress(state.me, file.message), download: file.name }, icon("file"), name);
  link.setAttribute("aria-label", words.keep(file.name));
  return link;
}

function drawPage(page, words, message, level) {
  return el(
    "div",
    { class: "page" },
    el(`h${level}`, { class: "page-title", dir: "auto" }, drawWords(page.title)),
    paragraph("page-intro prose", page.intro),
    page.sections.map((section) => drawSection(section, words, message, level + 1)),
    paragraph("note", page.note),
    drawButtons(page.buttons, words, message, "", page),
  );
}

function drawSection(section, words, message, level) {
  return el(
    "section",
    { class: "section" },
    hasWords(section.title) && el(`h${level}`, { class: "section-title", dir: "auto" }, drawWords(section.title)),
    section.table && drawTable(section.table),
    section.items.length > 0
      ? el("ul", { class: "items" }, section.items.map((item) => drawItem(item, words, message)))
      : !section.table && paragraph("empty", section.empty),
  );
}

// What is too wide is pushed aside within its frame; who has no mouse does it with the arrow keys.
function drawTable(table) {
  const heads = table.heads.map((head) => el("th", { scope: "col", dir: "auto" }, drawWords(head)));
  const rows = table.rows.map(([first, ...others]) =>
    el(
      "tr",
      {},
      el("th", { scope: "row", dir: "auto" }, drawWords(first)),
      others.map((cell) => el("td", { dir: "auto" }, drawWords(cell))),
    ),
  );
  const drawn = el("table", { class: "table" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows));
  return el("div", { class: "table-frame", tabindex: "0" }, drawn);
}

function drawItem(item, words, message) {
  const text = el(
    "div",
    { class: "item-text" },
    paragraph("item-title", item.title),
    paragraph("item-detail", item.detail),
  );
  return el("li", { class: "item" }, text, drawButtons(item.buttons, words, message, plainWords(item.title)));
}

function paragraph(name, said) {
  return hasWords(said) && el("p", { class: name, dir: "auto" }, drawWords(said));
}

function drawButtons(buttons, words, message, about = "", { more = [], more_label = "" } = {}) {
  if (!buttons?.length && !more.length) return null;
  const draw = (button) => drawButton(button, words, message, about);
  const shown = more.length === 1 ? [...buttons, ...more] : buttons; // a menu of one would only be in the way
  return el("div", { class: "buttons" }, shown.map(draw), more.length > 1 && drawMore(more.map(draw), more_label));
}

function drawMore(buttons, label) {
  return el("details", { class: "further" }, el("summary", { class: "button" }, label), el("div", { class: "further-items" }, buttons));
}

// `about` tells apart buttons of the same name in a list.
function drawButton(button, words, message, about) {
  const name = `button ${button.style}`;
  if (button.url) {
    const spoken = `${button.label}, ${words.opens}`;
    return outward(button.url, { class: `${name} outward`, "aria-label": spoken }, button.label, icon("out"));
  }
  const data = { do: "click", message, types: button.types, confirm: button.confirm, look: button.style };
  const spoken = about ? `${button.label}: ${about}` : undefined;
  return el("button", { class: name, type: "button", data, "aria-label": spoken }, button.label);
}
