// The page: takes in what the server tells and draws it.

import { listen, look } from "./api.js";
import { say, start as startDeeds } from "./deeds.js";
import { closeSide } from "./drawer.js";
import * as line from "./line.js";
import { drawStage } from "./log.js";
import { isDark, onSystemTheme } from "./look.js";
import { fill } from "./morph.js";
import * as scroll from "./scroll.js";
import { drawClock, drawHead, drawMe, drawRooms } from "./side.js";
import { markRead, place, roomName, state, take, unreadIn } from "./state.js";
import { wordsFor } from "./words.js";

const part = (id) => document.getElementById(id);
let letGo = () => {};
let isPlanned = false;
let homeWaits = 0;

// drawing

function draw() {
  if (isPlanned) return;
  isPlanned = true;
  queueMicrotask(() => {
    isPlanned = false;
    drawNow();
  });
}

function drawNow() {
  const words = wordsFor(state.language);
  const held = document.activeElement;
  if (document.visibilityState === "visible") markRead(state.place);
  document.documentElement.lang = state.language;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = words[element.dataset.word];
  part("skip").textContent = place.isHome() ? words.skipHome : words.skip;
  part("side").setAttribute("aria-label", words.sections);
  part("rooms").setAttribute("aria-label", words.rooms);
  part("clock").setAttribute("aria-labelledby", "clock-title");
  fill(part("me"), ...[drawMe(words)].filter(Boolean));
  fill(part("rooms"), ...drawRooms(words));
  if (state.ready) fill(part("clock"), ...drawClock(words, state.isPassing));
  fill(part("head"), ...drawHead(words, isDark()).filter(Boolean));
  scroll.keeping(() => fill(part("stage"), drawStage(words)));
  line.dress(words, roomName(state.place));
  document.title = title(words);
  keepFocus(held);
}

function title(words) {
  const name = place.isHome() ? words.home : place.isTalk() ? "LEX" : `#${roomName(state.place)}`;
  const unread = [...state.rooms.map((room) => room.channel), `@${state.me}`].reduce((sum, one) => sum + unreadIn(one), 0);
  return `${unread ? `(${unread}) ` : ""}${name}${place.isTalk() ? "" : " · LEX"}`;
}

// What had the focus is gone: the message in which it stood takes it, else the line.
function keepFocus(held) {
  if (held.isConnected || document.activeElement !== document.body || document.querySelector("dialog[open]")) return;
  const message = held.closest("article")?.dataset.key;
  const heir = (message && document.querySelector(`article[data-key="${CSS.escape(message)}"]`)) || part("line");
  heir.focus({ preventScroll: true });
}

// where one is

function here() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (place.exists(wanted)) return wanted;
  return wanted.startsWith("@") ? `@${state.me}` : (state.rooms[0]?.channel ?? "home");
}

function arrive() {
  if (!state.ready) return;
  const next = here();
  if (next === state.place) return;
  Object.assign(state, { place: next, banner: "" });
  if (place.isHome()) refreshHome();
  closeSide();
  draw();
}

function go(channel) {
  location.hash = encodeURIComponent(channel);
}

// Be this person (blank: whoever comes first).
function be(user) {
  letGo();
  state.banner = "";
  letGo = listen(user, { news: hear, lost, refused: () => be("") });
}

// what is told

function hear(news) {
  take(news);
  if (news.state) {
    state.lost = false;
    state.place = here();
    history.replaceState(null, "", `?${new URLSearchParams({ as: state.me })}#${encodeURIComponent(state.place)}`);
  } else if (place.isHome()) refreshHome();
  draw();
}

function lost() {
  state.lost = true;
  draw();
}

// The home card may show something else now; several changes at once are one look.
function refreshHome() {
  clearTimeout(homeWaits);
  homeWaits = setTimeout(async () => {
    const me = state.me;
    const home = await look("home", me).catch(() => null);
    if (!home || me !== state.me) return;
    state.home = home;
    draw();
  }, 150);
}

startDeeds({ draw, be, go, toEnd: scroll.wantEnd });
line.start(say);
onSystemTheme(draw);
addEventListener("hashchange", arrive);
document.addEventListener("visibilitychange", draw);
setInterval(draw, 15000); // the clock's face
draw();
be(state.me);
