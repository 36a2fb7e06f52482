"""The items of a batch: each is checked alone, so that an unusable one stops no other."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.argument_rules import MayBeJson
from aitoearn_mcp.tools.problems import describe_errors
from aitoearn_mcp.tools.update_work_link import UpdateItem

_MOST = 200
_MOST_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class InvalidItem:
    """An item that is held back, with its problems. `record_id` as it was given, if it was."""

    record_id: str | None
    problems: tuple[Text, ...]

    def result(self, index: int) -> dict[str, Any]:
        """Return what an agent reads of it; an item without a record id is named by its place in `updates`."""
        name: dict[str, Any] = {"index": index} if self.record_id is None else {"recordId": self.record_id}
        return {**name, "outcome": "invalid", "problems": list(self.problems)}


def _keep_invalid(raw: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(raw)
    except ValidationError as error:
        problems = describe_errors(error)
        return InvalidItem(_record_id_in(raw), tuple(problems[:_MOST_PROBLEMS]))


def _record_id_in(raw: object) -> str | None:
    given = (raw.get("recordId") or raw.get("record_id")) if isinstance(raw, dict) else None
    return given.strip()[:128] or None if isinstance(given, str) else None


_Item = TypeVar("_Item", bound=UpdateItem)
Items = Annotated[
    tuple[Annotated[_Item, WrapValidator(_keep_invalid)], ...],
    Field(
        description="1 to 200 updates: recordId and update_work_link's other arguments.", min_length=1, max_length=_MOST
    ),
    MayBeJson(),
]
