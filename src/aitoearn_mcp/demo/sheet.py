"""The demo's sheet: twelve rows as people keep them. docs/sample-links.csv is the same sheet."""

from pathlib import Path

SHEET = """\
十一月作品链接（运营组汇总）,,,
,,,
平台,账号,标题,链接
B站,小厨娘阿May,三分钟学会手冲咖啡 ☕ 4,【三分钟学会手冲咖啡 ☕ 4-哔哩哔哩】 https://b23.tv/a1B2c3D
快手,小厨娘阿May,老家院子改造 4,https://v.kuaishou.com/2xKwAi 老家院子改造 4 打开快手，看看精彩瞬间！
小红书,,,小户型收纳灵感 🏠 4 http://xhslink.com/a/T0k3nN0te 复制后打开【小红书】查看笔记！
,,夏日海边vlog 3,https://www.douyin.com/video/7388000000000000003?previous_page=app_code_link
快手,小厨娘阿May,老家院子改造3,https://www.kuaishou.com/short-video/3xr3n0v4t10n003
小红书,,小户型的收纳灵感 3,https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4f1?xsec_token=ABsample%3D
哔哩哔哩,,秋天的第一锅桂花糖芋苗🍠,https://www.bilibili.com/video/BV1tGA5bLtDx
B站,,三分钟学会手冲咖啡 ☕ 3,https://www.bilibili.com/video/BV1Qs411c7mE
B站,,手冲咖啡（重复登记）,https://www.bilibili.com/video/BV1Qs411c7mE?spm_id_from=333.999.0.0
公众号,,周末做饭日常：三菜一汤,https://mp.weixin.qq.com/s/sAmPlE2247483647zzAw
抖音,,国庆车展花絮,https://www.douyin.com/video/7388000000000000099
抖音,,夏日海边 vlog 🌊 4,https://creator.douyin.com/creator-micro/content/manage
"""
# As a spreadsheet counts: a caption and an empty row stand above it.
HEADER_ROW = 3


def write_sheet(folder: Path) -> Path:
    """Write the sheet as a spreadsheet program in China saves it, in GB18030, and return its path."""
    path = folder / "links.csv"
    path.write_bytes(SHEET.replace("\n", "\r\n").encode("gb18030"))
    return path
