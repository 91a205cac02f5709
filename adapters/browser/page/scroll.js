// A room is read from its end: who stands there stays there, who reads further up is not moved.

const stage = document.getElementById("stage");
const newer = document.getElementById("newer");
let wanted = 0; // until when what comes is of one's own doing, and to be seen
let count = 0;

const log = () => stage.querySelector(".log");
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;

export function wantEnd() {
  wanted = performance.now() + 1500;
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
  if (box !== before || wasAtEnd || performance.now() < wanted) box.scrollTop = box.scrollHeight;
  else if (grew) newer.hidden = false;
  if (isAtEnd(box)) newer.hidden = true;
}

stage.addEventListener("scroll", () => isAtEnd(log() ?? stage) && (newer.hidden = true), true);
