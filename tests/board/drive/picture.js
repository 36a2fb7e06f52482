// A board in the middle of its work, for a picture.
"use strict";
const SHARE_TEXT = "3.21 复制打开抖音，看看【夏日海边】 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/";
async function bring(title, link, ...presses) {
  const found = await row(title);
  type(found.querySelector("input"), link);
  await until("checked", () => ["ok", "problem"].includes(found.dataset.state));
  for (const state of presses) {
    press(found.querySelector(".set"));
    await inState(found, state);
  }
}
const TABLE = ["标题\t平台\t链接", "三分钟学会手冲咖啡\tbilibili\thttps://www.bilibili.com/video/BV1a4y1E7wXq", "街边小吃一日游：早市到夜市的十家老店们\tbilibili\thttps://www.bilibili.com/video/BV1b4y1E7wYq", "新品开箱\txhs\thttps://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6?xsec_token=ABc", "从没发过的作品\tyoutube\thttps://www.youtube.com/watch?v=dQw4w9WgXcQ"];
const scenes = {
  rows: [["rows", async () => {
    await opened();
    await bring("夏日海边 vlog", SHARE_TEXT, "stored");
    await bring("三分钟学会手冲咖啡", "https://www.bilibili.com/video/BV1a4y1E7wXq?spm_id_from=333");
    await bring("新品开箱", "https://www.xiaohongshu.com/user/profile/5ff0e6410000000001008400");
    await row("夏日海边 vlog");
    page().activeElement.blur();
  }]],
  table: [["table", async () => {
    await opened();
    press(one("[data-role=open-paste]"));
    type(one("[data-role=paste] textarea"), TABLE.join("\n"));
    await until("a plan", () => one("[data-row]"));
    page().activeElement.blur();
  }]],
};
run(scenes[query.get("scene") ?? "rows"]);
