"""The columns of a platform's row: patterns of paths and of parameter names, and what an empty column means."""

import pytest

from aitoearn_mcp.links.platforms.platform import NOTHING, names, paths


@pytest.mark.parametrize(
    ("path", "fits"), [("/user/", True), ("/login", True), ("user/", False), ("/users/", False), ("/x/login", False)]
)
def test_a_pattern_of_paths_stands_behind_the_first_slash(path: str, fits: bool) -> None:
    assert bool(paths("user/", "login").match(path)) is fits


@pytest.mark.parametrize(("name", "fits"), [("utm_source", True), ("UTM_Source", True), ("utm", False), ("ref", True)])
def test_a_pattern_of_names_takes_either_case(name: str, fits: bool) -> None:
    assert bool(names(r"utm_\w+", "ref").fullmatch(name)) is fits


@pytest.mark.parametrize("text", ["", "a", "/"])
def test_an_empty_column_matches_nothing(text: str) -> None:
    assert NOTHING.search(text) is None
