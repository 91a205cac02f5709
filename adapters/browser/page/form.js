// Forms as dialogs: labels, hints, complaints at the fields; what was typed stays.

import { el } from "./el.js";
import { drawWords, hasWords } from "./views.js";

const dialog = document.getElementById("form");
const sure = document.getElementById("sure");

// Shows the form; `send(values)` answers with the form anew, with complaints, or with nothing when it is done.
export function openForm(form, words, send) {
  const job = { form, words, send, key: crypto.randomUUID(), first: "" };
  draw(job, {});
  if (!dialog.open) dialog.showModal();
  job.first = JSON.stringify(values(job));
  dialog.querySelector(".field input, .field textarea, .field select")?.focus();
}

function draw(job, typed) {
  const body = drawSheet(job.form, job.words, typed);
  dialog.setAttribute("aria-labelledby", "form-title");
  dialog.replaceChildren(body);
  dialog.onclick = (event) => event.target.closest("[data-leave]") && leave(job);
  dialog.oncancel = (event) => leaveFirst(event, job);
  dialog.onkeydown = (event) => {
    if (event.key === "Escape") leaveFirst(event, job); // nothing is returned: false would swallow every other key
  };
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(job);
  });
}

// The form as it looks, before anything listens to it.
export function drawSheet(form, words, typed = {}) {
  return el(
    "form",
    { class: "sheet-form", novalidate: true, lang: form.language },
    el("h2", { class: "sheet-title", id: "form-title" }, form.title),
    el(
      "div",
      { class: "sheet-body" },
      hasWords(form.intro) && el("p", { class: "sheet-intro" }, drawWords(form.intro)),
      drawSummary(form, words),
      drawFields(form, words, typed),
    ),
    el(
      "div",
      { class: "sheet-foot" },
      el("button", { class: "button plain", type: "button", data: { leave: "" } }, words.cancel),
      el("button", { class: "button primary", type: "submit" }, form.submit),
    ),
  );
}

function drawSummary(form, words) {
  const wrong = form.fields.filter((field) => field.complaint).length;
  const isRead = form.fields.some((field) => field.echo);
  const said = wrong ? words.check(wrong) : isRead ? words.look : "";
  return el("p", { class: wrong ? "summary" : "summary calm", role: "alert" }, said);
}

// What must be filled in first; the rest folded away while there is much of it and nothing of it is there yet.
function drawFields(form, words, typed) {
  const drawn = form.fields.map((field) => [field, drawField(field, words, typed)]);
  const must = drawn.filter(([field]) => field.required);
  const may = drawn.filter(([field]) => !field.required);
  if (form.about || !must.length || may.length < 5) return drawn.map(([, element]) => element);
  const isOpen = may.some(([field]) => field.complaint || field.echo || typed[field.name]?.isChanged);
  const rest = el("details", { class: "more", open: isOpen }, el("summary", {}, words.more), may.map(([, element]) => element));
  return [must.map(([, element]) => element), rest];
}

function drawField(field, words, typed) {
  const value = field.complaint || field.echo ? field.value : (typed[field.name]?.value ?? field.value); // as it was read
  if (field.kind === "tick") return drawTick(field, value);
  const isGroup = field.kind === "choices" || (field.kind === "choice" && field.required && field.options.length < 5);
  return isGroup ? drawGroup(field, value, words) : drawSingle(field, value, words);
}

function drawSingle(field, value, words) {
  const id = `field-${field.name}`;
  return el(
    "div",
    { class: field.complaint ? "field wrong" : "field" },
    el("label", { for: id }, field.label, drawAside("optional", !field.required && words.optional), drawAside("zone", field.zone && words.zone(field.zone))),
    drawInput(field, value, { id, name: field.name, ...described(field) }, words),
    drawHint(field),
    drawComplaint(field),
  );
}

function drawAside(name, text) {
  return text && el("span", { class: `aside ${name}` }, ` ${text}`);
}

function described(field) {
  const about = [field.hint && `hint-of-${field.name}`, (field.complaint || field.echo) && `said-of-${field.name}`].filter(Boolean);
  return {
    "aria-describedby": about.join(" ") || null,
    "aria-invalid": field.complaint ? "true" : null,
    "aria-required": field.required ? "true" : null,
  };
}

function drawHint(field) {
  return field.hint && el("p", { class: "field-hint", id: `hint-of-${field.name}` }, field.hint);
}

function drawComplaint(field) {
  const said = field.complaint || field.echo;
  return said && el("p", { class: field.complaint ? "complaint" : "echo", id: `said-of-${field.name}` }, said);
}

