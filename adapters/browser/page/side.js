// The left side: who one is, where one can go, what time it is. And the head of the room.

import { el, icon } from "./el.js";
import { drawAvatar } from "./log.js";
import { clockNow, hasLetter, person, place, roomName, state, unreadIn } from "./state.js";
import { clock, clockIn, shortDay } from "./times.js";

export function drawMe(words) {
  const me = person();
  if (!me) return null;
  const others = state.people.some((one) => one.user !== state.me && hasLetter(one.user));
  return el(
    "button",
    { class: "me", type: "button", "aria-haspopup": "menu", "aria-label": words.youAre(me.name), data: { do: "people" } },
    drawAvatar({ author: me.user, name: me.name }),
    drawPerson(me),
    others && el("span", { class: "dot", title: words.othersLetter }),
    icon("down"),
  );
}

function drawPerson(one) {
  return el("span", { class: "person" }, el("b", {}, el("bdi", {}, one.name)), el("small", {}, aboutPerson(one)));
}

function aboutPerson(one) {
  const city = one.zone.split("/").at(-1).replaceAll("_", " ");
  return [languageName(one.language), city].join(" · ");
}

function languageName(code) {
  return new Intl.DisplayNames([code], { type: "language" }).of(code).replace(/^./, (letter) => letter.toUpperCase());
}

// The people one can be, as choices of a menu.
export function drawPeople(words) {
  return state.people.map((one) => drawChoice(one, words));
}

function drawChoice(one, words) {
  const isMe = one.user === state.me;
  const hasNew = !isMe && hasLetter(one.user);
  return el(
    "button",
    { class: "choice", type: "button", role: "menuitemradio", "aria-checked": String(isMe), data: { do: "be", user: one.user } },
    drawAvatar({ author: one.user, name: one.name }),
    drawPerson(one),
    hasNew && el("span", { class: "dot" }, el("span", { class: "hidden" }, words.newLetter)),
    el("span", { class: "their-time" }, clockIn(one.zone, clockNow())),
  );
}

export function drawRooms(words) {
  return [
    el("ul", {}, drawPlace("home", words.home, "home", 0, words)),
    el("h2", {}, words.rooms),
    el("ul", {}, state.rooms.map((room) => drawPlace(room.channel, roomName(room.channel), "room", unreadIn(room.channel), words))),
    el("h2", {}, words.talk),
    el("ul", {}, drawPlace(`@${state.me}`, "LEX", "talk", unreadIn(`@${state.me}`), words)),
  ];
}

function drawPlace(channel, name, picture, unread, words) {
  const isHere = channel === state.place;
  return el(
    "li",
    { data: { key: channel } },
    el(
      "a",
      { class: unread ? "place unread" : "place", href: `#${encodeURIComponent(channel)}`, "aria-current": isHere ? "page" : null },
      icon(picture),
      el("span", { class: "place-name" }, el("bdi", {}, name)),
      unread > 0 && [
        el("span", { class: "badge", "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)),
        el("span", { class: "hidden" }, `, ${words.unread(unread)}`),
      ],
    ),
  );
}

export function drawHead(words, isDark) {
  const unread = [...state.rooms.map((room) => room.channel), `@${state.me}`].some(unreadIn);
  return [
    el(
      "button",
      { class: "bare open-side", type: "button", "aria-label": words.menu, "aria-controls": "side", data: { do: "open-side" } },
      icon("menu"),
      unread && el("span", { class: "dot" }),
    ),
    el("div", { class: "head-text" }, el("h1", { id: "place-title", tabindex: "-1" }, drawTitle(words)), el("p", {}, aboutPlace(words))),
    state.lost && el("span", { class: "lost", role: "status" }, words.lost),
    el(
      "button",
      { class: "bare", type: "button", "aria-label": words.dark, title: words.dark, "aria-pressed": String(isDark), data: { do: "theme" } },
      icon(isDark ? "sun" : "moon"),
    ),
  ];
}

function drawTitle(words) {
  if (place.isHome()) return words.home;
  return place.isTalk() ? "LEX" : [el("span", { class: "hash", "aria-hidden": "true" }, "#"), el("bdi", {}, roomName(state.place))];
}

function aboutPlace(words) {
  if (place.isHome()) return words.aboutHome;
  return place.isTalk() ? words.aboutTalk : words.aboutRoom;
}

export function drawClock(words, isPassing) {
  const now = clockNow();
  const face = el("p", { class: "clock-face" }, el("time", { datetime: now.toISOString() }, el("b", {}, clock(now)), el("span", {}, shortDay(now))));
  if (state.steady) return [el("h2", { id: "clock-title" }, words.time), face]; // real people are written to as well
  const spans = ["minutes", "hour", "day"].map((by) => drawSpan(by, words, isPassing));
  return [
    el("h2", { id: "clock-title" }, words.time, " ", el("span", { class: "trial" }, words.trial)),
    face,
    el("p", { class: "clock-hint" }, words.timeHint),
    el("div", { class: "spans", role: "group", "aria-labelledby": "clock-title" }, spans, drawSpan("reminder", words, isPassing)),
  ];
}

function drawSpan(by, words, isPassing) {
  return el("button", { class: by === "reminder" ? "span far" : "span", type: "button", "aria-disabled": isPassing ? "true" : null, data: { do: "time", by } }, words[by]);
}
