"""Sessions that people wish for (S9). Nobody sees who wishes what."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.blocks.sessions.views.parts import (
    names_of,
    place_of,
    public_place_of,
    see,
    sign_up_button,
    tags,
    when_and_where,
)
from bot.text import Words, clipped, say, say_n, together
from bot.view import Button, Card, Fact, Item, Notice, Page, Section, Style
from store.people import Person
from store.sessions import LexSession
from store.wishes import Wish


def wish_card(wish: Wish, session: LexSession | None) -> Card:
    """It stands in the rooms: a number is all that is told of who wishes it."""
    if wish.withdrawn_at:
        return Card(title=say("Withdrawn: {title}", title=wish.title), note=say("This wish was taken back."))
    if session:
        return Card(
            title=say("Came true: {title}", title=wish.title),
            intro=say("It is hosted: *{title}*.", title=session.title),
            facts=when_and_where(session, ""),
            buttons=(sign_up_button(session), see(session)),
        )
    return Card(
        title=say("Wished: {title}", title=wish.title),
        facts=_facts(wish),
        note=say("Put ✋ here or press the button if you wish it, too."),
        buttons=(too_button(wish, "primary"), host_button(wish)),
    )


def _facts(wish: Wish) -> tuple[Fact, ...]:
    told = ((say("Wished by"), people(wish)), (say("Topics"), together(wish.topics)))
    return tuple(Fact(label, value) for label, value in told if value)


def people(wish: Wish) -> Words:
    return say_n("{n} person", "{n} people", wish.votes)


def too_button(wish: Wish, style: Style = "plain") -> Button:
    return Button(say("I wish that, too"), f"too {wish.id}", style)


def host_button(wish: Wish, style: Style = "plain") -> Button:
    return Button(say("I would host it"), f"grant {wish.id}", style)


def back_button(wish: Wish) -> Button:
    return Button(say("Take it back"), f"unwish {wish.id}")


def own_wish(wish: Wish, session: LexSession | None, *, mine: bool) -> Card:
    """The same for one reader, with what they can do."""
    card = wish_card(wish, session)
    if not wish.is_open:
        return card
    intro = say("You wish it.") if mine else ""
    first = back_button(wish) if mine else too_button(wish, "primary")
    return replace(card, intro=intro, note="", buttons=(first, host_button(wish)))


def items(found: Sequence[Wish], mine: Collection[int]) -> tuple[Item, ...]:
    return tuple(_item(wish, Button(say("Details"), f"wish {wish.id}"), mine=wish.id in mine) for wish in found)


def _item(wish: Wish, button: Button, *, mine: bool) -> Item:
    by = say("wished by {people}", people=people(wish))
    detail = together((by, say("you wish it") if mine else "", tags(wish.topics, 3)), " · ")
    return Item(wish.title, detail, (button,))


def listing(found: Sequence[Wish], mine: Collection[int], page: int, *, more: bool) -> Page:
    """A page of those that nobody has fulfilled yet."""
    nothing = say("Nothing is wished at the moment. What would you like to learn?")
    back = (Button(say("Previous"), f"wishes page:{page - 1}"),) if page > 1 else ()
    further = (Button(say("Next"), f"wishes page:{page + 1}"),) if more else ()
    return Page(
        title=say("What colleagues wish to learn"),
        sections=(Section(items=items(found, mine), empty=nothing if page == 1 else say("There are no more.")),),
        buttons=(*back, *further, Button(say("Wish a session"), "wish", "plain" if found else "primary")),
        note=say("Page {page}", page=page) if page > 1 or more else "",
    )


def similar(title: str, topics: Sequence[str], found: Sequence[Wish], mine: Collection[int]) -> Page:
    """Others may wish the same in other words."""
    line = f"wish + {title} | {', '.join(topics)}".rstrip(" |")
    alike = tuple(
        _item(wish, back_button(wish) if wish.id in mine else too_button(wish), mine=wish.id in mine) for wish in found
    )
    return Page(
        title=say("Is one of these what you wish?"),
        intro=say("A wish that many share finds a host sooner."),
        sections=(Section(items=alike),),
        buttons=(Button(say("No, mine is another"), line),),
        note=say("You wrote: {title}", title=title),
    )


def wished(wish: Wish, rooms: Sequence[str]) -> Notice:
    told = say("Others read it in {rooms}.", rooms=tuple(rooms)) if rooms else say("Others find it with *wishes*.")
    text = say("I keep your wish: *{title}*. {told} When somebody hosts it, I tell you.", title=wish.title, told=told)
    return Notice(text, "good", (back_button(wish),))


def joined(wish: Wish, *, before: bool) -> Notice:
    again = say("You wish *{title}* already.", title=wish.title)
    new = say_n(
        "Noted: you wish *{title}*. When somebody hosts it, I tell you.",
        "Noted: with you {n} people wish *{title}*. When somebody hosts it, I tell you.",
        wish.votes,
        title=wish.title,
    )
    return Notice(again if before else new, "good", (back_button(wish),))


def taken_back(wish: Wish) -> Notice:
    if wish.withdrawn_at:
        return Notice(say("Your wish *{title}* is taken back.", title=wish.title), "good")
    text = say("You do not wish *{title}* any more.", title=wish.title)
    return Notice(text, "good", (too_button(wish),))


def sure(wish: Wish) -> Notice:
    text = say_n(
        "{n} other person wishes *{title}*, too. Take it back for all?",
        "{n} other people wish *{title}*, too. Take it back for all?",
        wish.votes - 1,
        title=wish.title,
    )
    return Notice(text, "warning", (Button(say("Yes, for all"), f"unwish {wish.id} yes", "danger"),))


def would_you(wish: Wish) -> Card:
    """Somebody who may know about it is asked."""
    return Card(
        title=say("Would you host it? {title}", title=wish.title),
        intro=say_n(
            "{n} colleague wishes it, and you have hosted something like it.",
            "{n} colleagues wish it, and you have hosted something like it.",
            wish.votes,
        ),
        facts=_facts(wish)[1:],
        note=say("If not: nobody is told that I asked you, and I ask nobody twice in a week."),
        buttons=(host_button(wish, "primary"), Button(say("Not this time"), f"pass {wish.id}")),
    )


def passed(wish: Wish) -> Notice:
    return Notice(say("All right. Nobody hears that I asked you about *{title}*.", title=wish.title), "good")


def granted_letter(wish: Wish, session: LexSession, hosts: Sequence[Person], *, seated: bool) -> Card:
    """With a seat in one tap."""
    place = place_of(session) if seated else public_place_of(session)
    return Card(
        title=say("Your wish comes true: {title}", title=clipped(wish.title, 100)),
        intro=_held_as(session, hosts) if session.title.casefold() != wish.title.casefold() else _held(hosts),
        facts=when_and_where(session, place),
        buttons=(see(session),) if seated else (sign_up_button(session), see(session)),
    )


def _held(hosts: Sequence[Person]) -> Words:
    return say_n("{host} hosts it.", "{host} host it.", len(hosts), host=names_of(hosts))


def _held_as(session: LexSession, hosts: Sequence[Person]) -> Words:
    """Under another title than it was wished."""
    names = names_of(hosts)
    return say_n(
        "{host} hosts it: *{title}*.", "{host} host it: *{title}*.", len(hosts), host=names, title=session.title
    )
