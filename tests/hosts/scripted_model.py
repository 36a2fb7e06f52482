"""A model that follows a script, on loopback: the three APIs through which hosts speak to theirs.

It makes the calls of its script, one after another, and then says that it is done. Which one is next it reads from
what it is sent, by counting the results, so that a host may ask it for other things in between: those get `{}`.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
DONE = "done"


@dataclass(frozen=True, slots=True)
class Call:
    """One step of the script: a tool by the server's own name for it, and the arguments."""

    tool: str
    arguments: Json


@dataclass
class ScriptedModel:
    """What it is to do, where it listens, and what it is shown: request bodies, and the tools and results in them.

    `first_tools` are those that the first request defines.
    """

    script: list[Call]
    url: str = ""
    requests: list[Json] = field(default_factory=list)
    first_tools: list[Json] = field(default_factory=list)
    tools: list[Json] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)

    def next_call(self, results: list[Any]) -> Call | None:
        return self.script[len(results)] if len(results) < len(self.script) else None


@dataclass(frozen=True, slots=True)
class _Api:
    """How one API says the same: `tools` are the definitions of the server's tools, `results` what calls gave.

    `search` asks for definitions that the request lacks, if its host has such a thing.
    """

    tools: Callable[[Json], list[Json]]
    results: Callable[[Json], list[Any]]
    say: Callable[[Json], list[Json]]
    call: Callable[[Json, Json, Call, str], list[Json]]
    search: Callable[[Json], list[Json] | None] = lambda _: None


@contextmanager
def scripted_model(script: list[Call]) -> Iterator[ScriptedModel]:
    """Serve a model on a free port until the block ends."""
    model = ScriptedModel(script)

    class Handler(_Handler):
        scripted = model

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        model.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield model
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    scripted: ScriptedModel
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        api = _APIS.get(self.path.partition("?")[0].rpartition("/")[2].rpartition(":")[2])
        if api is None or not body.get("tools"):
            return self._answer("application/json", "{}")
        model = self.scripted
        model.requests.append(body)
        model.tools, model.results = api.tools(body), api.results(body)
        if len(model.requests) == 1:
            model.first_tools = model.tools
        call = model.next_call(model.results)
        definition = next((tool for tool in model.tools if call and tool["name"].endswith(call.tool)), None)
        if call is None:
            events = api.say(body)
        elif definition is not None:
            events = api.call(body, definition, call, f"call_{len(model.results)}")
        else:  # A host that does not show the tool, also when it is searched for, ends the turn early.
            events = api.search(body) or api.say(body)
        return self._answer("text/event-stream", "".join(map(_event, events)))

    def do_GET(self) -> None:
        self._answer("application/json", "{}")

    do_HEAD = do_GET

    def _answer(self, content_type: str, text: str) -> None:
        payload = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _event(event: Json) -> str:
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {_json(event)}\n\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# Anthropic's messages, for Claude Code, which defers the definitions of most tools: they come by its ToolSearch.

_SEARCH_ID = "toolu_search"


def _anthropic_tools(body: Json) -> list[Json]:
    return [tool for tool in body["tools"] if tool["name"].startswith("mcp__")]


def _anthropic_results(body: Json) -> list[Any]:
    found = [block for block in _anthropic_blocks(body) if block["type"] == "tool_result"]
    shown = ("content", "is_error")
    return [{k: b[k] for k in shown if k in b} for b in found if b["tool_use_id"] != _SEARCH_ID]


def _anthropic_blocks(body: Json) -> list[Json]:
    return [block for message in body["messages"] for block in message["content"] if isinstance(block, dict)]


def _anthropic_search(body: Json) -> list[Json] | None:
    """Ask once for the definitions of the server's tools that are shown by name alone."""
    names = sorted(set(re.findall(r"mcp__[\w-]+__\w+", json.dumps(body["messages"]))))
    if not names or any(block.get("tool_use_id") == _SEARCH_ID for block in _anthropic_blocks(body)):
        return None
    block = {"type": "tool_use", "id": _SEARCH_ID, "name": "ToolSearch", "input": {}}
    query = {"query": f"select:{','.join(names)}", "max_results": len(names)}
    return _anthropic_turn(body, block, {"type": "input_json_delta", "partial_json": _json(query)}, "tool_use")


def _anthropic_say(body: Json) -> list[Json]:
    return _anthropic_turn(body, {"type": "text", "text": ""}, {"type": "text_delta", "text": DONE}, "end_turn")


def _anthropic_call(body: Json, tool: Json, call: Call, call_id: str) -> list[Json]:
    block = {"type": "tool_use", "id": f"toolu_{call_id}", "name": tool["name"], "input": {}}
    return _anthropic_turn(body, block, {"type": "input_json_delta", "partial_json": _json(call.arguments)}, "tool_use")


def _anthropic_turn(body: Json, block: Json, delta: Json, stop_reason: str) -> list[Json]:
    usage = {"input_tokens": 1, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": []}
    return [
        {"type": "message_start", "message": message | {"usage": usage}},
        {"type": "content_block_start", "index": 0, "content_block": block},
        {"type": "content_block_delta", "index": 0, "delta": delta},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": stop_reason, "stop_sequence": None}, "usage": usage},
        {"type": "message_stop"},
    ]


# OpenAI's responses, for Codex. The tools of a server are one namespace, which a call has to name.


def _openai_tools(body: Json) -> list[Json]:
    spaces = [tool for tool in body["tools"] if tool["type"] == "namespace" and tool["name"].startswith("mcp__")]
    return [{"namespace": space["name"]} | tool for space in spaces for tool in space["tools"]]


def _openai_results(body: Json) -> list[Any]:
    return [item["output"] for item in body["input"] if item["type"] == "function_call_output"]


def _openai_say(_: Json) -> list[Json]:
    content = [{"type": "output_text", "text": DONE}]
    return _openai_turn({"type": "message", "role": "assistant", "id": "msg_1", "content": content})


def _openai_call(_: Json, tool: Json, call: Call, call_id: str) -> list[Json]:
    where = {"namespace": tool["namespace"], "name": tool["name"]}
    return _openai_turn({"type": "function_call", "call_id": call_id, "arguments": _json(call.arguments)} | where)


def _openai_turn(item: Json) -> list[Json]:
    usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}
    return [
        {"type": "response.created", "response": {"id": "resp_1"}},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": {"id": "resp_1", "output": [item], "usage": usage}},
    ]


# Gemini's streamGenerateContent, for Gemini CLI


def _gemini_tools(body: Json) -> list[Json]:
    functions = [function for tool in body["tools"] for function in tool["functionDeclarations"]]
    return [function for function in functions if function["name"].startswith("mcp_")]


def _gemini_results(body: Json) -> list[Any]:
    parts = [part for content in body["contents"] for part in content["parts"]]
    return [part["functionResponse"]["response"] for part in parts if "functionResponse" in part]


def _gemini_say(_: Json) -> list[Json]:
    return _gemini_turn({"text": DONE})


def _gemini_call(_: Json, tool: Json, call: Call, __: str) -> list[Json]:
    return _gemini_turn({"functionCall": {"name": tool["name"], "args": call.arguments}})


def _gemini_turn(part: Json) -> list[Json]:
    usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
    candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}
    return [{"candidates": [candidate], "usageMetadata": usage}]


_APIS = {
    "messages": _Api(_anthropic_tools, _anthropic_results, _anthropic_say, _anthropic_call, _anthropic_search),
    "responses": _Api(_openai_tools, _openai_results, _openai_say, _openai_call),
    "streamGenerateContent": _Api(_gemini_tools, _gemini_results, _gemini_say, _gemini_call),
}