// Picked, or told in words: then it is read, and shown in the picker before it counts.
function drawMoment(input, words) {
  const swap = el("button", { type: "button", class: "swap" }, words.inWords);
  swap.addEventListener("click", () => {
    input.type = "text";
    input.placeholder = words.likeWords;
    swap.remove();
    input.focus();
  });
  return [input, swap];
}

const TYPES = { when: "datetime-local", link: "url" };

function drawInput(field, value, props, words) {
  if (field.kind === "choice") return drawSelect(field, value, props, words);
  if (field.kind === "lines") return withValue(el("textarea", { ...props, rows: 4, dir: "auto" }), value);
  const numeric = field.kind === "number" && { inputmode: "numeric" };
  const input = el("input", { ...props, type: TYPES[field.kind] ?? "text", dir: field.kind === "when" ? null : "auto", ...numeric });
  withValue(input, Array.isArray(value) ? value.join(", ") : value);
  return field.kind === "when" ? drawMoment(input, words) : input;
}

function withValue(input, value) {
  input.value = value;
  return input;
}

function drawSelect(field, value, props, words) {
  const blank = { value: "", label: field.required ? words.choose : "–" };
  const options = [blank, ...field.options].map((option) => el("option", { value: option.value }, option.label));
  return withValue(el("select", props, options), value);
}

function drawGroup(field, value, words) {
  const type = field.kind === "choices" ? "checkbox" : "radio";
  const given = [value].flat();
  return el(
    "fieldset",
    { class: field.complaint ? "field wrong" : "field", ...described(field) },
    el("legend", {}, field.label, drawAside("optional", !field.required && words.optional)),
    field.options.map((option) => {
      const box = el("input", { type, name: field.name, value: option.value, checked: given.includes(option.value) });
      return el("label", { class: "tick" }, box, el("span", {}, option.label));
    }),
    drawHint(field),
    drawComplaint(field),
  );
}

function drawTick(field, value) {
  const isOn = ["true", "yes", "on", "1"].includes(String(value).toLowerCase());
  const box = el("input", { type: "checkbox", name: field.name, value: "true", checked: isOn, ...described(field) });
  return el("div", { class: "field" }, el("label", { class: "tick" }, box, el("span", {}, field.label)), drawHint(field), drawComplaint(field));
}

function values({ form }) {
  const filled = new FormData(dialog.querySelector("form"));
  return Object.fromEntries(form.fields.map((field) => [field.name, field.kind === "choices" ? filled.getAll(field.name) : (filled.get(field.name) ?? "")]));
}

async function submit(job) {
  if (job.isSending) return;
  job.isSending = true;
  const given = values(job);
  const again = await job.send(given, job.key).finally(() => (job.isSending = false));
  if (again === undefined) {
    dialog.querySelector(".summary").textContent = job.words.failed; // all stays as it is
    return;
  }
  if (!again) return dialog.close();
  const before = JSON.parse(job.first);
  const typed = Object.entries(given).map(([name, value]) => [name, { value, isChanged: String(value) !== String(before[name]) }]);
  job.form = again;
  draw(job, Object.fromEntries(typed));
  const asked = dialog.querySelector("[aria-invalid]") ?? dialog.querySelector(".echo")?.closest(".field").querySelector("input");
  asked?.focus();
  asked?.closest(".field")?.scrollIntoView({ block: "nearest" }); // what is said of it stands below it
}

function leaveFirst(event, job) {
  event.preventDefault(); // not before they were asked
  leave(job);
}

async function leave(job) {
  const isTouched = JSON.stringify(values(job)) !== job.first;
  const { discard, doDiscard, stay } = job.words;
  if (!isTouched || (await ask(discard, doDiscard, stay, true))) dialog.close();
}

// A question with two answers; true for yes.
export function ask(question, yes, no, isDanger = false) {
  const { promise, resolve } = Promise.withResolvers?.() ?? later();
  sure.returnValue = "";
  sure.setAttribute("aria-labelledby", "sure-text");
  sure.replaceChildren(
    el(
      "form",
      { class: "sheet-form", method: "dialog" },
      el("p", { class: "sheet-question", id: "sure-text" }, question),
      el(
        "div",
        { class: "sheet-foot" },
        el("button", { class: "button plain", value: "", autofocus: true }, no),
        el("button", { class: isDanger ? "button danger full" : "button primary", value: "yes" }, yes),
      ),
    ),
  );
  sure.onclose = () => resolve(sure.returnValue === "yes");
  sure.showModal();
  return promise;
}

function later() {
  const parts = {};
  parts.promise = new Promise((resolve) => (parts.resolve = resolve));
  return parts;
}
