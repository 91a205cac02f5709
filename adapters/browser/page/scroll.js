// A room is read from its end: who stands there stays there, who reads further up is not moved.

const stage = document.getElementById("stage");
const newer = document.getElementById("newer");
const own = { until: 0, message: "" }; // what comes until then is of one's own doing, and to be seen
let count = 0;

const log = () => stage.querySelector(".log");
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;

// Go to the end, where an answer (this message, if it is known) stands or is about to.
export function wantEnd(message = "") {
  Object.assign(own, { until: performance.now() + 1500, message });
  keeping(() => {});
}

export function keeping(draw) {
  const before = log();
  const wasAtEnd = before && isAtEnd(before);
  draw();
  const box = log();
  if (!box) {
    newer.hidden = true;
    return;
  }
  const grew = box === before && box.childElementCount > count;
  count = box.childElementCount;
  if (performance.now() < own.until) show(box, own.message);
  else if (box !== before || wasAtEnd) box.scrollTop = box.scrollHeight;
  else if (grew) newer.hidden = false;
  if (isAtEnd(box)) newer.hidden = true;
}

// The end of the room; but the beginning of an answer that is too long to be seen whole.
function show(box, message) {
  const answer = message && box.querySelector(`[data-key="${CSS.escape(message)}"]`);
  if (answer && answer.offsetHeight > box.clientHeight - 48) answer.scrollIntoView({ block: "start" });
  else box.scrollTop = box.scrollHeight;
}

stage.addEventListener("scroll", () => isAtEnd(log() ?? stage) && (newer.hidden = true), true);
