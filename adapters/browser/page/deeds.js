// What happens when something is clicked, typed or filled in: it is told to the server, and its answer is followed.

import { post } from "./api.js";
import { closeSide, openSide } from "./drawer.js";
import { el } from "./el.js";
import { ask, openForm } from "./form.js";
import { toggleTheme } from "./look.js";
import { closeMenu, openMenu } from "./menu.js";
import { drawPeople } from "./side.js";
import { person, place, state } from "./state.js";
import { clock, shortDay } from "./times.js";
import { toast } from "./toast.js";
import { wordsFor } from "./words.js";

let page; // {draw, be, toEnd}: what main.js lends

export function start(lent) {
  page = lent;
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-do]");
    if (target) deeds[target.dataset.do](target, event);
  });
}

const words = () => wordsFor(state.language);

async function tell(verb, sent) {
  try {
    return await post(verb, state.me, sent);
  } catch (error) {
    const { failed, gone, lost, tooLong } = words();
    toast({ 404: gone, 413: tooLong }[error.status] ?? (error.status ? failed : lost));
    return null;
  }
}

function follow(answer, channel) {
  if (answer?.form) openForm(answer.form, words(), fillIn(answer.form, channel));
  if (!answer?.message) return;
  if (place.isHome() && answer.kind === "notice") state.banner = answer.message;
  else if (answer.channel !== state.place) page.go(answer.channel);
  page.toEnd(answer.message);
  page.draw();
}

function fillIn(form, channel) {
  return async (values, key) => {
    const answer = await tell("submits", { channel, form: form.name, about: form.about, values, key });
    if (!answer) return undefined;
    if (!answer.form) queueMicrotask(() => follow(answer, channel));
    return answer.form ?? null;
  };
}

export async function say(text) {
  const channel = state.place;
  const answer = await tell("types", { channel, text });
  if (answer) page.toEnd();
  follow(answer, channel);
  return Boolean(answer);
}

async function click({ dataset }) {
  const { message, types, confirm, look } = dataset;
  if (confirm && !(await ask(confirm, words().yes, words().no, look === "danger"))) return;
  state.banner = place.isHome() ? "" : state.banner;
  const channel = place.isHome() ? `@${state.me}` : state.place;
  follow(await tell("clicks", message ? { message, types } : { types }), channel);
}

async function react({ dataset: { message, emoji } }) {
  closeMenu();
  const mine = state.messages.get(message)?.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
  follow(await tell("reacts", { message, emoji, added: !mine }), state.place);
}

function pick(anchor) {
  const choices = state.emoji.map((emoji) =>
    el("button", { class: "pick", type: "button", role: "menuitem", data: { do: "react", message: anchor.dataset.message, emoji } }, emoji),
  );
  openMenu(anchor, words().react, choices, { kind: "emoji" });
}

function make(anchor) {
  const choices = state.actions.map(({ name, label }) =>
    el("button", { class: "act", type: "button", role: "menuitem", data: { do: "use", message: anchor.dataset.message, action: name } }, label),
  );
  openMenu(anchor, words().make, choices, { kind: "actions" });
}

async function use({ dataset: { message, action } }) {
  closeMenu();
  follow(await tell("uses", { message, action }), state.place);
}

async function passTime({ dataset: { by } }) {
  if (state.isPassing) return;
  state.isPassing = true;
  page.draw();
  const answer = await tell("time", { by });
  state.isPassing = false;
  page.draw();
  if (!answer) return;
  const now = new Date(answer.now);
  const names = answer.letters.map((user) => (user === state.me ? words().toYou : person(user)?.name));
  const told = names.length ? words().wroteTo(listed(names)) : by === "reminder" ? words().nothingDue : "";
  toast(`${words().itIs(`${shortDay(now)}, ${clock(now)}`)} ${told}`);
}

const listed = (names) => new Intl.ListFormat(state.language).format(names);

function choosePerson(anchor) {
  const { switchTo, switchHint } = words();
  openMenu(anchor, switchTo, drawPeople(words()), { kind: "people", title: switchTo, note: switchHint });
}

function be({ dataset: { user } }) {
  closeMenu();
  if (user !== state.me) page.be(user);
}

function theme() {
  toggleTheme();
  page.draw();
}

function skip(_link, event) {
  event.preventDefault();
  (place.isHome() ? document.getElementById("place-title") : document.getElementById("line")).focus();
}

const deeds = {
  click,
  react,
  pick,
  make,
  use,
  be,
  theme,
  skip,
  time: passTime,
  dismiss: ({ dataset: { message } }) => tell("dismisses", { message }),
  people: choosePerson,
  "open-side": openSide,
  "close-side": closeSide,
  "to-end": () => page.toEnd(),
};
