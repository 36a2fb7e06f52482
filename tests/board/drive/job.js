// The whole job: links typed, set, refused, not answered, replaced, and a table.
"use strict";
const HOSTILE = "<img src=x onerror=parent.hurt()><script>parent.hurt()</" + "script>";
window.hurt = () => { throw new Error("a title was run as markup"); };
const button = (element) => element.querySelector(".set");
const linkOf = (element) => element.querySelector("input");
const callsOf = (name) => host.calls.filter((call) => call.name === name).map((call) => call.arguments);
const late = new Set();
const bare = new Set();
host.answer = async ({ name, arguments: args }, result) => {
  if (name === "update_work_link" && late.has(args.recordId)) await pause(75_000);
  if (name === "update_work_link" && bare.has(args.recordId)) return { isError: true, content: [{ type: "text", text: "gateway timeout" }] };
  return result;
};
const SHARE_TEXT = "3.21 复制打开抖音，看看【夏日海边】 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/";
const TABLE = [
  "标题\t平台\t链接",
  "三分钟学会手冲咖啡\tbilibili\thttps://www.bilibili.com/video/BV1a4y1E7wXq",
  "街边小吃一日游：早市到夜市的十家老店们\tbilibili\thttps://www.bilibili.com/video/BV1b4y1E7wYq",
  "新品开箱\txhs\thttps://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6?xsec_token=ABc",
  "从没发过的作品\tyoutube\thttps://www.youtube.com/watch?v=9bZkp7q19f0",
].join("\n");
/** A row of the plan, on whichever page. */
async function planned(number) {
  const [back, on] = ["previous", "next"].map((name) => one(`[data-role=paste] [data-role=${name}]`));
  while (back.getAttribute("aria-disabled") === "false") press(back);
  for (let pages = 0; !isSeen(one(`[data-row="${number}"]`)) && pages < 5; pages += 1) press(on);
  return one(`[data-row="${number}"]`);
}
let seen;

