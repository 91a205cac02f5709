"""A table as Slack's block. None stands in a modal or home tab.

Source: https://docs.slack.dev/reference/block-kit/blocks/table-block (100 rows, 20 columns, 10,000 characters, one in
a message, no blank cells).
"""

from adapters.slack.mrkdwn import MOMENT, Json, harmless
from bot.text import Reader, Span, Words, speak
from bot.view import Table

ROWS, COLUMNS = 100, 20
_BLANK: Json = {"type": "text", "text": " "}


def table_block(table: Table, reader: Reader) -> Json | None:
    """The table; None if it has more rows or columns than Slack takes."""
    rows = [[_cell(head, reader, bold=True) for head in table.heads]]
    rows += [[_cell(cell, reader) for cell in row] for row in table.rows]
    if len(rows) > ROWS or len(table.heads) > COLUMNS:
        return None
    return {"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True} for _ in table.heads]}


def has_table(said: Json) -> bool:
    return any(block["type"] == "table" for block in said.get("blocks", ()))


def _cell(words: Words, reader: Reader, *, bold: bool = False) -> Json:
    """Rich text, in which words are nothing but words."""
    parts = [_part(span, bold=bold or span.bold) for span in speak(words, reader) if span.text]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": parts or [_BLANK]}]}


def _part(span: Span, *, bold: bool) -> Json:
    style: Json = {"style": {"bold": True}} if bold else {}
    text = harmless(span.text) or " "
    if span.at:
        moment = {"type": "date", "timestamp": int(span.at.timestamp()), "format": MOMENT[span.form]}
        return moment | {"fallback": text} | style
    if span.url.lower().startswith(("https://", "http://")):
        return {"type": "link", "url": span.url, "text": text} | style
    return {"type": "text", "text": text} | style
