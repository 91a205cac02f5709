"""Sessions: offer one, find one, come, be reminded (S1 to S6)."""

from bot.block import Block, Command, FormDoor
from bot.blocks.sessions import forms, handlers, jobs
from bot.text import say

BLOCK = Block(
    name="sessions",
    title=say("Sessions"),
    commands=(
        Command(
            ("sessions", "termine"),
            handlers.browse,
            say("find sessions: today, week, mine, past, lang:de, site:bonn, or any words"),
            "sessions python",
            looks=True,
        ),
        Command(("host", "anbieten"), handlers.host, say("offer a session in under a minute"), "host", asks=True),
        Command(("session", "termin"), handlers.show, say("all about one session"), "session 12", looks=True),
        Command(("join", "teilnehmen"), handlers.join, say("sign up"), "join 12"),
        Command(("leave", "abmelden"), handlers.leave, say("release your seat"), "leave 12"),
        Command(("coming", "komme"), handlers.coming, say("say that you are still coming"), "coming 12"),
        Command(
            ("remind", "erinnern"),
            handlers.remind,
            say("choose your reminders for a session"),
            "remind 12",
            looks=True,
            asks=True,
        ),
        Command(("guests", "gäste"), handlers.guests, say("see who comes to your session"), "guests 12", looks=True),
        Command(("edit", "bearbeiten"), handlers.edit, say("change your session"), "edit 12", looks=True, asks=True),
        Command(
            ("move", "verschieben"),
            handlers.move,
            say("move your session to another time"),
            "move 12 2026-12-01 15:00",
            asks=True,
        ),
        Command(
            ("encore", "zugabe"), handlers.encore, say("offer a session again"), "encore 12", looks=True, asks=True
        ),
        Command(("cancel", "absagen"), handlers.cancel, say("cancel your session"), "cancel 12"),
    ),
    forms={
        "offer": FormDoor(forms.Offer, forms.offer_form, handlers.offer),
        "move": FormDoor(forms.Move, forms.move_form, handlers.moved),
        "remind": FormDoor(forms.Remind, forms.remind_form, handlers.reminded),
    },
    reactions={handlers.HAND: ("session", handlers.reacted)},
    cards={"session": jobs.card},
    letters={
        "seat": jobs.seat,
        "moved_up": jobs.moved_up,
        "changed": jobs.changed,
        "cancelled": jobs.cancelled,
        "reminder": jobs.reminder,
    },
    jobs={"remind": jobs.remind, "close": jobs.close},
    merge=jobs.merge,
    home=handlers.home,
    search=handlers.search,
    calendar=jobs.calendar,
    imports={"sessions": jobs.take_in},
)
