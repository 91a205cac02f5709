"""What becomes of wishes: their cards, who is asked to host, and who is told that it came true (S9)."""

from zoneinfo import ZoneInfo

from bot import alike
from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.seats import by_haste
from bot.blocks.sessions.views import wishing as views
from bot.turn import Work
from bot.view import Card, View
from store import people, places, sessions, wishes
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat
from store.wishes import Reply, Wish

CANDIDATES = 10


def card(work: Work, number: int) -> Card | None:
    wish = wishes.by_id(work.unit, number)
    return views.wish_card(wish, granted_by(work, wish)) if wish else None


def granted_by(work: Work, wish: Wish) -> LexSession | None:
    """The session by which it came true."""
    return sessions.by_id(work.unit, wish.session_id) if wish.session_id else None


def announce(work: Work, wish: Wish) -> list[places.Room]:
    """Say it in the rooms that fit its topics, or its words."""
    topics = {*wish.topics, *alike.telling(wish.title)}
    rooms = places.fitting(places.all_rooms(work.unit), sorted(topics), wish.language, "")
    work.announce(wish.thing, rooms)
    return rooms


def supported(work: Work, wish: Wish) -> None:
    """One more wishes it: perhaps there are enough now to ask for a host."""
    if wish.votes and wish.votes % rules.ENOUGH_WISHES == 0:
        work.plan("sessions.find_host", wish.thing, f"{wish.votes} wishes", work.now)


def find_host(work: Work, number: int, _occurrence: str) -> None:
    """Ask the next one who may know about it; those who do not answer are followed by the next in two working days."""
    wish = wishes.lock(work.unit, number)
    if wish is None or not wish.is_open:
        return
    asked, zone = wishes.all_asked(work.unit, number), ZoneInfo(work.house.zone)
    awaited = [one for one in asked if one.reply == Reply.NONE and work.now < rules.answered_by(one.at, zone)]
    if awaited or len(asked) >= rules.most_asked(wish.votes):
        return
    if person := _next(work, wish):
        wishes.ask(work.unit, number, person, work.now)
        work.tell(person, "sessions.would_you", wish.thing, haste=Haste.WORKDAY)
        work.plan("sessions.find_host", wish.thing, f"after {person}", rules.answered_by(work.now, zone))


def _next(work: Work, wish: Wish) -> int | None:
    """Nobody is asked by two wishes at once, nor who would not hear it."""
    words = [*wish.topics, *alike.telling(wish.title)]
    rested = work.now - rules.RESTED
    for person in wishes.fitting(work.unit, wish, words, rested, CANDIDATES):
        people.lock(work.unit, person)
        is_muted = work.unit.get_one(Person, person).is_muted(work.now)
        if not is_muted and not wishes.asked_since(work.unit, person, rested):
            return person
    return None


def would_you(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """Only while nobody has said yes, and they have not said no."""
    wish, asked = wishes.by_id(work.unit, number), wishes.asked(work.unit, number, person.id or 0)
    if wish is None or not wish.is_open or asked is None or asked.reply == Reply.NO:
        return None
    return views.would_you(wish)


def tell_wishers(work: Work, wish: Wish, session: LexSession) -> None:
    """All who wished it, but those who host it."""
    hosts = {host.id for host in sessions.hosts(work.unit, session.id or 0)}
    wishers = [person for person in wishes.wishers(work.unit, wish.id or 0) if person.id not in hosts]
    for haste, ids in by_haste(work, wishers, session.starts_at).items():
        work.tell_all(ids, "sessions.granted", wish.thing, str(session.id), haste=haste)


def called_off(work: Work, session: LexSession) -> None:
    """What it should have made come true does so by its next date, or can be wished and hosted again."""
    for wish in wishes.fulfilled_by(work.unit, session.id or 0):
        following = sessions.next_like(work.unit, session, work.now)
        wish.session_id = following.id if following else None
        wishes.save(work.unit, wish)
        work.changed(wish.thing)
        if following:
            tell_wishers(work, wish, following)


def granted(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """That session makes it come true, and no other one since."""
    wish = wishes.by_id(work.unit, number)
    session = granted_by(work, wish) if wish else None
    if wish is None or session is None or session.cancelled_at or occurrence != str(session.id):
        return None
    if rules.is_over(session, work.now):
        raise TooLate
    mine = sessions.sign_up_of(work.unit, session.id or 0, person.id or 0)
    seated = mine is not None and mine.seat == Seat.IN
    return views.granted_letter(wish, session, sessions.hosts(work.unit, session.id or 0), seated=seated)
