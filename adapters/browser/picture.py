"""What one person sees of the whole chat."""

from collections.abc import Iterable

from adapters.browser import render
from adapters.browser.render import Shape
from adapters.memory import BOT, Member, MemoryChat, Message
from bot.clock import Clock
from bot.text import Reader
from bot.turn import HelpLine

_MOST = 200
"""Messages of a channel that a page is told when it opens."""


async def state(chat: MemoryChat, clock: Clock, user: str) -> Shape:
    """Everything that this person's page shows."""
    shown = await home(chat, user)  # first: it tells how they read
    reader = chat.reads(user)
    return {
        "me": user,
        "language": reader.language,
        "zone": reader.zone.key,
        "people": [_person(chat, member) for member in chat.members.values()],
        "rooms": [{"channel": channel, "name": name} for channel, name in chat.rooms.items()],
        "commands": [_command(line, reader) for line in chat.router.house.help],
        "actions": [{"name": one.name, "label": render.plain(one.label, reader)} for one in chat.router.house.actions],
        "emoji": render.EMOJI,
        "letters": letters(chat, chat.members),
        "messages": [message(chat, m, user) for c in channels(chat, user) for m in chat.seen_by(user, c)[-_MOST:]],
        "home": shown,
        "now": clock.now().isoformat(),
        "steady": clock.steady,
    }


async def home(chat: MemoryChat, user: str) -> Shape | None:
    """The home card."""
    answer = await chat.home(user)
    return render.view(answer.view, answer.reader) if answer.view else None


def message(chat: MemoryChat, said: Message, user: str) -> Shape:
    return render.message(said, user, chat.reads(user), chat.members)


def channels(chat: MemoryChat, user: str) -> list[str]:
    """The rooms, and this person's private talk with the bot."""
    return [*chat.rooms, f"@{user}"]


def is_seen_by(said: Message, user: str) -> bool:
    return said.channel == f"@{user}" if said.channel.startswith("@") else said.only_for in ("", user)


def is_letter(said: Message) -> bool:
    """Whether the bot wrote it to somebody unasked."""
    return said.author == BOT and said.channel.startswith("@") and not said.only_for


def letters(chat: MemoryChat, users: Iterable[str]) -> dict[str, str]:
    """When each of these people got their newest letter."""
    found = {user: [m.at for m in chat.messages.values() if m.channel == f"@{user}" and is_letter(m)] for user in users}
    return {user: max(times).isoformat(timespec="microseconds") for user, times in found.items() if times}


def _person(chat: MemoryChat, member: Member) -> Shape:
    reader = chat.reads(member.user)
    return {"user": member.user, "name": member.name, "language": reader.language, "zone": reader.zone.key}


def _command(line: HelpLine, reader: Reader) -> Shape:
    """A command as its reader calls it."""
    usage = line.said(reader.language)
    return {
        "word": usage.split()[0],
        "names": line.names,
        "usage": usage,
        "does": render.plain(line.words, reader),
    }
