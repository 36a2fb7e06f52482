"""The libraries that read and match tables are loaded only when they are needed."""

import subprocess
import sys


def test_the_readers_and_the_matcher_are_loaded_only_when_a_table_is_imported() -> None:
    script = (
        "import sys, aitoearn_mcp.imports.table, aitoearn_mcp.imports.match\n"
        "print(*sorted({'python_calamine', 'rapidfuzz'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout
    assert output == "\n"
