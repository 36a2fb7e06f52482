"""Titles as people, sheets and share texts give them, folded so that one title is one text."""

import pytest

from aitoearn_mcp.imports.titles import FoldedTitle, fold_title, titles_of

URL = "https://v.douyin.com/abc/"


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        ("秋天的第一杯奶茶！", "秋天的第一杯奶茶"),
        ("❗️秋天 🍂 的茶", "秋天的茶"),
        ("ＡＢＣ Hello, World", "abchelloworld"),
        ("秋天 #话题 #穿搭[话题]# 好看", "秋天好看"),
        ("秋天# 话题 # 穿搭", "秋天"),
        ("C# 入门", "c#入门"),
        ("C++ 入门", "c++入门"),
        ("iPhone 15+ 参数", "iphone15+参数"),
        ("省1.5元", "省1.5元"),
        ("省 15 元", "省15元"),
        ("3-5 岁 / 3～5 岁", "3.5岁3.5岁"),
        ("播放 1,024 次", "播放1024次"),
        ("#只有话题", "只有话题"),
        ("第1️⃣集", "第1集"),
        ("Café", "café"),
        ("👨‍👩‍👧", ""),
    ],
)
def test_a_title_is_folded(title: str, folded: str) -> None:
    assert fold_title(title) == folded


@pytest.mark.parametrize(
    ("share_text", "title"),
    [
        (f"【一个标题-哔哩哔哩】 {URL}", FoldedTitle("一个标题")),
        (f"【一个标题【原创曲PV】-哔哩哔哩】 {URL}", FoldedTitle("一个标题原创曲pv")),
        (f"【一个标题_哔哩哔哩_bilibili】 {URL}", FoldedTitle("一个标题")),
        (f"31 【一个标题 - 某某 | 小红书 - 你的生活指南】 😆 aBcDe1f 😆 {URL}", FoldedTitle("一个标题")),
        (f"❗️一个标题 {URL} \n复制后打开【小红书】查看笔记！", FoldedTitle("一个标题")),
        (f"❗️一个很长的标题... {URL} \n复制后打开【小红书】查看笔记！", FoldedTitle("一个很长的标题", is_cut=True)),
        (f"7.64 复制打开抖音，看看【某某的作品】一个标题 # 话题...  {URL} A@b.cD 01/02 ", FoldedTitle("一个标题")),
        (
            f"7.64 复制打开抖音，看看【某某的图文作品】一个很长的标题…… {URL}",
            FoldedTitle("一个很长的标题", is_cut=True),
        ),
        (f"2.35 abC:/ 01/04 w@X.yZ 一个问题？ # 话题  {URL} 复制此链接，打开Dou音搜索", FoldedTitle("一个问题")),
        (f"7.66 A@B.CD 01/05 abC/: :4pm 《一首歌》完整版# 一首歌 {URL}", FoldedTitle("一首歌完整版")),
        (f"《一首歌》{URL}", FoldedTitle("一首歌")),
        (f"{URL} 一个标题 复制此消息，打开【快手App】直接观看！", FoldedTitle("一个标题")),
        (f"A title - YouTube {URL}", FoldedTitle("atitle")),
    ],
)
def test_a_share_text_quotes_its_title(share_text: str, title: FoldedTitle) -> None:
    assert title in titles_of(None, share_text)


@pytest.mark.parametrize(
    "share_text",
    [
        URL,
        f"12 某某发布了一篇小红书笔记，快来看吧！ {URL}，复制本条信息，打开【小红书】App查看精彩内容！",
        f"长按复制此条消息，打开抖音搜索 {URL}",
        f"短... {URL}",
        "BV1Ab4y1d7Ef",
    ],
)
def test_a_share_text_without_a_title_gives_none(share_text: str) -> None:
    assert titles_of(None, share_text) == ()


def test_a_title_column_counts_without_the_sites_name_too() -> None:
    assert titles_of("一个标题_哔哩哔哩", URL) == (FoldedTitle("一个标题哔哩哔哩"), FoldedTitle("一个标题"))
