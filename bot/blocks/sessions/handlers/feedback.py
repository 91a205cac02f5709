"""What people say of a session they had a seat in, and what its hosts read of it (S7)."""

from dataclasses import replace

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.feedback import Came, Feedback
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.views import feedback as views
from bot.blocks.sessions.views.parts import see
from bot.errors import AskFirst, Misfilled, Refusal
from bot.text import When, say
from bot.turn import Turn
from bot.view import Form, Notice, Page, View
from store import attachments, feedback, sessions, turnout
from store.feedback import Verdict
from store.sessions import LexSession, Seat

SPOKEN = {
    "helpful": Verdict.HELPFUL,
    "hilfreich": Verdict.HELPFUL,
    "so-so": Verdict.SO_SO,
    "no": Verdict.NOT_FOR_ME,
    "nein": Verdict.NOT_FOR_ME,
    "missed": Verdict.MISSED,
    "verpasst": Verdict.MISSED,
}


def say_how(turn: Turn, rest: str) -> View:
    """``feedback 12 helpful``: one tap; ``feedback 12``: with a line."""
    session = _attended(turn, rest)
    said = SPOKEN.get(rest.partition(" ")[2].strip().casefold())
    if said:
        return _keep(turn, session, said, None)
    before = feedback.of(turn.unit, session.id or 0, turn.me)
    form = Feedback.form(str(session.id), {"verdict": before.verdict, "line": before.line} if before else {})
    return replace(form, intro=say("*{title}*, {when}", title=session.title, when=When(session.starts_at)))


def needs_a_form(rest: str) -> bool:
    """Whether it does not say how it was."""
    return rest.partition(" ")[2].strip().casefold() not in SPOKEN


def said(turn: Turn, form: Feedback, about: str) -> View:
    """The form was filled in."""
    return _keep(turn, _attended(turn, about), Verdict(form.verdict), form.line)


def _attended(turn: Turn, rest: str) -> LexSession:
    """A session at which the asker had a seat, and of which there is something to say."""
    session = which.session(turn, rest)
    if session.cancelled_at:
        raise Refusal(say("*{title}* was cancelled, so there is nothing to say about it.", title=session.title))
    if session.starts_at > turn.now:
        raise Refusal(
            say("*{title}* is still to come. Tell me afterwards how it was.", title=session.title), see(session)
        )
    mine = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    if mine is None or mine.seat != Seat.IN:
        raise Refusal(say("Only those who had a seat in *{title}* are asked how it was.", title=session.title))
    return session


def _keep(turn: Turn, session: LexSession, verdict: Verdict, line: str | None) -> View:
    """The newest answer counts; a tap leaves the line as it was."""
    number = session.id or 0
    sessions.lock(turn.unit, number)
    before = feedback.of(turn.unit, number, turn.me)
    again = before is not None and before.verdict != verdict
    answer = before or feedback.Feedback(session_id=number, person_id=turn.me, verdict=verdict, at=turn.now)
    answer.verdict, answer.at = verdict, turn.now
    answer.line = answer.line if line is None else line
    turn.unit.add(answer)
    turn.unit.flush()
    _learn(turn, session)
    if verdict == Verdict.MISSED:
        following = sessions.next_like(turn.unit, session, turn.now)
        return views.missed(session, attachments.of(turn.unit, number), following)
    return views.thanks(session, sessions.hosts(turn.unit, number), verdict, again=again)


def _learn(turn: Turn, session: LexSession) -> None:
    """Where half of those who had a seat have answered, the others are believed to have come like them."""
    counts = feedback.counts(turn.unit, session.id or 0)
    answered = counts.total()
    if answered >= rules.FEWEST and 2 * answered >= session.taken:
        came = round(session.taken * (answered - counts[Verdict.MISSED]) / answered)
        turnout.note(turn.unit, session, came, told=False)


def voices(turn: Turn, rest: str) -> Page:
    """``voices 12``: what was said of it, for those who hosted."""
    session, _ = which.held(turn, rest)
    number = session.id or 0
    counts = feedback.counts_by_steps(turn.unit, number, rules.FEWEST)
    return views.voices(session, counts, feedback.lines(turn.unit, number))


def came(turn: Turn, rest: str) -> Form | Notice:
    """``came 12 30``: so many came; ``came 12``: the form."""
    session = _held_and_over(turn, rest)
    number = rest.partition(" ")[2].strip()
    known = turnout.of(turn.unit, session.id or 0)
    if not number:
        return Came.form(str(session.id), {"came": known.came} if known else {})
    try:
        return counted(turn, Came.read({"came": number}, turn.reads), str(session.id))
    except Misfilled as wrong:
        raise AskFirst(Came.form(str(session.id), {"came": number}, wrong.complaints)) from None


def came_needs_a_form(rest: str) -> bool:
    """Whether ``came`` lacks the number."""
    return " " not in rest.strip()


def counted(turn: Turn, form: Came, about: str) -> Notice:
    """Somebody who hosted it tells how many came."""
    session = _held_and_over(turn, about)
    sessions.lock(turn.unit, session.id or 0)
    rules.check_came(form.came, session.taken)
    turnout.note(turn.unit, session, form.came, told=True)
    return views.came_saved(session, form.came)


def _held_and_over(turn: Turn, rest: str) -> LexSession:
    session, _ = which.own(turn, rest)
    if session.cancelled_at or session.starts_at > turn.now:
        raise Refusal(say("*{title}* has not taken place (yet).", title=session.title), see(session))
    return session
