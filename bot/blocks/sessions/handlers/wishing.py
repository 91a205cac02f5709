"""Wishing a session, and making a wish come true (S9)."""

import re

from bot import alike
from bot.blocks.sessions.forms.offering import Offer, grant_form
from bot.blocks.sessions.forms.wishing import Wish as WishForm
from bot.blocks.sessions.handlers import offering
from bot.blocks.sessions.jobs import wishing as jobs
from bot.blocks.sessions.views import wishing as views
from bot.blocks.sessions.views.parts import see
from bot.errors import AskFirst, Misfilled, Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Button, Form, Notice, Page, Section, View
from store import hands, wishes
from store.wishes import Reply, Wish

HAND = "✋"
PAGE = 6
COMPARED, MOST_ALIKE = 500, 4
"""So many of the newest wishes are looked at, and so many shown."""


def wish(turn: Turn, rest: str) -> View:
    """``wish kubernetes for beginners | cloud``; with a ``+`` before it, whatever others wish; ``wish 7``: that one."""
    line = rest.removeprefix("+").strip()
    if not line:
        return WishForm.form("", {})
    if line.lstrip("#").isdecimal():
        return _shown(turn, _wish(turn, line))
    title, _, topics = line.partition("|")
    values = {"title": title.strip(), "topics": topics.strip()}
    try:
        return wished(turn, WishForm.read(values, turn.reads), "anyway" if rest.startswith("+") else "")
    except Misfilled as wrong:
        raise AskFirst(WishForm.form("", values, wrong.complaints)) from None


def needs_a_form(rest: str) -> bool:
    """Whether it is not said what is wished."""
    return not rest.strip(" +")


def wished(turn: Turn, form: WishForm, about: str) -> View:
    """Who wishes what others wish joins them; who wishes something like it is asked whether it is the same."""
    if not alike.telling(form.title):
        raise Misfilled({"title": say("Please say what it is about.")})
    known = wishes.newest(turn.unit, COMPARED)
    for one in known:
        if one.title.casefold() == form.title.casefold():
            return too(turn, str(one.id))
    found = [known[place] for place in alike.alike(form.title, [one.title for one in known], MOST_ALIKE)]
    if found and about != "anyway":
        mine = wishes.wished_by(turn.unit, [one.id or 0 for one in found], turn.me)
        return views.similar(form.title, form.topics, found, mine)
    new = Wish(
        title=form.title,
        topics=list(form.topics),
        language=turn.person.language,
        person_id=turn.me,
        created_at=turn.now,
    )
    wishes.save(turn.unit, new)
    wishes.vote(turn.unit, new, turn.me)
    rooms = jobs.announce(turn, new)
    return views.wished(new, [room.name or room.channel for room in rooms])


def browse(turn: Turn, rest: str) -> Page:
    """``wishes``: what nobody has fulfilled yet."""
    asked = re.search(r"(?:page|seite):(\d{1,5})\b", rest.casefold())
    page = max(1, int(asked[1])) if asked else 1
    found = wishes.newest(turn.unit, PAGE + 1, skip=(page - 1) * PAGE)
    mine = wishes.wished_by(turn.unit, [one.id or 0 for one in found], turn.me)
    return views.listing(found[:PAGE], mine, page, more=len(found) > PAGE)


def home(turn: Turn) -> tuple[Section, ...]:
    """What others wish, for those who might join or host it."""
    found = wishes.newest(turn.unit, 3)
    mine = wishes.wished_by(turn.unit, [one.id or 0 for one in found], turn.me) if found else ()
    return (Section(say("Wished by colleagues"), views.items(found, mine)),) if found else ()


def too(turn: Turn, rest: str) -> Notice:
    """``too 7``: the asker wishes it, too."""
    wish = _open(turn, rest)
    is_new = wishes.vote(turn.unit, wish, turn.me)
    if is_new:
        jobs.supported(turn, wish)
        turn.changed(wish.thing)
    return views.joined(wish, before=not is_new)


