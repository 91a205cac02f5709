"""Sessions: offer one, find one, come, be reminded (S1 to S6)."""

from bot.block import Block, Command, FormDoor, InsertDoor, MessageDoor
from bot.blocks.sessions import forms
from bot.blocks.sessions.handlers import changing, finding, hosting, offering, reminding, signing_up, taking
from bot.blocks.sessions.jobs import announcing, importing, left_out, letters, merging, seats
from bot.blocks.sessions.jobs import calendar as calendars
from bot.blocks.sessions.jobs import reminding as reminders
from bot.text import say

BLOCK = Block(
    name="sessions",
    title=say("Sessions"),
    commands=(
        Command(
            ("sessions", "termine"),
            finding.browse,
            say("find sessions: today, week, mine, past, lang:de, site:bonn, or any words"),
            "sessions python",
            looks=True,
        ),
        Command(("host", "anbieten"), offering.host, say("offer a session in under a minute"), "host", asks=True),
        Command(("session", "termin"), finding.show, say("all about one session"), "session 12", looks=True),
        Command(("join", "teilnehmen"), signing_up.join, say("sign up"), "join 12"),
        Command(("leave", "abmelden"), signing_up.leave, say("release your seat"), "leave 12"),
        Command(("take", "nehmen"), signing_up.take, say("take the seat that is kept for you"), "take 12"),
        Command(("decline", "ablehnen"), taking.decline, say("leave it to somebody else"), "decline 12"),
        Command(("coming", "komme"), signing_up.coming, say("say that you are still coming"), "coming 12"),
        Command(
            ("remind", "erinnern"),
            reminding.remind,
            say("choose your reminders for a session"),
            "remind 12",
            looks=True,
            asks=True,
        ),
        Command(("guests", "gäste"), hosting.guests, say("see who comes to your session"), "guests 12", looks=True),
        Command(("edit", "bearbeiten"), changing.edit, say("change your session"), "edit 12", looks=True, asks=True),
        Command(
            ("move", "verschieben"),
            changing.move,
            say("move your session to another time"),
            "move 12 2026-12-01 15:00",
            asks=changing.needs_a_form,
        ),
        Command(
            ("encore", "zugabe"), offering.encore, say("offer a session again"), "encore 12", looks=True, asks=True
        ),
        Command(("cancel", "absagen"), changing.cancel, say("cancel your session"), "cancel 12"),
    ),
    forms={
        "offer": FormDoor(forms.Offer, forms.offer_form, offering.offer),
        "move": FormDoor(forms.Move, forms.move_form, changing.moved),
        "remind": FormDoor(forms.Remind, forms.remind_form, reminding.reminded),
    },
    reactions={(signing_up.HAND, "session"): signing_up.reacted},
    message_actions={
        "make": MessageDoor(
            say("Make it a session"),
            offering.from_message,
            say("offer a session about what a message says; the form is filled in from it"),
            looks=True,
        ),
    },
    inserts=InsertDoor(say("find a session and show it to the others here"), finding.insert),
    cards={"session": announcing.card},
    letters={
        "seat": letters.seat,
        "moved_up": letters.moved_up,
        "offered": letters.offered,
        "kept": left_out.kept_letter,
        "changed": letters.changed,
        "cancelled": letters.cancelled,
        "reminder": reminders.reminder,
    },
    jobs={"remind": reminders.remind, "close": reminders.close, "lapse": seats.lapse},
    merge=merging.merge,
    home=finding.home,
    search=finding.search,
    calendar=calendars.calendar,
    imports={"sessions": importing.take_in},
)
