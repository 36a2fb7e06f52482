"""A peer: the server that fastmcp makes from an OpenAPI document. Runs in that peer's environment."""

import json
import os
from pathlib import Path

import httpx2
from fastmcp import FastMCP

FastMCP.from_openapi(
    openapi_spec=json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8")),
    client=httpx2.AsyncClient(base_url=os.environ["API"], headers={"X-Api-Key": "benchmark-key"}),
    name="from_openapi",
).run(show_banner=False)
