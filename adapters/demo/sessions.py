"""The invented sessions: by working days from today, at the host's own hour."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Talk:
    """A session somebody offers, and who will come."""

    days: int
    at: str
    host: str
    title: str
    place: str
    description: str
    topics: str
    language: str = "en"
    guests: tuple[str, ...] = ()
    capacity: str = ""
    site: str = ""
    minutes: str = "45"
    audience: str = ""

    @property
    def answers(self) -> dict[str, str | tuple[str, ...]]:
        names = ("title", "place", "description", "topics", "language", "capacity", "site", "minutes", "audience")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def meet(name: str) -> str:
    """A join link that leads nowhere."""
    return f"https://meet.example.org/{name}"


PAST = (
    Talk(
        -9,
        "15:00",
        "ada",
        "Generators, and why your memory will thank you",
        meet("generators"),
        "From a list that is too large to a stream that never ends. We rewrite one real script together.",
        "python, data",
        guests=("ben", "dev", "finn", "kavya", "ines"),
    ),
    Talk(
        -8,
        "12:15",
        "hannah",
        "Pivot-Tabellen ohne Angst",
        "Bonn, Raum 2.08",
        "Bringt eure schlimmste Tabelle mit. Wir räumen sie in einer Mittagspause auf.",
        "excel, controlling",
        "de",
        ("carla", "lukas", "elif"),
        site="Bonn",
    ),
    Talk(
        -6,
        "10:00",
        "grace",
        "Say it in three minutes",
        meet("three-minutes"),
        "A small frame for short talks, tried out by everybody once. Nobody is laughed at.",
        "speaking",
        guests=("jamal", "ada", "ines", "mila"),
        capacity="6",
    ),
    Talk(
        -4,
        "16:00",
        "dev",
        "What a pod is, drawn on one page",
        meet("pods"),
        "Kubernetes from the inside of a single machine. Pen and paper are enough.",
        "kubernetes",
        guests=("finn", "ben", "jamal", "kavya"),
    ),
    Talk(
        -2,
        "14:00",
        "elif",
        "Kontraste, die alle lesen können",
        meet("kontraste"),
        "Drei Werkzeuge, mit denen ihr eure Folien und Seiten in fünf Minuten prüft.",
        "design, barrierefreiheit",
        "de",
        ("carla", "hannah", "lukas", "ben"),
    ),
)

COMING = (
    Talk(
        0,
        "soon",
        "kavya",
        "Ask me anything about testing",
        meet("ask-testing"),
        "No slides. Bring the test that annoys you most, and we look at it together.",
        "testing, python",
        guests=("ben", "ada", "finn"),
        minutes="30",
    ),
    Talk(
        1,
        "15:00",
        "ben",
        "Tests, die nicht nerven",
        meet("tests"),
        "Warum Tests kaputtgehen, ohne dass etwas kaputt ist, und wie man sie so schreibt, dass sie Freude machen.",
        "testing, python",
        "de",
        ("elif", "hannah", "lukas"),
        audience="Alle, die schon einen Test geschrieben haben",
    ),
    Talk(
        1,
        "11:00",
        "jamal",
        "Prompts are letters: writing to a model",
        meet("letters"),
        "What I learned from 300 bad prompts. We write five good ones together.",
        "ai, writing",
        guests=("grace", "dev", "kavya", "ada", "mila", "finn"),
        capacity="4",
    ),
    Talk(
        2,
        "12:00",
        "carla",
        "Mittagsspaziergang am Rhein",
        "Bonn, Haupteingang",
        "Eine halbe Stunde an der frischen Luft. Wer mag, erzählt, was er gerade lernt.",
        "lernen",
        "de",
        ("hannah", "ben"),
        site="Bonn",
        minutes="40",
    ),
    Talk(
        2,
        "14:00",
        "ada",
        "Your first data frame",
        meet("data-frame"),
        "Reading, cleaning and drawing one table, from an empty notebook to a picture that your team understands.",
        "python, data",
        guests=("mila", "jamal", "hannah"),
        audience="Beginners welcome",
    ),
    Talk(
        3,
        "09:30",
        "dev",
        "Debugging a cluster that sulks",
        meet("sulking-cluster"),
        "Four commands that answer nine of ten questions. Live, with a cluster that I broke on purpose.",
        "kubernetes",
        guests=("finn", "kavya"),
    ),
    Talk(
        3,
        "16:00",
        "elif",
        "Barrierefreie Folien in 30 Minuten",
        meet("folien"),
        "Reihenfolge, Alternativtexte, Farben. Danach kann eine Kollegin mit Screenreader eure Folien lesen.",
        "design, barrierefreiheit",
        "de",
        ("carla", "lukas"),
        minutes="30",
    ),
    Talk(
        4,
        "15:30",
        "finn",
        "Passwords, passkeys and peace of mind",
        meet("passkeys"),
        "How passkeys work, how to move to them, and what to tell your parents.",
        "security",
        guests=("ines", "grace", "mila", "ada", "jamal"),
    ),
    Talk(
        4,
        "12:15",
        "hannah",
        "Ein Budget lesen wie einen Krimi",
        "Bonn, Raum 2.08",
        "Wo steht, was wichtig ist, und woran man merkt, dass etwas fehlt. Ohne Vorkenntnisse.",
        "controlling",
        "de",
        ("carla", "ben", "elif", "lukas"),
        capacity="3",
        site="Bonn",
    ),
    Talk(
        5,
        "10:00",
        "grace",
        "Stage fright is energy",
        meet("stage-fright"),
        "Breathing, standing, beginning. Three exercises that you can do in a lift.",
        "speaking",
        guests=("ada", "ines"),
    ),
    Talk(
        5,
        "17:00",
        "kavya",
        "Property tests find what you did not think of",
        meet("properties"),
        "From one example to a hundred invented ones. With Hypothesis, and with patience.",
        "testing, python",
        guests=("ben", "finn", "dev"),
        minutes="60",
    ),
    Talk(
        6,
        "11:00",
        "lukas",
        "Mails, die gelesen werden",
        meet("mails"),
        "Ein Betreff, ein Anliegen, eine Frist. Wir kürzen gemeinsam mitgebrachte Mails auf die Hälfte.",
        "schreiben",
        "de",
        ("elif", "carla"),
    ),
    Talk(
        6,
        "15:00",
        "ines",
        "How large is the footprint of a query?",
        meet("footprint"),
        "Measuring what our reports cost in energy, and the two settings that halve it.",
        "data, sustainability",
        guests=("ada",),
    ),
    Talk(
        7,
        "13:00",
        "jamal",
        "Feedback that people ask for again",
        meet("feedback"),
        "A way to say what you saw, what it did to you, and what you would like. We practise in threes.",
        "writing, career",
        guests=("grace", "mila", "finn"),
        capacity="12",
        minutes="60",
    ),
    Talk(
        7,
        "16:00",
        "ben",
        "Typing, Schritt für Schritt",
        meet("typing"),
        "Wie wir ein altes Paket in acht Wochen mit Typen versehen haben, ohne es anzuhalten.",
        "python",
        "de",
        ("lukas",),
    ),
    Talk(
        8,
        "14:00",
        "ada",
        "One hour with pytest",
        meet("pytest"),
        "Fixtures, parameters, and how to read a failure from the bottom up.",
        "python, testing",
        guests=("mila", "ben", "kavya", "jamal"),
        minutes="60",
    ),
    Talk(
        8,
        "09:00",
        "dev",
        "Chai and career: how I became an architect",
        "Bengaluru, roof terrace",
        "My wrong turns, for free. Bring your questions; I bring the tea.",
        "career",
        guests=("kavya",),
        site="Bengaluru",
    ),
    Talk(
        9,
        "10:00",
        "carla",
        "Eine Session anbieten: so leicht geht es",
        meet("anbieten"),
        "Alle sind Expertinnen und Experten. In zwanzig Minuten findet ihr euer Thema und stellt es gleich ein.",
        "lernen, moderation",
        "de",
        ("elif",),
        minutes="30",
    ),
    Talk(
        9,
        "12:00",
        "ines",
        "Lisbon lunch and learn: maps with open data",
        "Lisbon, kitchen on floor 3",
        "We draw the tram lines of our city, and eat pastéis afterwards.",
        "data",
        guests=("ada",),
        capacity="8",
        site="Lisbon",
    ),
    Talk(
        10,
        "15:00",
        "finn",
        "Threat modelling with sticky notes",
        meet("sticky-notes"),
        "What could go wrong, what do we do about it, did we do it well? On a made-up shop.",
        "security",
        guests=("dev", "jamal"),
        minutes="60",
    ),
)
