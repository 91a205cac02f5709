"""Care: what the caretaker does for all: rooms and what is announced there (A4), sessions from elsewhere (S10)."""

from bot.block import Block, Command, FormDoor
from bot.blocks.care import forms, handlers, jobs
from bot.text import say

BLOCK = Block(
    name="care",
    title=say("Care"),
    commands=(
        Command(
            ("setup", "einrichten"),
            handlers.setup,
            say("choose what is announced in this room"),
            for_caretakers=True,
            asks=True,
        ),
        Command(
            ("import", "einlesen"),
            handlers.import_,
            say("take in sessions from a table or a calendar that you paste"),
            looks=True,
            for_caretakers=True,
            asks=True,
        ),
    ),
    forms={
        "setup": FormDoor(forms.Setup, handlers.set_up),
        "import": FormDoor(forms.Import, handlers.imported),
    },
    letters={"trouble": jobs.trouble, "well": jobs.well},
    troubled=jobs.troubled,
)
