"""Adding slides, notes and the recording as links, and taking them away again (S8)."""

from typing import Any

from bot.blocks.sessions.forms.attaching import Attach
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs.consenting import ask
from bot.blocks.sessions.views import attaching as views
from bot.errors import AskFirst, Misfilled, Refusal
from bot.forms import clean
from bot.text import say
from bot.turn import Turn
from bot.view import Button, View
from store import attachments
from store.attachments import Attachment, Sort
from store.people import Person
from store.sessions import LexSession

MOST = 10
WORDS = {
    "slides": Sort.SLIDES,
    "folien": Sort.SLIDES,
    "notes": Sort.NOTES,
    "notizen": Sort.NOTES,
    "protokoll": Sort.NOTES,
    "recording": Sort.RECORDING,
    "aufzeichnung": Sort.RECORDING,
    "video": Sort.RECORDING,
}


def attach(turn: Turn, rest: str) -> View:
    """``attach 12``: the form; ``attach 12 https://… Slides``: at once."""
    session, _ = which.own(turn, rest)
    _, _, told = rest.strip().partition(" ")
    if not told.strip():
        return Attach.form(str(session.id), {})
    url, _, label = told.strip().partition(" ")
    first = WORDS.get(label.strip().casefold().partition(" ")[0], Sort.OTHER)
    label = "" if label.strip().casefold() in WORDS else clean(label)
    values = {"url": url, "sort": first.value, "label": label}
    try:
        return attached(turn, Attach.read(values, turn.reads), rest)
    except Misfilled as wrong:
        raise AskFirst(Attach.form(str(session.id), values, wrong.complaints)) from None


def needs_a_form(rest: str) -> bool:
    """Whether ``attach`` lacks the link."""
    return " " not in rest.strip()


def attached(turn: Turn, form: Attach, about: str) -> View:
    """A link was given."""
    session, hosts = which.own_locked(turn, about)
    kept = attachments.of(turn.unit, session.id or 0)
    if session.cancelled_at:
        raise Refusal(say("*{title}* was cancelled.", title=session.title), Button(say("Other sessions"), "sessions"))
    if len(kept) >= MOST:
        full = say("*{title}* has {most} links already. Take one away first.", title=session.title, most=MOST)
        raise Refusal(full, Button(say("Choose one"), f"detach {session.id}"))
    number = max((one.number for one in kept), default=0) + 1
    told: dict[str, Any] = {"sort": Sort(form.sort or Sort.OTHER), "label": form.label, "url": form.url}
    new = Attachment(session_id=session.id or 0, number=number, added_at=turn.now, **told)
    attachments.add(turn.unit, new)
    turn.changed(session.thing)
    if new.sort == Sort.RECORDING and not _shown(turn, session, hosts):
        return views.waits_for_consent(session)
    return views.attached(session, new, len(kept) + 1, MOST)


def _shown(turn: Turn, session: LexSession, hosts: list[Person]) -> bool:
    """Whether a recording may be shown; who is not sure to agree is asked."""
    session.records = True
    ask(turn, [session], hosts, turn.me)
    return session.agreed


def detach(turn: Turn, rest: str) -> View:
    """``detach 12``: what there is; ``detach 12 3``: take the third away."""
    session, _ = which.own_locked(turn, rest)
    kept = attachments.of(turn.unit, session.id or 0)
    word = (rest.split()[1:2] or [""])[0]
    gone = next((one for one in kept if str(one.number) == word), None)
    if gone is None:
        return views.which_one(session, kept)
    attachments.remove(turn.unit, gone)
    if session.recording == gone.url:
        session.recording = ""
        turn.unit.add(session)
    turn.changed(session.thing)
    return views.detached(session)
