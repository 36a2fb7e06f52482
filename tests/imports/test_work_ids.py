import pytest

from aitoearn_mcp.imports.work_ids import is_other_post, may_be_work_id

DOUYIN, OTHER = "7301234567890123456", "7301234567890123457"


@pytest.mark.parametrize(
    ("work_id", "platform", "may_be"),
    [
        (DOUYIN, "douyin", True),
        ("1", "douyin", False),
        ("1", "twitter", False),
        ("1", "wxGzh", False),
        ("2247483647_1", "wxGzh", True),
        ("A001", "xhs", False),
        ("1", None, True),
    ],
)
def test_a_number_of_a_sheets_rows_is_no_work_id(work_id: str, platform: str | None, may_be: bool) -> None:
    assert may_be_work_id(work_id, platform) == may_be


@pytest.mark.parametrize(
    ("work_id", "platform", "link_id", "is_other"),
    [
        (OTHER, "douyin", DOUYIN, True),
        (DOUYIN, "douyin", DOUYIN, False),
        (OTHER, "douyin", None, False),
        ("1", "douyin", DOUYIN, False),
        ("av170001", "bilibili", "BV1xx411c7mD", False),
        ("BV1GJ411x7h7", "bilibili", "BV1xx411c7mD", True),
        ("123456789", "KWAI", "3xq5k7m9n2p4r6t", False),
        ("17900000000000001", "instagram", "CsandboxAbC", False),
        ("1001_122", "facebook", "122", False),
        (OTHER, None, DOUYIN, False),
    ],
)
def test_an_id_is_another_posts_only_where_both_are_of_one_kind(
    work_id: str, platform: str | None, link_id: str | None, is_other: bool
) -> None:
    assert is_other_post(work_id, platform, link_id) == is_other
