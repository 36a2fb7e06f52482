"""What the realistic account published: when, and in which words."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Story:
    """One publication: its flow goes to several accounts, with the same words on each.

    `when` is either days before today and a time of day in Shanghai, or a time from now. `task_id` is the task that it
    was made for; a post may have no title.
    """

    when: tuple[int, str] | timedelta
    title: str
    body: str
    task_id: str | None = None

    def moment(self, now: datetime) -> datetime:
        """Return when it was, or is to be, published."""
        if isinstance(self.when, timedelta):
            return now + self.when
        days, clock = self.when
        hour, minute = map(int, clock.split(":"))
        day = now.astimezone(SHANGHAI) - timedelta(days=days)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)


# The second and the eighth have one title: a weekly series. The fifth goes out over midnight, so that its first records
# are of one day in Shanghai and the others of the next. The last ones are older than a list looks by default.
CHINESE = (
    Story((1, "20:30"), "秋天的第一锅桂花糖芋苗🍠", "软糯香甜，一学就会～ #桂花糖芋苗 #秋日甜品 #家常菜"),
    Story((2, "18:05"), "周末做饭日常 🍳｜三菜一汤", "冰箱清库存，四十分钟搞定。#周末做饭 #一人食 #家常菜"),
    Story((4, "12:00"), "10㎡小厨房改造，收纳翻倍✨", "花费不到两千，清单在最后👇 #厨房收纳 #小户型 #改造"),
    Story(
        (6, "21:15"), "零失败！空气炸锅烤鸡翅🍗", "腌料比例记得收藏 #空气炸锅 #烤鸡翅", "task_66f0c0de0000000000000a01"
    ),
    Story((8, "23:57"), "深夜食堂：葱油拌面🍜", "三分钟上桌，葱油一次多熬点。#深夜食堂 #葱油拌面"),
    Story((10, "07:40"), "早餐不重样第28天🥞", "南瓜松饼，孩子一口气吃三块。#早餐不重样 #宝宝辅食"),
    Story((13, "19:30"), "菜市场vlog｜50元能买多少菜？", "城南老菜场，阿姨送了一把葱😂 #菜市场 #vlog"),
    Story((16, "18:10"), "周末做饭日常 🍳｜三菜一汤", "这周吃鱼：清蒸鲈鱼、蒜蓉生菜、番茄蛋汤。#周末做饭"),
    Story(
        (20, "20:00"), "铸铁锅开锅教程🔥新手必看", "别再用错油了！#铸铁锅 #厨房好物", "task_66f0c0de0000000000000a02"
    ),
    Story((25, "12:30"), "妈妈的味道：梅菜扣肉", "外婆传下来的做法，肥而不腻。#梅菜扣肉 #妈妈的味道"),
    Story((34, "20:30"), "夏日冰粉全攻略🧊", "手搓冰粉，红糖自己熬。#冰粉 #夏日甜品"),
    Story((41, "19:00"), "开箱｜双立人刀具到底值不值", "用了半年的真实感受。#开箱 #厨房好物"),
)
ENGLISH = (
    Story((1, "22:00"), "Osmanthus taro soup 🍠", "Sweet, soft, and ready in 30 minutes. #chinesefood #dessert"),
    Story(
        (3, "22:00"), "A 10 m² kitchen, twice the storage ✨", "Under $300, full list in the comments. #smallkitchen"
    ),
    Story((5, "21:30"), "No-fail air fryer wings 🍗", "Save the ratio for later. #airfryer #wings"),
    Story((7, "22:15"), "Scallion oil noodles in 3 minutes 🍜", "Make more oil than you need. #noodles #latenight"),
    Story((11, "21:00"), "What $7 buys at a Chinese market", "The auntie threw in a bunch of scallions 😂 #vlog"),
    Story((14, "22:00"), "Season a cast iron wok 🔥", "You are using the wrong oil! #castiron #wok"),
    Story((17, "23:59"), "Braised pork, my grandmother's way", "Fat, not greasy. #chinesefood"),
    Story((21, "21:45"), "Osmanthus taro soup 🍠", "Asked for again: the recipe, step by step. #chinesefood"),
    Story((26, "22:00"), "", "Ice jelly from scratch, hand-rubbed, with brown sugar syrup 🧊 #summer"),
    Story((37, "21:00"), "Are expensive knives worth it?", "Half a year later. #kitchen #review"),
)
# Published minutes ago, and still on its way on some platforms; and two that are to come.
NOW = Story(timedelta(minutes=-6), "山药排骨汤，喝完浑身暖🥣", "今晚的汤，炖了两小时。#山药排骨汤 #秋冬养生")
TOMORROW = Story(timedelta(hours=26), "立冬饺子包法大全🥟", "五种包法，手残党也会！#立冬 #饺子")
IN_THREE_DAYS = Story(timedelta(hours=75), "Five ways to fold a dumpling 🥟", "Number four is the easiest. #dumplings")
