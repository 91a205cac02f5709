"""What happens when a member asks about their digest (N2)."""

from bot.blocks.news import views
from bot.blocks.news.forms import WORDS, Digest
from bot.blocks.news.jobs import plan_for
from bot.turn import Turn
from bot.view import Form, Notice
from store import news


def digest(turn: Turn, rest: str) -> Form | Notice:
    """``digest``: the form; ``digest daily``, ``digest off``: at once."""
    known = news.of(turn.unit, turn.me)
    hour, rhythm = known.hour if known else news.HOUR, WORDS.get(rest.casefold())
    if rhythm:
        return chosen(turn, Digest(rhythm=rhythm, hour=hour), "")
    return Digest.form("", {"rhythm": news.rhythm_of(known, turn.person), "hour": hour})


def needs_a_form(rest: str) -> bool:
    return rest.casefold() not in WORDS


def chosen(turn: Turn, form: Digest, _about: str) -> Notice:
    """From now on this often, at this hour."""
    known = news.of(turn.unit, turn.me) or news.Digest(person_id=turn.me)
    known.rhythm, known.hour = form.rhythm, form.hour
    turn.unit.add(known)
    if form.rhythm != news.OFF:
        plan_for(turn, turn.person.zone, form.hour)
    return views.chosen(form.rhythm, form.hour)
