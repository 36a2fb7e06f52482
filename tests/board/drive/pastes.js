// Everything that people paste, wherever they paste it.
"use strict";
const SHEET = "标题\t平台\t链接\n三分钟学会手冲咖啡\tbilibili\thttps://www.bilibili.com/video/BV1a4y1E7wXq";
const area = () => one("[data-role=paste] textarea");
const inFrame = (name) => frame.contentWindow[name];
/** As a browser does: an input's own text is put where the cursor is only if nobody took the paste. */
function paste(element, text) {
  const clipboardData = new (inFrame("DataTransfer"))();
  clipboardData.setData("text/plain", text);
  return !element.dispatchEvent(new (inFrame("ClipboardEvent"))("paste", { clipboardData, bubbles: true, cancelable: true }));
}
const planned = (count) => until("the plan", () => area().hidden && all("[data-row]").length === count);
const back = () => press(one("[data-role=back]"));
async function becomesAPlan(element, text, count) {
  check("it is taken", paste(element, text));
  check("its place is shown", isSeen(one("[data-role=paste]")));
  await planned(count);
  check("the text is kept", area().value === text.replaceAll("\r\n", "\n"));
  const summary = one("[data-role=summary]").textContent;
  back();
  return summary;
}
const first = () => row("夏日海边 vlog");
run([
  ["the board opens", async () => void await opened()],
  ["a sheet of one row, pasted into a row", async () => becomesAPlan((await first()).querySelector("input"), SHEET, 1)],
  ["one with Windows line ends and no header", async () => becomesAPlan((await first()).querySelector("input"), "三分钟学会手冲咖啡\tBV1a4y1E7wXq\r\n新品开箱\thttps://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6\r\n", 2)],
  ["a Markdown table, pasted where nothing is", () => becomesAPlan(page().body, `| 标题 | 链接 |\n| --- | --- |\n| 三分钟学会手冲咖啡 | https://www.bilibili.com/video/BV1a4y1E7wXq |`, 1)],
  ["share texts, one a line, pasted onto a button", () => becomesAPlan(one("[data-role=refresh]"), "【三分钟学会手冲咖啡-哔哩哔哩】 https://www.bilibili.com/video/BV1a4y1E7wXq\n【街边小吃-哔哩哔哩】 https://www.bilibili.com/video/BV1b4y1E7wYq", 2)],
  ["a table pasted by a program into its place", async () => {
    press(one("[data-role=open-paste]"));
    return becomesAPlan(area(), SHEET, 1);
  }],
  ["a table given to the area itself", async () => {
    one("[data-role=paste]").value = SHEET;
    one("[data-role=paste]").dispatchEvent(new (inFrame("Event"))("input", { bubbles: true }));
    await planned(1);
    back();
    one("[data-role=paste]").click();
    check("a press opens it", isSeen(one("[data-role=paste]")));
    back();
  }],
  ["a share text of three lines with one link stays in its row", async () => {
    const link = (await first()).querySelector("input");
    check("left to the browser", !paste(link, "3.21 复制打开抖音\n看看【夏日海边】\nhttps://v.douyin.com/iRNBho6u/ 12/09 aBc:/"));
    check("no plan", !isSeen(one("[data-role=paste]")));
  }],
  ["a lone link where nothing is goes nowhere", () => check("left alone", !paste(page().body, "https://v.douyin.com/iRNBho6u/"))],
  ["a table typed into the hidden place opens it", async () => {
    type(area(), SHEET);
    await planned(1);
  }],
  ["the place for a table keeps its text, and a changed table is read again", async () => {
    press(one("[data-role=edit]"));
    check("the text", area().value === SHEET && isSeen(area()));
    type(area(), `${SHEET}\n没有\tyoutube\thttps://www.youtube.com/watch?v=dQw4w9WgXcQ`);
    await planned(2);
  }],
  ["text that is no table is said, and nothing of it is quoted", async () => {
    press(one("[data-role=edit]"));
    type(area(), "root:x:0:0:root:/root:/bin/bash");
    await until("what is wrong", () => one("[data-role=summary]").textContent);
    await until("the end", () => !one("[data-role=summary]").textContent.endsWith("…"));
    const said = one("[data-role=summary]").textContent;
    check(said, !said.includes("root:") && (isSeen(area()) || all("[data-row]").every((each) => !each.querySelector("[type=checkbox]").checked)));
    return said;
  }],
  ["a plan that is on its way gives way to a newer table", async () => {
    type(area(), SHEET);
    await pause(700);
    type(area(), `${SHEET}\n街边小吃一日游，早市到夜市的十家老店\tbilibili\thttps://www.bilibili.com/video/BV1b4y1E7wYq`);
    await planned(2);
    await pause(2000);
    check("two rows", all("[data-row]").length === 2);
  }],
  ["what is not ticked is not set", async () => {
    press(one("[data-row='2'] [type=checkbox]"));
    press(one("[data-role=confirm]"));
    await inState(one("[data-row='3']"), "stored");
    await pause(1000);
    check("row 2", one("[data-row='2']").dataset.state === "ok");
    const written = host.calls.filter(({ name, arguments: args }) => name === "update_work_link" || args.dryRun === false).map(({ arguments: args }) => args.workLink);
    check(written.join(), written.join() === "https://www.bilibili.com/video/BV1b4y1E7wYq");
  }],
  ["one post is not chosen for two rows", async () => {
    press(one("[data-role=edit]"));
    const link = (end) => `https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4${end}?xsec_token=ABc`;
    type(area(), `标题\t平台\t链接\n新品开箱\txhs\t${link("e6")}\n新品开箱\txhs\t${link("e7")}`);
    await until("two choices", () => all("[data-row] select").length === 2);
    const [one_, other] = all("[data-row] select");
    one_.selectedIndex = 1;
    one_.dispatchEvent(new Event("change"));
    check("taken", other.options[1].disabled && !other.options[2].disabled && !one_.options[1].disabled);
  }],
]);
