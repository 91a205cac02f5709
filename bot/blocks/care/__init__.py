"""Care: what the caretaker does for all (A4): rooms and what is announced in them; word of what is wrong."""

from bot.block import Block, Command, FormDoor
from bot.blocks.care import forms, handlers, jobs
from bot.text import say

BLOCK = Block(
    name="care",
    title=say("Care"),
    commands=(
        Command(("setup", "einrichten"), handlers.setup, say("choose what is announced in this room"), asks=True),
    ),
    forms={"setup": FormDoor(forms.Setup, forms.setup_form, handlers.set_up)},
    letters={"trouble": jobs.trouble, "well": jobs.well},
    troubled=jobs.troubled,
)
