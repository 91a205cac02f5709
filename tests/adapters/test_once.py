"""What comes again is done once, unless it came to nothing."""

import asyncio

import pytest

from adapters.http.once import Once


class Work:
    """Counts how often it is done. It ends when it is let, with what it is told."""

    def __init__(self) -> None:
        self.times, self.may_end, self.fails = 0, asyncio.Event(), False
        self.may_end.set()

    async def __call__(self) -> int:
        self.times += 1
        done = self.times
        await self.may_end.wait()
        if self.fails:
            raise RuntimeError
        return done


async def test_a_repeat_has_the_first_ones_outcome_even_if_who_asked_first_has_gone() -> None:
    once, work = Once[int](), Work()
    work.may_end.clear()
    first, second = (asyncio.create_task(once.do("a", work)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    work.may_end.set()
    assert [await second, await once.do("a", work), await once.do("b", work)] == [1, 1, 2]
    assert first.cancelled()


async def test_what_failed_is_done_anew_and_all_who_waited_hear_that_it_did() -> None:
    once, work = Once[int](), Work()
    work.fails = True
    told = await asyncio.gather(*(once.do("a", work) for _ in range(2)), return_exceptions=True)
    assert ([type(one) for one in told], work.times) == ([RuntimeError, RuntimeError], 1)
    work.fails = False
    assert [await once.do("a", work) for _ in range(2)] == [2, 2]


async def test_what_came_to_nothing_is_done_anew() -> None:
    once, work = Once[int](), Work()
    assert [await once.do("a", work, lambda outcome: outcome < 3) for _ in range(4)] == [1, 2, 3, 3]


async def test_what_came_to_nothing_is_done_anew_even_if_all_who_asked_have_gone() -> None:
    once, work = Once[int](), Work()
    work.may_end.clear()
    first = asyncio.create_task(once.do("a", work, lambda outcome: outcome < 2))
    await asyncio.sleep(0)
    first.cancel()
    work.may_end.set()
    await asyncio.wait([first])
    await asyncio.gather(*once._tasks.values())
    assert await once.do("a", work, lambda outcome: outcome < 2) == 2


async def test_nothing_is_kept_of_what_failed() -> None:
    """Its traceback holds all that was asked."""
    once, work = Once[int](), Work()
    work.fails = True
    with pytest.raises(RuntimeError):
        await once.do("a", work)
    assert once._tasks == {}


async def test_what_has_no_key_is_no_repeat() -> None:
    once, work = Once[int](), Work()
    assert [await once.do("", work) for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(("most", "again"), [(1, 3), (2, 1)])
async def test_only_so_many_are_remembered(most: int, again: int) -> None:
    once, work = Once[int](most), Work()
    for key in "ab":
        await once.do(key, work)
    assert await once.do("a", work) == again
