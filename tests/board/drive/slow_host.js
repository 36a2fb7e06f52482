// A host whose every answer takes 20 seconds: what is waited for is shown, and nothing is asked or set twice.
"use strict";
const SECONDS = 20;
const called = (name) => host.calls.filter((call) => call.name === name).length;
const forward = callTool;
callTool = async (call) => (await pause(SECONDS * 1000), forward(call));
const VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";
run([
  ["it is said that the list is waited for", async () => {
    await until("the words", () => one(".nothing"));
    check("not that there is none", !one(".nothing svg"));
    return one(".nothing").textContent;
  }],
  ["the list comes once, however often it was asked for", async () => {
    await until("the rows", () => one("[data-record-id]"), 60);
    await until("the refresh", () => one("[data-role=refresh]").ariaBusy === "false", 60);
    const ids = all("[data-record-id]").map((each) => each.dataset.recordId);
    check(`${ids.length}`, ids.length === 13 && new Set(ids).size === 13);
  }],
  ["Enter while the link is checked sets it after that, once", async () => {
    const first = await row("Street food in Chengdu");
    type(first.querySelector("input"), VIDEO);
    await until("the check", () => called("check_work_link") === 1);
    const enter = () => first.querySelector("input").dispatchEvent(new (frame.contentWindow.KeyboardEvent)("keydown", { key: "Enter", bubbles: true }));
    enter();
    enter();
    check("checking", first.dataset.state === "checking");
    await until("setting", () => first.dataset.state === "setting", 60);
    await until("stored", () => first.dataset.state === "stored", 60);
    check(`${called("update_work_link")} updates`, called("update_work_link") === 1);
  }],
  ["a table that is read says so, and may be left and come back to", async () => {
    press(one("[data-role=open-paste]"));
    type(one("[data-role=paste] textarea"), "标题\t平台\t链接\nDesk setup tour\ttiktok\thttps://www.tiktok.com/@aitoearn/video/7390000000000000000");
    await until("it is read", () => one("[data-role=summary]").textContent);
    const said = one("[data-role=summary]").textContent;
    press(one("[data-role=back]"));
    await pause(2 * SECONDS * 1000);
    check("it is not thrust upon one", !isSeen(one("[data-role=paste]")));
    press(one("[data-role=open-paste]"));
    check("it is there", isSeen(one("[data-row='2']")));
    return said;
  }],
  ["a confirmed row is set once, however often one presses", async () => {
    press(one("[data-role=confirm]"));
    press(one("[data-role=confirm]"));
    check("setting", one("[data-row='2']").dataset.state === "setting");
    await until("stored", () => one("[data-row='2']").dataset.state === "stored", 60);
    const writes = host.calls.filter(({ name, arguments: args }) => args.dryRun === false || name === "update_work_link" && args.workLink.includes("tiktok")).length;
    check(`${writes} writes`, writes === 1);
  }],
]);
