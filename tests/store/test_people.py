"""People and their accounts are found by what is known of them."""

from store import people
from tests.store.conftest import Do


def test_people_are_found_by_address_name_and_secret(do: Do) -> None:
    assert do(lambda unit: people.by_email(unit, "ANA@example.org")).name == "Ana"
    assert do(lambda unit: people.by_name(unit, "Ana")) is None  # who has an address is known by it
    assert do(lambda unit: people.by_name(unit, "Ben")).id == 2
    assert do(lambda unit: [one.name for one in people.like(unit, " BEN ")]) == ["Ben"]
    assert do(lambda unit: people.like(unit, "%")) == []
    assert do(lambda unit: people.by_calendar_word(unit, people.by_id(unit, 1).calendar_word)).name == "Ana"
    assert do(lambda unit: [one.name for one in people.everybody(unit)]) == ["Ana"]


def test_a_calendar_is_found_by_who_and_secret_together(do: Do) -> None:
    others = ("2-secret of Ana", "9-secret of Ana", "x-secret of Ana", f"{'9' * 40}-secret of Ana", "-secret of Ana")
    for word in ("", "1", "1-", "secret of Ana", "1-secret of Anna", "1-secret of An", "1-sécret of Ana", *others):
        assert do(lambda unit, word=word: people.by_calendar_word(unit, word)) is None
    assert do(lambda unit: people.by_calendar_word(unit, "1-secret of Ana")).name == "Ana"


def test_who_has_left_the_company_reads_no_calendar(do: Do) -> None:
    for reason, reads in {
        "left": True,
        people.CLOSED: False,
        f"{people.CLOSED}: user_disabled": False,
        "": True,
    }.items():
        do(lambda unit, reason=reason: people.mark_unreachable(unit, "slack", "T", "U1", reason))
        assert bool(do(lambda unit: people.by_calendar_word(unit, "1-secret of Ana"))) is reads


def test_only_accounts_that_can_be_written_to_are_used(do: Do) -> None:
    assert do(lambda unit: people.reachable(unit, 1, ["slack"])).user == "U1"
    assert do(lambda unit: people.reachable(unit, 1, ["teams"])) is None
    assert do(lambda unit: people.reachable(unit, 2, ["slack"])) is None
    do(lambda unit: people.mark_unreachable(unit, "slack", "T", "U1", "gone"))
    assert do(lambda unit: people.reachable(unit, 1, ["slack"])) is None
