"""What a host is told who closes sign-up or opens it again (S8)."""

from bot.text import say
from bot.view import Button, Notice
from store.sessions import LexSession


def closed(session: LexSession) -> Notice:
    text = say("Sign-up for *{title}* is closed. Who waits goes on waiting.", title=session.title)
    return Notice(text, "good", (open_button(session),))


def opened(session: LexSession) -> Notice:
    return Notice(say("Sign-up for *{title}* is open.", title=session.title), "good", (close_button(session),))


def open_button(session: LexSession) -> Button:
    return Button(say("Open sign-up again"), f"open {session.id}")


def close_button(session: LexSession) -> Button:
    return Button(say("Close sign-up"), f"close {session.id}")
