"""News: what comes up, for members in a digest, for rooms in a list (N2)."""

from bot.block import Block, Command, FormDoor
from bot.blocks.news import forms, handlers, jobs
from bot.text import say

BLOCK = Block(
    name="news",
    title=say("News"),
    commands=(
        Command(
            ("digest", "überblick"),
            handlers.digest,
            say("choose how often you hear what comes up: daily, weekly, off"),
            say("digest weekly"),
            asks=handlers.needs_a_form,
        ),
    ),
    forms={"digest": FormDoor(forms.Digest, handlers.chosen)},
    cards={"list": jobs.list_card},
    letters={"digest": jobs.digest},
    jobs={"digests": jobs.digests, "list": jobs.room_list, "renew": jobs.renew},
    merge=jobs.merge,
    hourly=jobs.hourly,
)
