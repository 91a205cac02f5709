"""Welcome: the home card, help, and everything about oneself (A1, A2)."""

from bot.block import Block, Command, FormDoor
from bot.blocks.welcome import forms, handlers, jobs, views
from bot.text import say

BLOCK = Block(
    name="welcome",
    title=say("Around you"),
    commands=(
        Command(("home", "start"), handlers.home, say("your home card"), looks=True),
        Command(
            ("begin", "anfangen"),
            handlers.begin,
            say("tell me your topics, language and site"),
            looks=True,
            asks=True,
            by_button=True,
        ),
        Command(("help", "hilfe", "?"), handlers.help_page, say("what you can ask me"), "help sessions", looks=True),
        Command(("me", "ich"), handlers.me, say("your topics, language, site, reminders and calendar"), looks=True),
        Command(
            ("settings", "einstellungen"),
            handlers.settings,
            say("change what I know of you"),
            looks=True,
            asks=True,
            by_button=True,
        ),
        Command(
            ("calendar", "kalender"),
            handlers.calendar,
            say("subscribe to your sessions, to all, or to some: python lang:de; or have the addresses renewed"),
            say("calendar python lang:de"),
        ),
        Command(("quiet", "ruhe"), handlers.quiet, say("choose when I leave you in peace"), "quiet 20-8", asks=True),
        Command(
            ("mute", "stumm"),
            handlers.mute,
            say("hear nothing that you did not ask for, of any kind: until a day, or until you say otherwise"),
            say("mute until friday"),
        ),
        Command(("unmute", "laut"), handlers.unmute, say("hear from me again"), by_button=True),
    ),
    phrases=handlers.PHRASES,
    forms={
        "begin": FormDoor(forms.Begin, handlers.begun, forms.begin_form),
        "me": FormDoor(forms.Me, handlers.settled),
        "quiet": FormDoor(forms.Quiet, handlers.hushed),
    },
    cards={"hello": jobs.hello_room},
    letters={"hello": jobs.hello},
    ways_out=(views.MUTE,),
    greet=jobs.greet,
    enter=jobs.enter,
    imports={"people": jobs.take_in},
)
