// More posts than one answer holds, more rows than one plan shows, and a row whose post has a link by now.
"use strict";
const link = (number) => `https://www.bilibili.com/video/BV1${String(number).padStart(2, "0")}y1E7wXq`;
const table = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => `第 ${from + at} 集\tbilibili\t${link(from + at)}`);
const called = (name) => host.calls.filter((call) => call.name === name).map((call) => call.arguments);
let atOnce = 0;
let mostAtOnce = 0;
host.instead = ({ name }) => { if (name === "update_work_link") mostAtOnce = Math.max(mostAtOnce, atOnce += 1); };
host.answer = ({ name }, result) => { if (name === "update_work_link") atOnce -= 1; return result; };
const next = () => one("[data-role=board] [data-role=next]");

run([
  ["the list is read on as the person pages", async () => {
    await opened();
    const ids = new Set();
    for (let pages = 0; pages < 40; pages += 1) {
      all("[data-record-id]").filter(isSeen).forEach((each) => ids.add(each.dataset.recordId));
      if (next().getAttribute("aria-disabled") === "true") break;
      const range = one("[data-role=range]").textContent;
      press(next());
      await until("the next page", () => one("[data-role=range]").textContent !== range);
    }
    check(`58 posts, not ${ids.size}`, ids.size === 58);
    return `${one("[data-role=range]").textContent}, ${called("list_publish_records").filter((args) => args.cursor).length} times more`;
  }],
  ["a table of 30 rows is shown whole", async () => {
    press(one("[data-role=open-paste]"));
    type(one("[data-role=paste] textarea"), ["标题\t平台\t链接", ...table(1, 30)].join("\n"));
    await until("30 to set", () => one("[data-role=confirm]").textContent.includes("30"));
    return one("[data-role=summary]").textContent;
  }],
  ["30 rows are set, each once and at most four at a time", async () => {
    press(one("[data-role=confirm]"));
    await until("all stored", () => one("[data-role=summary]").textContent === "30 stored");
    check("30 calls", called("update_work_link").length === 30 && new Set(called("update_work_link").map((args) => args.recordId)).size === 30);
    check(`${mostAtOnce} at a time`, mostAtOnce === 4);
  }],
  ["a row whose post has another link says so, and is refused where it is ticked all the same", async () => {
    press(one("[data-role=back]"));
    const other = (await row("第 31 集")).dataset.recordId;
    await elsewhere(other, "https://www.bilibili.com/video/BV1xx411c7mD");
    press(one("[data-role=open-paste]"));
    type(one("[data-role=paste] textarea"), ["标题\t平台\t链接", ...table(31, 31)].join("\n"));
    await until("the row", () => one("[data-row]"));
    check(saidOf(one("[data-row]")), saidOf(one("[data-row]")).includes("Would be refused: the record already has a link"));
    press(one("[data-row] [type=checkbox]"));
    press(one("[data-role=confirm]"));
    await inState(one("[data-row]"), "refused");
    return saidOf(one("[data-row]"));
  }],
  ["and shows the link that is there", async () => {
    await until("the link", () => saidOf(one("[data-row]")).includes("BV1xx411c7mD") && one("[data-row] .set").textContent === "Replace");
    return saidOf(one("[data-row]"));
  }],
  ["and the next press replaces it", async () => {
    press(one("[data-row] .set"));
    await inState(one("[data-row]"), "stored");
    check("said once", called("update_work_link").filter((args) => args.overwrite).length === 1);
    check("never for a table", called("import_work_links").every((args) => !("overwrite" in args)));
  }],
  ["a link with tracking is ok, and is corrected with a press", async () => {
    press(one("[data-role=back]"));
    const unboxing = await row("新品开箱");
    type(unboxing.querySelector("input"), "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e6?xsec_token=ABc&share_id=abc");
    await inState(unboxing, "ok");
    const said = saidOf(unboxing);
    press([...unboxing.querySelectorAll(".inline")].find((each) => each.textContent === "Correct it"));
    await until("the clean link", () => unboxing.dataset.state === "ok" && !unboxing.querySelector("input").value.includes("share_id"));
    return said;
  }],
  ["it was never higher than 440 px", () => {
    check(`${report.highest} px`, report.highest <= 440);
    return `${report.highest} px`;
  }],
]);
