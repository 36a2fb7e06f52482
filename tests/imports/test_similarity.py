"""How near titles are: the same titles, found with less work, as by comparing with every one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from aitoearn_mcp.imports.similarity import LEAST, SimilarTitles
from aitoearn_mcp.imports.titles import FoldedTitle

AUTUMN = "秋天的第一杯奶茶做法分享"
TITLES = st.text("秋天的第一杯奶茶做法分享123", max_size=14)


@given(given_title=TITLES.filter(bool), titles=st.lists(TITLES, max_size=20))
def test_no_near_title_is_passed_over(given_title: str, titles: list[str]) -> None:
    every = {place: fuzz.ratio(given_title, title) for place, title in enumerate(titles)}
    near = {place: score for place, score in every.items() if score >= LEAST}
    assert SimilarTitles(titles).near([FoldedTitle(given_title)]) == near


@given(words=st.lists(st.integers(0, 9), min_size=1, max_size=3), count=st.integers(30, 60))
def test_among_many_other_titles_the_near_ones_are_found_too(words: list[int], count: int) -> None:
    others = [chr(0x4E00 + 20 * n) * 12 for n in range(count)]
    near = [AUTUMN + str(word) for word in words]
    found = SimilarTitles([*others, *near]).near([FoldedTitle(AUTUMN)])
    assert set(found) == set(range(count, count + len(near)))


def test_a_title_that_was_cut_is_compared_with_as_much_of_each() -> None:
    titles = [AUTUMN, "秋天的第一杯奶茶去哪里买", "周末去爬山看日出拍照"]
    assert SimilarTitles(titles).near([FoldedTitle("秋天的第一杯奶茶", is_cut=True)]) == {0: 100.0, 1: 100.0}


def test_of_several_titles_of_one_row_the_nearest_counts() -> None:
    given_titles = [FoldedTitle(AUTUMN + "啊"), FoldedTitle(AUTUMN)]
    assert SimilarTitles([AUTUMN]).near(given_titles) == {0: 100.0}


@pytest.mark.parametrize("count", [99, 150])
def test_at_most_the_100_nearest_are_returned(count: int) -> None:
    assert len(SimilarTitles([AUTUMN] * count).near([FoldedTitle(AUTUMN)])) == min(count, 100)