run([
  ["the board opens with the posts that lack a link", async () => {
    await opened();
    await until("the refresh", () => callsOf("list_publish_records").length === 1);
    check("every row has its hooks", all("[data-record-id]").every((each) => each.dataset.state === "empty"));
    check("no pasted row yet", all("[data-row]").length === 0);
    return one("[data-role=about]").textContent;
  }],
  ["a title that is markup is shown as text", async () => {
    const hostile = await row(HOSTILE);
    check("no element came of it", hostile.querySelectorAll("img, script").length === 0);
  }],
  ["a wrong link is a problem as it is typed", async () => {
    seen = await row("夏日海边 vlog");
    type(linkOf(seen), "https://creator.douyin.com/creator-micro/content/manage");
    await inState(seen, "problem");
    return saidOf(seen);
  }],
  ["set all leaves a problem alone", async () => check("it is off", one("[data-role=set-all]").getAttribute("aria-disabled") === "true")],
  ["the wrong link, set all the same, is refused with the reason", async () => {
    press(button(seen));
    await inState(seen, "refused");
    return saidOf(seen);
  }],
  ["share text with the right link is ok", async () => {
    type(linkOf(seen), SHARE_TEXT);
    await inState(seen, "ok");
    return saidOf(seen);
  }],
  ["a refresh keeps what is typed", async () => {
    const times = callsOf("list_publish_records").length;
    press(one("[data-role=refresh]"));
    await until("the refresh", () => callsOf("list_publish_records").length === times + 1);
    await pause(500);
    check("the text is there", linkOf(await row("夏日海边 vlog")).value === SHARE_TEXT);
  }],
  ["paging keeps what is typed", async () => {
    press(one("[data-role=board] [data-role=next]"));
    check("another page", !isSeen(seen));
    press(one("[data-role=board] [data-role=previous]"));
    check("the text is there", seen.isConnected && linkOf(seen).value === SHARE_TEXT && seen.dataset.state === "ok");
  }],
  ["set: the link is stored", async () => {
    press(button(seen));
    await inState(seen, "stored");
    return saidOf(seen);
  }],
  ["a stored link is opened by the host", async () => {
    press(button(seen));
    return until("the link", () => host.opened[0]);
  }],
  ["an error without facts reads unknown, not refused", async () => {
    const doubtful = await row("Street food in Chengdu");
    bare.add(doubtful.dataset.recordId);
    type(linkOf(doubtful), "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
    await inState(doubtful, "ok");
    press(button(doubtful));
    await inState(doubtful, "unknown");
    return saidOf(doubtful);
  }],
  ["a look at the record finds that it was stored", async () => {
    const doubtful = await row("Street food in Chengdu");
    press(button(doubtful));
    await inState(doubtful, "stored");
    return saidOf(doubtful);
  }],
  ["a call without an answer reads unknown after 60 s, with what to do", async () => {
    const silent = await row("老家院子改造");
    late.add(silent.dataset.recordId);
    type(linkOf(silent), "https://www.kuaishou.com/short-video/3xsandbox9k2m");
    await inState(silent, "ok");
    press(button(silent));
    await until("unknown", () => silent.dataset.state === "unknown", 70);
    return saidOf(silent);
  }],
  ["an answer that comes late is believed", async () => {
    const silent = await row("老家院子改造");
    await inState(silent, "stored");
    return saidOf(silent);
  }],
  ["a link that came meanwhile is shown, not replaced", async () => {
    const taken = await row("Release day");
    await elsewhere(taken.dataset.recordId, "https://x.com/i/status/1780000000000000001");
    type(linkOf(taken), "https://x.com/i/status/1790000000000000000");
    await inState(taken, "ok");
    press(button(taken));
    await inState(taken, "refused");
    check("never overwritten unasked", callsOf("update_work_link").every((args) => !("overwrite" in args)));
    return saidOf(taken);
  }],
  ["the second press replaces it", async () => {
    const taken = await row("Release day");
    press(button(taken));
    await inState(taken, "stored");
    check("overwrite was said once", callsOf("update_work_link").filter((args) => args.overwrite === true).length === 1);
    return saidOf(taken);
  }],
  ["a link that needs the post's id asks for it", async () => {
    const idless = await row("一周科技观察");
    type(linkOf(idless), "https://mp.weixin.qq.com/s/sandbox2247483647AbCdE");
    await inState(idless, "problem");
    const asked = saidOf(idless);
    type(idless.querySelectorAll("input")[1], "2247483647_1");
    await inState(idless, "ok");
    return asked;
  }],
  ["set all sets every row that is ok", async () => {
    const tour = await row("Desk setup tour");
    type(linkOf(tour), "https://www.tiktok.com/@aitoearn/video/7390000000000000000");
    await inState(tour, "ok");
    check("both are counted", one("[data-role=set-all]").textContent.includes("2"));
    press(one("[data-role=set-all]"));
    await inState(tour, "stored");
    await inState(await row("一周科技观察"), "stored");
    check("the id was sent", callsOf("update_work_link").some((args) => args.platformWorkId === "2247483647_1"));
  }],
  ["enter sets a link as soon as it is checked", async () => {
    const hiring = await row("Hiring: backend engineers, remote, four-day week");
    type(linkOf(hiring), "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000000/");
    await until("its answer", () => hiring.dataset.state === "problem");
    type(hiring.querySelectorAll("input")[1], "urn:li:share:7200000000000000000");
    hiring.querySelectorAll("input")[1].dispatchEvent(new (frame.contentWindow.KeyboardEvent)("keydown", { key: "Enter", bubbles: true }));
    await inState(hiring, "stored");
  }],
  ["a table of 4 rows becomes a plan", async () => {
    press(one("[data-role=open-paste]"));
    type(one("[data-role=paste] textarea"), TABLE);
    await until("the plan", () => one("[data-row]"));
    check("nothing was set for it", callsOf("import_work_links").every((args) => args.dryRun === true));
    const matches = [];
    for (const number of [2, 3, 4, 5]) matches.push(`row ${number} ${(await planned(number)).dataset.match}`);
    return matches.join(", ");
  }],
  ["only what is ticked or chosen is set", async () => {
    const likely = await planned(3);
    check("a likely row is not ticked", !likely.querySelector("[type=checkbox]").checked);
    press(likely.querySelector("[type=checkbox]"));
    const choice = (await planned(4)).querySelector("select");
    choice.selectedIndex = 2;
    choice.dispatchEvent(new Event("change"));
    const asked = one("[data-role=confirm]").textContent;
    const before = callsOf("update_work_link").length;
    press(one("[data-role=confirm]"));
    for (const number of [2, 3, 4]) await inState(await planned(number), "stored");
    const written = callsOf("update_work_link").slice(before);
    check("three records, with the links of the table", written.map((args) => args.workLink).join() === TABLE.match(/https:\S+/g).slice(0, 3).join());
    check("the chosen candidate by its record", written.at(-1).recordId === choice.value);
    check("no table was written", callsOf("import_work_links").every((args) => args.dryRun === true));
    check("a row without a post is left", (await planned(5)).dataset.state === "problem");
    return asked;
  }],
  ["several lines pasted into a row become a table, and what is set is not set again", async () => {
    press(one("[data-role=back]"));
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", TABLE);
    linkOf(await row(HOSTILE)).dispatchEvent(new (frame.contentWindow.ClipboardEvent)("paste", { clipboardData, bubbles: true, cancelable: true }));
    await until("the rows that are set", () => /3/.test(one("[data-role=summary]").textContent));
    check("the row without a post", (await planned(5)).dataset.match === "unmatched");
    return one("[data-role=summary]").textContent;
  }],
  ["only tools that agents have were called", async () => {
    const names = [...new Set(host.calls.map((call) => call.name))].sort();
    const known = ["check_work_link", "get_publish_record", "import_work_links", "list_publish_records", "update_work_link"];
    check(names.join(), names.every((name) => known.includes(name)));
    return names.join(", ");
  }],
  ["the agent is told what the person did", async () => {
    await until("the context", () => host.told.split("\n").filter((line) => line.startsWith("- stored")).length === 10);
    report.told = host.told;
    return host.told.split("\n").at(-1);
  }],
  ["it was never higher than 440 px", async () => {
    const highest = Math.max(report.highest, ...host.heights);
    check(`${highest} px`, highest <= 440);
    return `${highest} px`;
  }],
  ["no request left the frame", async () => {
    const { ofBoard, violations } = await requestsSeen();
    check(JSON.stringify({ ofBoard, violations }), ofBoard.length === 0 && violations.length === 0);
  }],
]);
