"""The invented people, their rooms, and a few words they wrote."""

from dataclasses import dataclass

from adapters.memory import Member

CARETAKER = "carla"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody invented."""

    user: str
    name: str
    language: str
    zone: str
    site: str = ""
    topics: str = ""
    settled: bool = True
    """Whether they have told LEX about themselves already."""

    @property
    def member(self) -> Member:
        return Member(self.user, self.name, f"{self.user}@example.org", self.language, self.zone)

    @property
    def answers(self) -> dict[str, str | tuple[str, ...]]:
        return {
            "topics": self.topics,
            "language": self.language,
            "site": self.site,
            "zone": self.zone,
            "reminders": ("1440", "10"),
        }


PEOPLE = (
    Newcomer("carla", "Carla Weber", "de", "Europe/Berlin", "Bonn", "moderation, lernen"),
    Newcomer("ada", "Ada Okafor", "en", "Europe/Lisbon", "Lisbon", "python, data"),
    Newcomer("ben", "Ben Krüger", "de", "Europe/Berlin", "Bonn", "python, testing"),
    Newcomer("dev", "Dev Raman", "en", "Asia/Kolkata", "Bengaluru", "kubernetes, python"),
    Newcomer("elif", "Elif Yildiz", "de", "Europe/Berlin", "Bonn", "design, barrierefreiheit"),
    Newcomer("finn", "Finn Larsen", "en", "Europe/Copenhagen", "remote", "security, python"),
    Newcomer("grace", "Grace Miller", "en", "America/New_York", "New York", "speaking, career"),
    Newcomer("hannah", "Hannah Vogt", "de", "Europe/Berlin", "Bonn", "controlling, excel"),
    Newcomer("ines", "Inês Carvalho", "en", "Europe/Lisbon", "Lisbon", "data, sustainability"),
    Newcomer("jamal", "Jamal Carter", "en", "America/New_York", "New York", "ai, writing"),
    Newcomer("kavya", "Kavya Nair", "en", "Asia/Kolkata", "Bengaluru", "testing, ai"),
    Newcomer("lukas", "Lukas Brandt", "de", "Europe/Berlin", "remote", "vertrieb, schreiben"),
    Newcomer("mila", "Mila Horvat", "en", "Europe/Berlin", settled=False),
)

ROOMS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "lex": {"rest": "yes", "language": "en"},
    "python": {"topics": "python", "language": "en"},
    "deutsch": {"languages": "de", "language": "de"},
    "bonn": {"sites": "Bonn", "language": "de"},
}
"""Channel: what it hears."""

TALK = (
    ("lex", "grace", "Good morning from New York! Who else needs a second coffee before the first session?"),
    ("lex", "dev", "Evening here in Bengaluru, so tea it is. Looking forward to tomorrow."),
    ("python", "ben", "Thank you, Ada, the part about generators finally made sense to me."),
    ("deutsch", "elif", "Ich habe mich endlich getraut und biete nächste Woche selbst etwas an."),
    ("bonn", "hannah", "Wer hat Lust, vor dem Spaziergang zusammen in die Kantine zu gehen?"),
)
"""Channel, who, and what they wrote."""
