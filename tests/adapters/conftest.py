"""What tests of adapters can ask for."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from adapters.logs import set_up


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What was logged, as JSON lines."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    set_up("json", stream=stream)
    yield stream
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
