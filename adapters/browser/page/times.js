// Days and clock times as the chosen person sees them.

import { clockNow, state } from "./state.js";

const made = new Map();

function format(options) {
  const key = JSON.stringify([state.language, state.zone, options]);
  if (!made.has(key)) made.set(key, make(options));
  return made.get(key);
}

function make(options) {
  try {
    return new Intl.DateTimeFormat(state.language, { timeZone: state.zone, ...options });
  } catch {
    return new Intl.DateTimeFormat(state.language, { timeZone: "UTC", ...options }); // a zone this browser does not know
  }
}

export const clock = (date) => format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
export const fullDay = (date) => format({ weekday: "long", day: "numeric", month: "long" }).format(date);
export const shortDay = (date) => format({ weekday: "short", day: "numeric", month: "short" }).format(date);
export const dayKey = (date) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(date);

export function dayWords(date, words) {
  const now = clockNow();
  if (dayKey(date) === dayKey(now)) return words.today;
  if (dayKey(date) === dayKey(new Date(now.getTime() - 86400000))) return words.yesterday;
  return fullDay(date);
}

export function clockIn(zone, date) {
  try {
    return new Intl.DateTimeFormat(state.language, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
  } catch {
    return "";
  }
}