def unwish(turn: Turn, rest: str) -> Notice:
    """``unwish 7``: the asker does not wish it any more; who wished it first, or cares, takes it back for all."""
    wish = _open(turn, rest)
    is_own = turn.me == wish.person_id
    if not is_own and wishes.take_back(turn.unit, wish, turn.me):
        turn.changed(wish.thing)
        return views.taken_back(wish)
    if not is_own and not turn.person.caretaker:
        raise Refusal(say("You do not wish *{title}*.", title=wish.title), views.too_button(wish))
    if wish.votes > 1 and rest.split()[1:] not in (["yes"], ["ja"]):
        return views.sure(wish)
    wish.withdrawn_at = turn.now
    wishes.save(turn.unit, wish)
    turn.changed(wish.thing)
    return views.taken_back(wish)


def reacted(turn: Turn, number: int, added: bool) -> View | None:  # noqa: FBT001 - the shape of every reaction
    """✋ put on or taken off a wish: the number on its card is the answer."""
    if added:
        too(turn, str(number))
        return None
    wish = wishes.lock(turn.unit, number)
    if wish is None or not wish.is_open or any(hand.up for hand in hands.of(turn.unit, turn.me, wish.thing, HAND)):
        return None
    if wishes.take_back(turn.unit, wish, turn.me):
        turn.changed(wish.thing)
    return None


def grant(turn: Turn, rest: str) -> Form:
    """``grant 7``: the form of an offer, with what is wished."""
    wish = _open(turn, rest)
    return grant_form(str(wish.id), {"title": wish.title, "topics": wish.topics, "language": turn.person.language})


def granted(turn: Turn, form: Offer, about: str) -> View:
    """The form was filled in: it comes true, and all who wished it are told."""
    wish = _open(turn, about)
    answer, session = offering.offer_anew(turn, form)
    wish.session_id = session.id
    wishes.save(turn.unit, wish)
    jobs.tell_wishers(turn, wish, session)
    turn.changed(wish.thing)
    return answer


def decline(turn: Turn, rest: str) -> Notice:
    """``pass 7``: the next one is asked; nobody is told of this one."""
    wish = _open(turn, rest)
    asked = wishes.asked(turn.unit, wish.id or 0, turn.me)
    if asked is None:
        raise Refusal(say("I did not ask you about *{title}*.", title=wish.title), views.host_button(wish))
    if asked.reply != Reply.NO:
        asked.reply = Reply.NO
        turn.unit.add(asked)
        turn.plan("sessions.find_host", wish.thing, f"no {turn.me}", turn.now)
    return views.passed(wish)


def _shown(turn: Turn, wish: Wish) -> View:
    mine = bool(wishes.wished_by(turn.unit, [wish.id or 0], turn.me))
    return views.own_wish(wish, jobs.granted_by(turn, wish), mine=mine)


def _number(rest: str) -> int:
    word = rest.partition(" ")[0].lstrip("#")
    if not word.isdecimal() or len(word) > 9:
        raise Refusal(say("Which wish? Choose it from *wishes*, or add its number."), _all_wishes())
    return int(word)


def _all_wishes() -> Button:
    return Button(say("All wishes"), "wishes")


def _wish(turn: Turn, rest: str) -> Wish:
    number = _number(rest)
    found = wishes.by_id(turn.unit, number)
    if found is None:
        raise _no_such(number)
    return found


def _no_such(number: int) -> Refusal:
    return Refusal(say("There is no wish {number} (any more).", number=str(number)), _all_wishes())


def _open(turn: Turn, rest: str) -> Wish:
    """One that nobody has fulfilled yet, locked."""
    number = _number(rest)
    wish = wishes.lock(turn.unit, number)
    if wish is None:
        raise _no_such(number)
    if wish.withdrawn_at:
        raise Refusal(say("The wish *{title}* was taken back.", title=wish.title), _all_wishes())
    if session := jobs.granted_by(turn, wish):
        raise Refusal(say("*{title}* came true already: it is hosted.", title=wish.title), see(session))
    return wish
