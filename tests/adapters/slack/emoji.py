"""Reactions have names in Slack: `✋` arrives as `raised_hand`, with dark skin as `raised_hand::skin-tone-6`.

Names: https://github.com/iamcal/emoji-data, which Slack uses. That list calls ✋ `hand` and gives `raised_hand` as its
other name; which of the two arrives depends on how it was picked, so react with either: `"✋"` or `"hand"`.
"""

_NAMES = {
    "✋": "raised_hand",
    "🙋": "raising_hand",
    "👋": "wave",
    "👍": "+1",
    "👎": "-1",
    "❤": "heart",
    "✅": "white_check_mark",
    "❌": "x",
    "🎉": "tada",
    "🌱": "seedling",
    "👀": "eyes",
    "🙏": "pray",
    "👏": "clap",
    "🔥": "fire",
    "😄": "smile",
    "😂": "joy",
    "🤔": "thinking_face",
    "☕": "coffee",
    "📚": "books",
    "💡": "bulb",
    "⭐": "star",
    "❓": "question",
}
_FIRST_SKIN, _TEXT_OR_PICTURE = 0x1F3FB, "\ufe0f"


def slack_name(reaction: str) -> str:
    """Slack's name for a reaction; a name (`hand`, `:hand:`) stays what it is."""
    if reaction.isascii():
        return reaction.strip(":")
    plain = "".join(c for c in reaction if c != _TEXT_OR_PICTURE)
    skins = [ord(c) - _FIRST_SKIN + 2 for c in plain if 0 <= ord(c) - _FIRST_SKIN < 5]
    base = "".join(c for c in plain if not 0 <= ord(c) - _FIRST_SKIN < 5)
    if base not in _NAMES:
        raise LookupError(f"{reaction} is not in this small list; react with its Slack name")
    return _NAMES[base] + "".join(f"::skin-tone-{skin}" for skin in skins)
