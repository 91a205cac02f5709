"""Reactions as they stand on the screen: whose emoji is up on which message, and since when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, and_, select
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit
from store.forgetting import forget
from store.people import Account, Person
from store.places import Room
from store.posts import Post
from store.rows import insert_or_renew


class Hand(SQLModel, table=True):
    """An emoji that was put on a message of ours, or taken off it: the newest of what was told.

    It is an account's, not a person's: so it goes along where two turn out to be one.
    """

    __table_args__ = (Index("ix_hand_message", "channel", "message"),)

    account_id: int = Field(
        sa_column_args=(ForeignKey("account.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    channel: str = Field(primary_key=True)
    message: str = Field(primary_key=True)
    emoji: str = Field(primary_key=True)
    """With the tone of its skin: on Slack one person may put up several."""
    up: bool
    at: datetime = Field(index=True)
    """When it was put there or taken off, as the platform tells."""


def put(unit: Unit, hand: Hand) -> bool:
    """This is how it stands; false if that is known, or something newer."""
    return insert_or_renew(unit, hand, since="at")


def of(unit: Unit, person_id: int, thing: str, emoji: str) -> list[Hand]:
    """One person's hands, up and down, on all messages that show the thing."""
    here = and_(
        col(Room.platform) == col(Account.platform),
        col(Room.tenant) == col(Account.tenant),
        col(Room.channel) == col(Hand.channel),
    )
    return list(
        unit.scalars(
            select(Hand)
            .join(Account, col(Account.id) == col(Hand.account_id))
            .join(Room, here)
            .join(Post, and_(col(Post.room_id) == col(Room.id), col(Post.message) == col(Hand.message)))
            .where(col(Account.person_id) == person_id, col(Post.thing) == thing, col(Hand.emoji).startswith(emoji))
        )
    )


def up_on(unit: Unit, room: Room, message: str) -> list[tuple[Hand, Person]]:
    """The hands that are up on this message and whose they are, in the order of their coming."""
    found = (
        select(Hand, Person)
        .join(Account, col(Account.id) == col(Hand.account_id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(col(Account.platform) == room.platform, col(Account.tenant) == room.tenant)
        .where(col(Hand.channel) == room.channel, col(Hand.message) == message, col(Hand.up))
        .order_by(col(Hand.at))
    )
    return [(hand, person) for hand, person in unit.execute(found)]


def forget_before(unit: Unit, moment: datetime, most: int) -> int:
    return forget(unit, Hand, [col(Hand.at) < moment], most)
