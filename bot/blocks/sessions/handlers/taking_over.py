"""A caretaker takes over what nobody holds any more (S2)."""

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs import consenting
from bot.blocks.sessions.jobs import taking_over as jobs
from bot.blocks.sessions.jobs.hosting import free_seats, gone
from bot.blocks.sessions.jobs.series import files_of
from bot.blocks.sessions.views import taking_over as views
from bot.blocks.sessions.views.parts import see
from bot.errors import Refusal
from bot.turn import Turn
from bot.view import Card
from store import dates, sessions


def take_over(turn: Turn, rest: str) -> Card:
    """``takeover 12``; of a series all dates that nobody holds."""
    rules.check_is_caretaker(turn.person)
    session = which.session(turn, rest)
    dates.locked(turn.unit, session.series_id or 0)
    session, hosts = which.locked(turn, rest)
    rules.check_open(session, turn.now)
    if not jobs.is_unheld(turn, hosts):
        raise Refusal(views.held(session, [host for host in hosts if not gone(turn, host)]), see(session))
    of = jobs.unheld_dates(turn, session)
    for one in of:
        one.renew(turn.now)  # calendars name who holds it
        sessions.save(turn.unit, one, [turn.person])
        free_seats(turn, one, [turn.person])
        turn.changed(one.thing)
    consenting.ask(turn, of, [turn.person], None)
    jobs.tell_guests(turn, of, hosts, [turn.person])
    return views.took_over(session, of, files_of(turn, of, turn.person))
