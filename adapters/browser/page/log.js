// What stands in a room or a private talk, and the home card.

import { el, icon } from "./el.js";
import { messagesIn, place, roomName, state } from "./state.js";
import { clock, dayKey, dayWords } from "./times.js";
import { drawView } from "./views.js";

const CLOSE_BY = 5 * 60 * 1000;

export function drawStage(words) {
  if (!state.ready) return el("p", { class: "loading", data: { key: "loading" } }, words.loading);
  return place.isHome() ? drawHome(words) : drawLog(words);
}

function drawHome(words) {
  const banner = state.messages.get(state.banner);
  return el(
    "div",
    { class: "home", data: { key: `home ${state.me}` } },
    el("div", { class: "banner", role: "status" }, banner && drawView(banner.view, words, banner.id, 2)),
    state.home && drawView(state.home, words, "", 2),
  );
}

function drawLog(words) {
  const messages = messagesIn(state.place);
  const name = place.isTalk() ? "LEX" : roomName(state.place);
  return el(
    "div",
    { class: "log", role: "log", tabindex: "0", "aria-label": words.messages(name), data: { key: `${state.me} ${state.place}` } },
    messages.length ? drawMessages(messages, words) : drawEmpty(words),
  );
}

function drawEmpty(words) {
  const [text, hint] = place.isTalk() ? [words.emptyTalk, words.emptyTalkHint] : [words.emptyRoom, words.emptyRoomHint];
  return el("div", { class: "quiet", data: { key: "empty" } }, el("p", {}, text), el("p", { class: "note" }, hint));
}

function drawMessages(messages, words) {
  let last = null;
  return messages.map((message) => {
    const date = new Date(message.at);
    const isNewDay = !last || dayKey(new Date(last.at)) !== dayKey(date);
    const drawn = drawMessage(message, words, { compact: !isNewDay && follows(message, last) });
    last = message;
    return isNewDay ? [drawDay(date, words), drawn] : drawn;
  });
}

function follows(message, last) {
  const isSame = last && last.author === message.author && !last.view && !message.view;
  return isSame && new Date(message.at) - new Date(last.at) < CLOSE_BY;
}

function drawDay(date, words) {
  return el("h2", { class: "day", data: { key: `day ${dayKey(date)}` } }, el("span", {}, dayWords(date, words)));
}

function drawMessage(message, words, { compact }) {
  const name = ["message", message.bot && "bot", isOnlyMine(message) && "private", compact && "compact"];
  return el(
    "article",
    { class: name.filter(Boolean).join(" "), tabindex: "-1", "aria-label": heading(message, words), data: { key: message.id } },
    drawAvatar(message),
    el(
      "div",
      { class: "message-main" },
      drawHead(message, words),
      el("div", { class: "message-body", lang: message.language }, drawBody(message, words)),
      drawReactions(message, words),
    ),
  );
}

// Among others; in the private talk everything is.
function isOnlyMine(message) {
  return message.private && !place.isTalk();
}

function heading(message, words) {
  const when = clock(new Date(message.at));
  return isOnlyMine(message) ? `${message.name}, ${when}, ${words.onlyYou}` : `${message.name}, ${when}`;
}

function drawBody(message, words) {
  return message.view ? drawView(message.view, words, message.id) : el("p", { class: "prose", dir: "auto" }, message.text);
}

function drawHead(message, words) {
  const date = new Date(message.at);
  return el(
    "div",
    { class: "message-head" },
    el("span", { class: "author" }, el("bdi", {}, message.name)),
    el("time", { datetime: message.at, title: `${dayWords(date, words)}, ${clock(date)}` }, clock(date)),
    isOnlyMine(message) && el("span", { class: "only-you" }, icon("eye"), words.onlyYou),
    isOnlyMine(message) && drawPutAway(message, words),
  );
}

function drawPutAway(message, words) {
  const data = { do: "dismiss", message: message.id };
  return el("button", { class: "bare put-away", type: "button", "aria-label": words.putAway, title: words.putAway, data }, icon("close"));
}

export function drawAvatar({ author, name, bot }) {
  if (bot) return el("img", { class: "avatar", src: "/page/lex.svg", alt: "" });
  const parts = name.split(/\s+/).filter(Boolean);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "").join("");
  const shade = [...author].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  return el("span", { class: `avatar shade-${shade}`, "aria-hidden": "true" }, letters.toUpperCase());
}

function drawReactions(message, words) {
  if (message.private || place.isTalk()) return null;
  const given = new Map(message.reactions.map((reaction) => [reaction.emoji, reaction]));
  for (const emoji of message.invites) if (!given.has(emoji)) given.set(emoji, { emoji, mine: false, who: [] });
  const shown = state.emoji.filter((emoji) => given.has(emoji)).map((emoji) => given.get(emoji));
  return el(
    "div",
    { class: shown.length ? "reactions" : "reactions none", role: "group", "aria-label": words.reactions },
    shown.map((reaction) => drawReaction(reaction, message, words)),
    !message.bot && state.actions.length > 0 && drawMake(message, words),
    (!message.bot || message.invites.length > 0) && drawPick(message, words),
  );
}

function drawReaction({ emoji, mine, who }, message, words) {
  const names = who.join(", ");
  const props = {
    class: who.length ? "chip" : "chip nobody",
    type: "button",
    "aria-pressed": String(mine),
    "aria-label": words.chip(emoji, who.length, names, mine),
    data: { do: "react", message: message.id, emoji, key: emoji },
  };
  const tip = names && el("span", { class: "tip", "aria-hidden": "true" }, names);
  return el("button", props, el("span", { class: "emoji" }, emoji), who.length > 0 && el("span", { class: "count" }, String(who.length)), tip);
}

function drawMake(message, words) {
  const data = { do: "make", message: message.id, key: "make" };
  return el("button", { class: "chip add", type: "button", "aria-haspopup": "menu", "aria-label": words.make, title: words.make, data }, icon("more"));
}

function drawPick(message, words) {
  const data = { do: "pick", message: message.id, key: "pick" };
  return el("button", { class: "chip add", type: "button", "aria-haspopup": "menu", "aria-label": words.react, title: words.react, data }, icon("smile"));
}
