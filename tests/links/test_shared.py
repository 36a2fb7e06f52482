"""What a text says that it shares."""

import pytest

from aitoearn_mcp.links.link import ProblemKind
from aitoearn_mcp.links.shared import shared_in


@pytest.mark.parametrize(
    "text",
    [
        "长按复制此条消息，打开抖音搜索，查看TA的更多作品。",
        "@某某 在小红书收获了123次赞与收藏，查看Ta的主页>>",
        "快来看看【某某】的快手主页",
        "【某某的个人空间-哔哩哔哩】",
        "这是我的名片",
        "Follow @somebody on TikTok",
        "See my profile",
        "Mira mi perfil en Instagram",
        "プロフィールを見る",
    ],
)
def test_a_profile_is_recognised(text: str) -> None:
    assert shared_in(text) is ProblemKind.SHARES_PROFILE


@pytest.mark.parametrize(
    "text",
    [
        "【某某】正在直播，来和我一起支持Ta吧",
        "【某某】正在快手直播，点击链接",
        "【标题-哔哩哔哩直播】",
        "打开抖音搜索，一起看直播！",
        "来直播间找我",
        "somebody is LIVE on TikTok!",
        "Join my livestream",
        "Estoy en vivo",
        "ライブ配信中",
    ],
)
def test_a_live_room_is_recognised(text: str) -> None:
    assert shared_in(text) is ProblemKind.SHARES_LIVE


@pytest.mark.parametrize(
    "text",
    [
        "7.64 复制打开抖音，看看【某某的作品】# 标题",
        "【某某】发布了一篇小红书笔记，快来看吧！",
        "该作品在快手被播放过3059次，点击链接，打开【快手】直接观看！",
        "Check out somebody's video! #TikTok >",
        "I live in Spain and love olives",
        "直播带货教程",
    ],
)
def test_a_post_is_neither(text: str) -> None:
    assert shared_in(text) is None
