"""What the storms can ask for: a form, short or long, and a seed."""

import os
import random

import pytest


@pytest.fixture(scope="session")
def is_long() -> bool:
    """`make chaos` runs the long form."""
    return os.environ.get("LEXBOT_CHAOS") == "long"


@pytest.fixture
def seed() -> int:
    """LEXBOT_CHAOS_SEED, else another one each time; it is printed."""
    chosen = os.environ.get("LEXBOT_CHAOS_SEED", "")
    return int(chosen) if chosen else random.SystemRandom().randrange(10**6)
