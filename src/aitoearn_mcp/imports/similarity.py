"""How near titles are to those of records, from 0 to 100."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from aitoearn_mcp.imports.titles import FoldedTitle

# A likely match is at least 90 and 10 ahead of the next, so nothing below this can matter.
LEAST: Final = 80.0
# In a series of similar titles, 100 neighbours show as well as thousands that no record stands out.
_MOST: Final = 100


class SimilarTitles:
    """Finds those of many folded titles that are near to a given one."""

    def __init__(self, titles: Sequence[str]) -> None:
        """Remember in which titles each character stands."""
        self._titles = titles
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        for place, title in enumerate(titles):
            for character in set(title):
                self._having[character].append(place)

    def near(self, given: Sequence[FoldedTitle]) -> dict[int, float]:
        """Return the places of the titles that are at least 80 near to one of the given, with the score.

        Of each given title, the 100 nearest. A title that was cut is compared with as much of each.
        """
        from rapidfuzz import fuzz, process

        scores: dict[int, float] = {}
        for title in given:
            places = self._possible(title.text)
            choices = [self._titles[place] for place in places] if len(places) < len(self._titles) else self._titles
            if title.is_cut:
                choices = [choice[: len(title.text)] for choice in choices]
            near = process.extract(title.text, choices, scorer=fuzz.ratio, score_cutoff=LEAST, limit=_MOST)
            for _, score, index in near:
                place = places[index]
                scores[place] = max(score, scores.get(place, 0.0))
        return scores

    def _possible(self, text: str) -> Sequence[int]:
        """Return the places of the titles that share enough with the text.

        A ratio of 80 leaves at most a third of the text's characters unmatched: of one more than that, one is matched.
        """
        rarest = sorted(text, key=lambda character: len(self._having.get(character, ())))[: len(text) // 3 + 1]
        having = [self._having.get(character, ()) for character in set(rarest)]
        if sum(map(len, having)) >= len(self._titles):
            return range(len(self._titles))
        return sorted(set().union(*having))
