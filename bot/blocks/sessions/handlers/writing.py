"""Writing to all who come (S8)."""

from datetime import timedelta

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.writing import Circular as CircularForm
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs.seats import by_haste
from bot.blocks.sessions.views import writing as views
from bot.errors import AskFirst, Misfilled, Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Card, Form, Notice, View
from store import circulars, sessions
from store.circulars import Circular
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat

_A_DAY = timedelta(days=1)


def message(turn: Turn, rest: str) -> View:
    """``message 12``: the form; ``message 12 words``: a look at them; ``message 12 send 5``: they go out."""
    session, _ = which.own(turn, rest)
    words = rest.partition(" ")[2].strip()
    verb, _, number = words.partition(" ")
    if verb.casefold() == "send" and number.isdecimal() and len(number) < 19:
        return _send(turn, rest, int(number))
    _check(turn, session)
    draft = circulars.draft(turn.unit, session.id or 0, turn.me)
    if not words:
        kept = {"text": draft.text, "to": "all" if draft.waiting else "seat"} if draft else {}
        return CircularForm.form(str(session.id), kept)
    try:
        return written(turn, CircularForm.read({"text": words}, turn.reads), str(session.id))
    except Misfilled as wrong:
        raise AskFirst(CircularForm.form(str(session.id), {"text": words}, wrong.complaints)) from None


def needs_a_form(rest: str) -> bool:
    """Whether ``message`` lacks the words."""
    return " " not in rest.strip()


def written(turn: Turn, form: CircularForm, about: str) -> Card | Form:
    """The form was filled in: its writer looks at it before it goes out."""
    session, _ = which.own(turn, about)
    _check(turn, session)
    draft = circulars.draft(turn.unit, session.id or 0, turn.me) or Circular(
        session_id=session.id or 0, person_id=turn.me, text="", written_at=turn.now
    )
    draft.text, draft.waiting, draft.written_at = form.text, form.to == "all", turn.now
    circulars.save(turn.unit, draft)
    return views.preview(session, draft, turn.person, len(_recipients(turn, session, draft)))


def _check(turn: Turn, session: LexSession) -> None:
    rules.check_may_write(session, circulars.sent_since(turn.unit, session.id or 0, turn.now - _A_DAY), turn.now)


def _send(turn: Turn, rest: str, number: int) -> Notice:
    session, _ = which.own_locked(turn, rest)
    draft = circulars.by_id(turn.unit, number)
    if draft is None or draft.session_id != session.id or draft.person_id != turn.me:
        raise Refusal(say("These words are not there any more. Please write them once more."))
    if draft.sent_at:
        return views.sent_before(session)
    _check(turn, session)
    guests = _recipients(turn, session, draft)
    if not guests:
        raise Refusal(say("Nobody has a seat in *{title}* who could read it.", title=session.title))
    draft.sent_at = turn.now
    circulars.save(turn.unit, draft)
    over = rules.is_over(session, turn.now)
    hasty = {Haste.DAY: [one.id or 0 for one in guests]} if over else by_haste(turn, guests, session.starts_at)
    for haste, ids in hasty.items():
        turn.tell_all(ids, "sessions.circular", session.thing, str(draft.id), haste=haste)
    return views.sent(session, len(guests))


def _recipients(turn: Turn, session: LexSession, circular: Circular) -> list[Person]:
    seats = (Seat.IN, Seat.WAITING) if circular.waiting else (Seat.IN,)
    return [guest for seat in seats for _, guest in sessions.sign_ups(turn.unit, session.id or 0, seat)]
