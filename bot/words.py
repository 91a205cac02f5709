"""What the chats say by themselves: buttons and dialogs that no room writes."""

from collections.abc import Sequence

from bot.text import Text, Words, say, say_n, together

ARE_YOU_SURE = say("Are you sure?")
GO_BACK = say("Go back")
CLOSE = say("Close")
CANCEL = say("Cancel")
MORE = say("More")
NOT_SHOWN = say("I have heard you, but could not show you the answer. Please look again in a minute.")


def few(names: Sequence[str], most: int = 3) -> Words:
    """The first of them, and how many more there are."""
    if len(names) <= most + 1:  # "and 1 more" is no shorter than a name
        return say("{names} and {last}", names=together(names[:-1]), last=names[-1]) if names[1:] else together(names)
    return together((together(names[:most]), and_more(len(names) - most)), " ")


def and_more(n: int) -> Text:
    """What did not fit."""
    return say_n("and {n} more", "and {n} more", n)


def choose_again(what: Words) -> Text:
    """The same, where there is no button to press again."""
    return say("That took too long, so nothing was opened: *{what}*. Please choose it once more.", what=what)


def too_late(what: Words) -> Text:
    """A form could not be opened, because too much time has passed since it was asked for."""
    return say("That took too long, so nothing was opened: *{what}*. Please press the button.", what=what)
