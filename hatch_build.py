"""The README as a package index shows it: there, a link into the repository has to be a whole one."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

# A picture is shown where its bytes are; any other link leads to a page.
_LINK = re.compile(r"(!?)(\[[^\]]*\]\()(?!\w+:|#)([^)]+\))")


class ReadmeWithWholeLinks(MetadataHookInterface):
    """Makes the package's long description from README.md."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add it to the metadata."""
        homepage, version = metadata["urls"]["Homepage"], metadata["version"]
        raw = homepage.replace("https://github.com/", "https://raw.githubusercontent.com/")
        places = {"!": f"{raw}/v{version}/", "": f"{homepage}/blob/v{version}/"}
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        whole = _LINK.sub(lambda link: f"{link[1]}{link[2]}{places[link[1]]}{link[3]}", text)
        metadata["readme"] = {"content-type": "text/markdown", "text": whole}
