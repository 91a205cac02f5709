"""What a person sees of Slack's markup, by what Slack's clients are known to do."""

import re

_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(?:https?:[^|>]*)\|([^>]*)>")
_MARKS = re.compile(r"(?<![A-Za-z0-9])([*_~])(?=\S)(.+?)(?<=\S)\1(?![A-Za-z0-9])|`[^`]+`|^&gt;", re.MULTILINE)


def formats(mrkdwn: str) -> bool:
    """Whether Slack would format, link or mention anything: dates show their fallback, plain and unformatted."""
    rest = _DATE.sub("\ue000", mrkdwn)
    return "<" in rest or bool(_MARKS.search(rest))


def seen(mrkdwn: str) -> str:
    """The words that are seen, of text that formats nothing but bold."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[1])
        return f"\ue000{len(held) - 1}\ue001"

    text = _LINK.sub(hold, _DATE.sub(hold, mrkdwn))
    text = re.sub(r"(?<![A-Za-z0-9])\*(?=\S)(.+?)(?<=\S)\*(?![A-Za-z0-9])", r"\1", text)
    text = re.sub("\ue000(\\d+)\ue001", lambda found: held[int(found[1])], text)
    text = text.replace("\u00ad", "").replace("\u200b", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
