// What this page knows. Everything that is drawn is drawn from here.

export const state = {
  ready: false,
  lost: false,
  me: new URLSearchParams(location.search).get("as") ?? "",
  language: "en",
  zone: "UTC",
  people: [],
  rooms: [],
  commands: [],
  actions: [], // what can be made of a message: {name, label}
  emoji: [],
  messages: new Map(),
  letters: {},
  home: null,
  steady: false, // whether the clock cannot be put forward
  banner: "", // the message that answered a click on the home card
  place: "", // "home", a room, or "@me"
  now: 0, // what the server's clock showed ...
  at: 0, // ... when this page's showed this
  read: readMarks(), // {person: {channel: when they last looked}}
};

export const place = {
  isHome: () => state.place === "home",
  isTalk: () => state.place === `@${state.me}`,
  exists: (name) => name === "home" || name === `@${state.me}` || state.rooms.some((room) => room.channel === name),
};

// Takes in what the server tells.
export function take(news) {
  if (news.state) takeAll(news.state);
  for (const message of news.messages ?? []) state.messages.set(message.id, message);
  for (const id of news.gone ?? []) state.messages.delete(id);
  Object.assign(state.letters, news.letters);
  if (news.now) setClock(news.now);
}

function takeAll(told) {
  const { messages, now, ...rest } = told;
  Object.assign(state, rest, { ready: true });
  state.messages = new Map(messages.map((message) => [message.id, message]));
  setClock(now);
  forgetFuture();
}

function setClock(now) {
  state.now = Date.parse(now);
  state.at = performance.now();
}

export function clockNow() {
  return new Date(state.now + performance.now() - state.at);
}

export function person(user = state.me) {
  return state.people.find((one) => one.user === user);
}

export function roomName(channel) {
  const name = state.rooms.find((room) => room.channel === channel)?.name ?? channel;
  return name.replace(/^#/, "");
}

export function messagesIn(channel) {
  const found = [...state.messages.values()].filter((message) => message.channel === channel);
  return found.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

// unread marks: kept in this browser, for each person

function readMarks() {
  try {
    return JSON.parse(localStorage.getItem("lex.read")) ?? {};
  } catch {
    return {};
  }
}

// Answers to what one did oneself are no news.
export function unreadIn(channel) {
  const since = state.read[state.me]?.[channel] ?? "";
  return messagesIn(channel).filter((message) => message.at > since && message.author !== state.me && !message.private).length;
}

export function hasLetter(user) {
  return (state.letters[user] ?? "") > (state.read[user]?.[`@${user}`] ?? "");
}

export function markRead(channel) {
  const last = messagesIn(channel).at(-1)?.at;
  const marks = (state.read[state.me] ??= {});
  if (!last || marks[channel] === last) return;
  marks[channel] = last;
  try {
    localStorage.setItem("lex.read", JSON.stringify(state.read));
  } catch {
    // no storage: the marks last as long as the page
  }
}

// The server's clock may have been ahead and was started anew: what was read then says nothing about today.
function forgetFuture() {
  for (const marks of Object.values(state.read)) {
    for (const [channel, at] of Object.entries(marks)) if (Date.parse(at) > state.now + 1000) delete marks[channel];
  }
}
