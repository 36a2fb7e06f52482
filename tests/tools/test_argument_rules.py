"""What a parameter's annotations mean: free text, JSON in a string, and the words that omit an argument."""

from typing import Annotated, Any

import pytest
from faults.matrix import text_of
from mcp import Client
from pydantic import BaseModel, Field

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.tools.argument_rules import FreeText, MayBeJson, Parameter, Rule

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/1"
GOOD = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
RULE = Rule(Text("must be a name", "必须是名称"))


class Model(BaseModel):
    """A parameter of each kind."""

    required: Annotated[str, Field(alias="required"), RULE]
    optional: Annotated[str, FreeText()] | None = Field(None, alias="freeText")
    listed: Annotated[tuple[str, ...], MayBeJson()] = Field((), alias="listed")


@pytest.mark.parametrize(
    ("field", "parameter"),
    [
        ("required", Parameter("required", is_optional=False, rule=RULE)),
        ("optional", Parameter("freeText", is_optional=True, is_free_text=True)),
        ("listed", Parameter("listed", is_optional=True, may_be_json=True)),
    ],
)
def test_a_parameter_is_what_its_annotations_say_also_inside_a_union(field: str, parameter: Parameter) -> None:
    assert Parameter.of(Model.model_fields[field]) == parameter


@pytest.mark.parametrize(
    ("value", "optional", "required", "free_text"),
    [
        (None, True, True, True),
        ("", True, False, False),
        (" \n", True, False, False),
        (" null ", True, True, False),
        ("none", False, False, False),
        ("NULL", False, False, False),
        (0, False, False, False),
        (False, False, False, False),
        ([], False, False, False),
    ],
    ids=repr,
)
def test_a_value_omits_a_parameter_by_its_kind(value: Any, optional: bool, required: bool, free_text: bool) -> None:
    kinds = (Parameter("a", True), Parameter("a", False), Parameter("a", True, is_free_text=True))
    assert [kind.is_omitted_by(value) for kind in kinds] == [optional, required, free_text]


@pytest.mark.parametrize("word", ["", " ", "null", "None", " undefined "])
async def test_a_word_for_nothing_omits_an_optional_argument(client: Client, store: Store, word: str) -> None:
    names = ("linkStatus", "platformWorkId", "dataId", "linkMeta", "overwrite", "dryRun")
    result = await client.call_tool("update_work_link", GOOD | dict.fromkeys(names, word))
    assert not result.is_error, text_of(result)
    assert store.history[-1]["body"] == {"workLink": LINK, "linkStatus": "ready"}


@pytest.mark.parametrize("word", ["null", "None", "undefined"])
async def test_a_word_for_nothing_omits_a_required_argument_too(client: Client, word: str) -> None:
    assert "- recordId: is required" in text_of(await client.call_tool("update_work_link", GOOD | {"recordId": word}))


@pytest.mark.parametrize("word", ["null", "None", "undefined"])
async def test_a_word_for_nothing_is_kept_in_free_text_and_within_meta(client: Client, store: Store, word: str) -> None:
    await client.call_tool("update_work_link", GOOD | {"linkError": word, "linkMeta": {"a": word}})
    body = store.history[-1]["body"]
    assert body["linkError"] == word
    assert body["linkMeta"] == {"a": word}
