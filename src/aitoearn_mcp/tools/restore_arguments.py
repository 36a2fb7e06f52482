"""The arguments of restore_work_links: which changes to undo."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.parameters import DryRun, Overwrite, RecordIds, Since, Until
from aitoearn_mcp.tools.problems import Path
from aitoearn_mcp.tools.time_range import range_rule
from aitoearn_mcp.tools.validation import ToolArguments


class RestoreArguments(ToolArguments):
    """Which changes to undo."""

    since: (
        Annotated[Since, Field(description="Changes from: YYYY-MM-DD or ISO 8601. Default: 24 hours ago.")] | None
    ) = None
    until: Until | None = None
    record_ids: RecordIds | None = None
    dry_run: DryRun = False
    overwrite: Annotated[Overwrite, Field(description="true: also records changed since. Only on the user's word.")] = (
        False
    )

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """A time range begins before it ends."""
        return range_rule(given)
