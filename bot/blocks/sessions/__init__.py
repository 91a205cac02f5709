"""Sessions: offer one, find one, wish one, come, be reminded, say how it was (S1 to S9)."""

from bot.block import Block, CalendarDoor, Command, FormDoor, InsertDoor, MessageDoor
from bot.blocks.sessions.forms import festival as festival_forms
from bot.blocks.sessions.forms.attaching import Attach
from bot.blocks.sessions.forms.changing import Move
from bot.blocks.sessions.forms.feedback import Came, Feedback
from bot.blocks.sessions.forms.offering import Offer, grant_form, offer_form
from bot.blocks.sessions.forms.reminding import Remind
from bot.blocks.sessions.forms.wishing import Wish
from bot.blocks.sessions.forms.writing import Circular
from bot.blocks.sessions.handlers import (
    attaching,
    changing,
    closing,
    consenting,
    feedback,
    festival,
    finding,
    hinting,
    hosting,
    offering,
    reminding,
    series,
    signing_up,
    taking,
    taking_over,
    wishing,
    writing,
)
from bot.blocks.sessions.jobs import afterwards, announcing, importing, left_out, letters, merging, seats
from bot.blocks.sessions.jobs import calendar as calendars
from bot.blocks.sessions.jobs import consenting as consents
from bot.blocks.sessions.jobs import festival as festivals
from bot.blocks.sessions.jobs import hinting as hints
from bot.blocks.sessions.jobs import hosting as holders
from bot.blocks.sessions.jobs import reminding as reminders
from bot.blocks.sessions.jobs import series as series_letters
from bot.blocks.sessions.jobs import taking_over as unheld
from bot.blocks.sessions.jobs import wishing as wishes
from bot.blocks.sessions.jobs import writing as circulars
from bot.blocks.sessions.jobs.digesting import DIGESTS
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
        Command(
            ("host", "anbieten"),
            offering.host,
            say("offer a session in under a minute; with words like “Testing friday 3pm Room 4” the form is filled in"),
            "host",
            asks=True,
        ),
        Command(("session", "termin"), finding.show, say("all about one session"), "session 12", looks=True),
        Command(("join", "teilnehmen"), series.join, say("sign up; with “all”: for all dates"), "join 12"),
        Command(("leave", "abmelden"), series.leave, say("release your seat, or step back from hosting"), "leave 12"),
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
        Command(
            ("takeover", "übernehmen"),
            taking_over.take_over,
            say("host what nobody hosts any more"),
            "takeover 12",
            for_caretakers=True,
        ),
        Command(
            ("attach", "anhängen"),
            attaching.attach,
            say("add slides, notes or a recording by link"),
            say("attach 12 https://… Slides"),
            asks=attaching.needs_a_form,
        ),
        Command(("detach", "wegnehmen"), attaching.detach, say("take one of them away again"), "detach 12"),
        Command(
            ("consent", "zustimmen"),
            consenting.consent,
            say("agree to be recorded, or not: yes or no"),
            say("consent 12 yes"),
        ),
        Command(
            ("cancel", "absagen"),
            series.cancel,
            say("cancel your session; with “all”: and all that follow"),
            "cancel 12",
        ),
        Command(
            ("message", "schreiben"),
            writing.message,
            say("write to all who come to your session"),
            "message 12",
            asks=writing.needs_a_form,
        ),
        Command(("close", "schließen"), closing.close, say("close sign-up for your session"), "close 12"),
        Command(("open", "öffnen"), closing.reopen, say("open sign-up again"), "open 12"),
        Command(
            ("feedback", "rückmeldung"),
            feedback.say_how,
            say("say how a session was, or that you missed it: helpful, so-so, no, missed"),
            say("feedback 12 helpful"),
            asks=feedback.needs_a_form,
        ),
        Command(
            ("voices", "stimmen"), feedback.voices, say("see what was said of your session"), "voices 12", looks=True
        ),
        Command(
            ("came", "waren"),
            feedback.came,
            say("tell how many came to your session"),
            "came 12 30",
            asks=feedback.came_needs_a_form,
        ),
        Command(
            ("wish", "wünschen"),
            wishing.wish,
            say("wish a session"),
            say("wish kubernetes for beginners"),
            asks=wishing.needs_a_form,
        ),
        Command(("wishes", "wünsche"), wishing.browse, say("see what others wish to learn"), looks=True),
        Command(("too", "auch"), wishing.too, say("wish it, too"), "too 7"),
        Command(("unwish", "zurücknehmen"), wishing.unwish, say("take a wish back"), "unwish 7"),
        Command(
            ("grant", "erfüllen"),
            wishing.grant,
            say("host what is wished"),
            "grant 7",
            asks=True,
        ),
        Command(
            ("festival", "lernfest"),
            festival.festival,
            say("see the programme of the festival, and offer into it; a caretaker plans one: new"),
            "festival",
            asks=festival_forms.needs_a_form,
        ),
        Command(
            ("invite", "einladen"), hinting.invite, say("ask two who wish something like your session"), "invite 12"
        ),
        Command(
            ("hints", "hinweise"),
            hinting.hints,
            say("see which sessions need care"),
            looks=True,
            for_caretakers=True,
        ),
        Command(("pass", "passen"), wishing.decline, say("leave a wish to somebody else"), "pass 7"),
    ),
    forms={
        "offer": FormDoor(Offer, offering.offer, offer_form),
        "move": FormDoor(Move, series.moved),
        "attach": FormDoor(Attach, attaching.attached),
        "remind": FormDoor(Remind, reminding.reminded),
        "feedback": FormDoor(Feedback, feedback.said),
        "came": FormDoor(Came, feedback.counted),
        "circular": FormDoor(Circular, writing.written),
        "wish": FormDoor(Wish, wishing.wished),
        "festival": FormDoor(festival_forms.Plan, festival.planned, festival_forms.plan_form),
        "slot": FormDoor(Offer, festival.offered, festival_forms.slot_form),
        "grant": FormDoor(Offer, wishing.granted, grant_form),
    },
    reactions={(signing_up.HAND, "session"): signing_up.reacted, (wishing.HAND, "wish"): wishing.reacted},
    message_actions={
        "make": MessageDoor(
            say("Make it a session"),
            offering.from_message,
            say("offer a session about what a message says; the form is filled in from it"),
            looks=True,
        ),
    },
    inserts=InsertDoor(say("find a session and show it to the others here"), finding.insert),
    cards={"session": announcing.card, "wish": wishes.card, "festival": festivals.card},
    letters={
        "seat": letters.seat,
        "moved_up": letters.moved_up,
        "offered": letters.offered,
        "kept": left_out.kept_letter,
        "changed": letters.changed,
        "cancelled": letters.cancelled,
        "reminder": reminders.reminder,
        "series_seats": series_letters.seats,
        "series_changed": series_letters.changed,
        "series_cancelled": series_letters.cancelled,
        "hosting": holders.letter,
        "held_changed": holders.held_changed,
        "unheld": unheld.unheld_letter,
        "taken_over": unheld.taken_over,
        "consent": consents.question,
        "no_recording": consents.no_recording,
        "feedback": afterwards.feedback_letter,
        "feedback_of_day": afterwards.feedback_of_day,
        "thanks": afterwards.thanks_letter,
        "circular": circulars.circular,
        "would_you": wishes.would_you,
        "granted": wishes.granted,
        "few": hints.few_letter,
        "invited": hints.invited,
        "in_programme": festivals.in_programme,
        "festival_cancelled": festivals.cancelled,
    },
    jobs={
        "remind": reminders.remind,
        "close": reminders.close,
        "lapse": seats.lapse,
        "find_host": wishes.find_host,
        "few": hints.look,
        "festival_over": festivals.over,
        "festival_scattered": festivals.scattered,
    },
    hourly=unheld.look,
    merge=merging.merge,
    home=finding.home,
    digests=DIGESTS,
    search=finding.search,
    calendar=CalendarDoor(calendars.entries, calendars.mark),
    imports={"sessions": importing.take_in},
)
