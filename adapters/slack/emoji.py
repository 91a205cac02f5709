"""Slack's names of reactions as the Unicode characters they are.

Slack has some 1,900 names; here stand those that a door plate may use. Names: github.com/iamcal/emoji-data.
"""

_NAMES = """
✋ raised_hand hand
🙋 raising_hand man-raising-hand woman-raising-hand
👋 wave
👍 +1 thumbsup
👎 -1 thumbsdown
👏 clap
🙌 raised_hands
🙏 pray
🤝 handshake
💪 muscle
👀 eyes
❤️ heart
✅ white_check_mark
☑️ ballot_box_with_check
✔️ heavy_check_mark
❌ x
➕ heavy_plus_sign
➖ heavy_minus_sign
❓ question
❗ exclamation heavy_exclamation_mark
💡 bulb
⭐ star
🌱 seedling
🎉 tada
🔥 fire
🚀 rocket
📚 books
📖 book open_book
🔖 bookmark
📌 pushpin
🔔 bell
🔕 no_bell
⏰ alarm_clock
📅 date
☕ coffee
🤔 thinking_face
😀 grinning
😄 smile
😍 heart_eyes
😂 joy
😮 open_mouth
😢 cry
😡 rage pout
"""
_SKINS = {f"skin-tone-{number + 2}": chr(0x1F3FB + number) for number in range(5)}
_BY_NAME = {name: line.split()[0] for line in _NAMES.strip().splitlines() for name in line.split()[1:]}
KNOWN = frozenset(_BY_NAME.values())


def character(name: str) -> str:
    """The emoji of this name, with its skin, since one may put up several; blank for a name that means nothing here."""
    word, _, skin = name.partition("::")
    return _BY_NAME[word] + _SKINS.get(skin, "") if word in _BY_NAME else ""
