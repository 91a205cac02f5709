"""The card of a session, as it is when it is sent (S3)."""

from bot.blocks.sessions.views import announcing
from bot.turn import Work
from bot.view import Card
from store import sessions


def card(work: Work, number: int) -> Card | None:
    session = sessions.by_id(work.unit, number)
    if session is None:
        return None
    return announcing.public_card(session, sessions.hosts(work.unit, number), session.waiting, work.now)
