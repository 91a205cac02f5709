"""The card of a session, as it is when it is sent, and where it stands (S3)."""

from bot.blocks.sessions.views import announcing
from bot.blocks.sessions.views.series import Dates
from bot.text import Words, say
from bot.turn import Work
from bot.view import Card
from store import attachments, dates, festivals, places, series, sessions
from store.festivals import Festival
from store.sessions import LexSession


def card(work: Work, number: int) -> Card | None:
    session = sessions.by_id(work.unit, number)
    if session is None:
        return None
    kept = attachments.of(work.unit, number)
    return announcing.public_card(
        session, sessions.hosts(work.unit, number), session.waiting, work.now, dates_of(work, session), kept
    )


def dates_of(work: Work, session: LexSession) -> Dates | None:
    """All dates of its series, if it is part of one."""
    found = series.by_id(work.unit, session.series_id)
    return Dates(found, tuple(dates.of(work.unit, found.id or 0))) if found else None


def announce(work: Work, session: LexSession) -> list[Words]:
    """Say it in the rooms that fit; of a series only what is next, so that they are not flooded.

    Of what stands in a programme its festival speaks there, also in a room that was set up since.
    """
    rooms = places.fitting(places.all_rooms(work.unit), session.topics, session.language, session.site)
    if shown := _shown_by(work, session):
        work.announce(shown.thing, rooms)
        return [say("the programme of {title}", title=shown.title)]
    of = dates_of(work, session)
    if of and [one.id for one in of.ahead(work.now)[:1]] != [session.id]:
        return []
    at_once = work.announce_today(session.thing, rooms)
    later = [room for room in rooms if room not in at_once and room.rhythm]
    names = [room.name or room.channel for room in at_once]
    return [*names, *(say("{room} (in its next list)", room=room.name or room.channel) for room in later)]


def _shown_by(work: Work, session: LexSession) -> Festival | None:
    """The festival that speaks for it."""
    place = festivals.place_of(work.unit, session.id or 0)
    festival = festivals.by_id(work.unit, place.festival_id) if place else None
    return festival if festival and not festival.cancelled_at else None


def announce_next(work: Work, session: LexSession) -> None:
    """This date of a series is over, cancelled or moved: the next one's turn has come; its card tells what follows."""
    of = dates_of(work, session)
    for following in of.ahead(work.now)[:1] if of else ():
        announce(work, following)
        work.changed(following.thing)
