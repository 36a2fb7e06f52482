// axe-core over the board in each of its faces.
"use strict";
const bare = { isError: true, content: [{ type: "text", text: "The gateway in between has timed out. ".repeat(9) }] };
const doubtful = { BV1unknown1q: "update_work_link", BV1uncheckd1: "check_work_link" };
host.answer = ({ name, arguments: args }, result) => (name === Object.entries(doubtful).find(([id]) => args.workLink?.includes(id))?.[1] ? bare : result);
async function noViolations() {
  const found = await frame.contentWindow.axe.run(page(), { resultTypes: ["violations"] });
  check(found.violations.flatMap((each) => each.nodes.map((node) => `${each.id} ${node.html.slice(0, 150)} ${node.failureSummary}`)).join("\n"), found.violations.length === 0);
  return "0 violations";
}
async function bring(title, link, ...presses) {
  const found = await row(title);
  type(found.querySelector("input"), link);
  await until("checked", () => ["ok", "problem"].includes(found.dataset.state));
  for (const state of presses) {
    press(found.querySelector(".set"));
    await inState(found, state);
  }
  return found;
}
run([
  ["axe is in the frame", async () => {
    await opened();
    const script = page().createElement("script");
    script.textContent = await (await fetch("/axe.js")).text();
    page().head.append(script);
    return frame.contentWindow.axe.version;
  }],
  ["the board as it opens", noViolations],
  ["a problem, a refusal, a link that is ok, one that is stored", async () => {
    await bring("夏日海边 vlog", "https://creator.douyin.com/creator-micro/content/manage");
    await bring("三分钟学会手冲咖啡", "https://www.bilibili.com/bangumi/play/ep1", "refused");
    await bring("新品开箱", "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6?xsec_token=ABc");
    const last = await bring("Street food in Chengdu", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "stored");
    await row("夏日海边 vlog");
    const states = all("[data-record-id]").filter(isSeen).map((each) => each.dataset.state);
    const first = await noViolations();
    await row("Street food in Chengdu");
    check("on the next page", isSeen(last) || states.includes("stored"));
    return `${states.join(", ")}, ${first}, ${await noViolations()}`;
  }],
  ["an outcome that is not known", async () => {
    await bring("街边小吃一日游，早市到夜市的十家老店", "https://www.bilibili.com/video/BV1unknown1q", "unknown");
    return noViolations();
  }],
  ["a link that could not be checked", async () => {
    const found = await row("老家院子改造");
    type(found.querySelector("input"), "https://www.bilibili.com/video/BV1uncheckd1");
    await inState(found, "unknown");
    return noViolations();
  }],
  ["the whole text of a row in a dialog", async () => {
    const more = await until("more to read", () => all(".said .inline:last-child").find(isSeen));
    press(more);
    const told = await noViolations();
    check("all of it", one("dialog p").textContent.includes("The gateway in between has timed out. The"));
    press(one("[data-role=close]"));
    return told;
  }],
  ["the place for a table", async () => {
    press(one("[data-role=open-paste]"));
    return noViolations();
  }],
  ["a plan", async () => {
    const lines = ["标题\t链接", "三分钟学会手冲咖啡\thttps://www.bilibili.com/video/BV1a4y1E7wXq", "新品开箱\thttps://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6?xsec_token=ABc", "没有\thttps://www.youtube.com/watch?v=dQw4w9WgXcQ"];
    type(one("[data-role=paste] textarea"), lines.join("\n"));
    await until("the plan", () => all("[data-row]").length >= 2);
    return noViolations();
  }],
  ["a plan that was set, with a link to replace and a row that has none", async () => {
    const [certain, choice] = [one("[data-row='2']"), one("[data-row='3'] select")];
    await elsewhere(all("[data-record-id]").find((each) => each.querySelector(".title").textContent === "三分钟学会手冲咖啡").dataset.recordId, "https://www.bilibili.com/video/BV1xx411c7mD");
    choice.selectedIndex = 1;
    choice.dispatchEvent(new Event("change"));
    press(one("[data-role=confirm]"));
    await until("Replace", () => certain.querySelector(".danger"));
    await inState(one("[data-row='3']"), "stored");
    return `${all("[data-row]").map((each) => each.dataset.state).join(", ")}, ${await noViolations()}`;
  }],
  ["full screen, with a list that could not be refreshed", async () => {
    press(one("[data-role=back]"));
    press(one("[data-role=expand]"));
    host.instead = () => { throw { code: -32000, message: "The server is not there. ".repeat(20) }; };
    press(one("[data-role=refresh]"));
    await until("the notice", () => one("[data-role=notice]").textContent);
    return noViolations();
  }],
]);
