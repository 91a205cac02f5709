"""How Teams names a reaction.

Sources: "Message reaction events" (the six oldest have words), `ReactionType` of the Teams SDK and its samples (all
others are *code point_name*, a skin tone is appended as `-tone1` to `-tone5`).
"""

import unicodedata

WORDS = {"👍": "like", "❤": "heart", "😆": "laugh", "😮": "surprised", "😢": "sad", "😠": "angry"}
NAMES = {"✋": "raisedhand", "👋": "wavinghand", "🙋": "happypersonraisingonehand"}
TONES = {chr(0x1F3FB + step): f"-tone{step + 1}" for step in range(5)}


def reaction_type(emoji: str) -> str:
    """The `type` in a messageReaction for this emoji, e.g. `like`, `270b_raisedhand`, `1f44b_wavinghand-tone4`."""
    plain = emoji.replace("\ufe0f", "")
    if plain in WORDS:
        return WORDS[plain]
    first = plain[0]
    name = NAMES.get(first) or unicodedata.name(first).lower().replace(" ", "").replace("-", "")
    tone = next((TONES[character] for character in plain if character in TONES), "")
    return f"{ord(first):x}_{name}{tone}"
