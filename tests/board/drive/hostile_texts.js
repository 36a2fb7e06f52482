// Titles, nicknames and server texts of the worst kind, of records that no server would list so.
"use strict";
const RTL = "\u202Egnp.exe\u2066 عنوان المنشور \u200F";
const TEXTS = {
  markup: "<img src=x onerror=parent.hurt()><svg onload=parent.hurt()><script>parent.hurt()</" + "script>",
  bidi: RTL, long: "长".repeat(10_000), word: "a".repeat(10_000), lines: "one\ntwo\n".repeat(200), stacked: `Z${"\u0300\u0489".repeat(300)}`,
  nothing: "", template: "${alert(1)} {{constructor}} %s $& \u0000",
};
window.hurt = () => { window.wasHurt = true; };
const id = (at) => `68a1b2c3d4e5f6a7000001${at.toString(16).padStart(2, "0")}`;
const records = Object.values(TEXTS).map((text, at) => ({ id: id(at), accountType: text, account: text, title: text, publishTime: text || "2026-01-02T03:04:05Z", workLink: at === 6 ? undefined : undefined }));
const list = { content: [], structuredContent: { site: TEXTS.markup, total: records.length, notes: [TEXTS.markup, TEXTS.long], records } };
host.replayed = list;
const bad = (text) => ({ isError: true, content: [{ type: "text", text }] });
host.answer = ({ name }, result) => {
  if (name === "list_publish_records") return list;
  if (name === "check_work_link") return { content: [], structuredContent: { url: "https://a.example/", problems: [{ kind: "other", text: TEXTS.markup + RTL }] } };
  if (name === "update_work_link") return bad(TEXTS.word + TEXTS.markup);
  if (name === "import_work_links") return { content: [], structuredContent: { rows: 2, certain: 0, ambiguous: 1, results: [
    { row: 2, match: "ambiguous", title: TEXTS.markup, workLink: "javascript:parent.hurt()", candidates: records.map((record) => ({ ...record, recordId: record.id })) },
    { row: 3, match: "invalid", title: TEXTS.word, workLink: TEXTS.long, problems: [TEXTS.markup] },
  ] } };
  return result;
};
const sound = () => {
  check("nothing ran", !window.wasHurt);
  check("no element came of a text", page().querySelectorAll("img, script:not(body > script), iframe, main svg[onload]").length === 0);
  check(`not wider than the frame: ${page().documentElement.scrollWidth}`, page().documentElement.scrollWidth <= frame.clientWidth);
  return `${measured()} px`;
};
const measured = () => (measure(), report.height);
run([
  ["hostile titles, accounts, times and notes are text", async () => {
    await opened();
    await pause(1000);
    const seen = [];
    for (let pages = 0; pages < 4; pages += 1) {
      seen.push(sound());
      press(one("[data-role=board] [data-role=next]"));
      await pause(200);
    }
    check("all rows", all("[data-record-id]").length === records.length);
    return seen.join(", ");
  }],
  ["labels are short", () => {
    const longest = Math.max(...all("[aria-label], [title]").map((each) => Math.max((each.ariaLabel ?? "").length, each.title.length)));
    check(`${longest}`, longest <= 400);
    return `${longest} characters at most`;
  }],
  ["a turned text turns nothing around but itself", () => {
    const isolated = all(".title, .meta span, .words").every((each) => frame.contentWindow.getComputedStyle(each).unicodeBidi === "isolate" || frame.contentWindow.getComputedStyle(each).display !== "inline");
    check("isolated", isolated);
  }],
  ["so are notes, problems and refusals", async () => {
    press(one("[data-role=notes]"));
    press(one("[data-role=close]"));
    const first = all("[data-record-id]").find(isSeen);
    type(first.querySelector("input"), TEXTS.long);
    await inState(first, "problem");
    sound();
    press(first.querySelector(".set"));
    await inState(first, "unknown");
    return sound();
  }],
  ["so is a plan, and its candidates", async () => {
    press(one("[data-role=open-paste]"));
    type(one("[data-role=paste] textarea"), "anything\nat all");
    await until("the plan", () => one("[data-row='2'] select"));
    check("every candidate", all("[data-row='2'] option").length === records.length + 1);
    return sound();
  }],
  ["the agent is told in lines that no title breaks", async () => {
    await pause(1000);
    check(host.told.slice(0, 500), host.told.split("\n").every((line) => /^(Link board|- |Typed)/.test(line)) && host.told.length < 20_000);
    return `${host.told.length} characters`;
  }],
  ["it was never higher than 440 px", () => {
    check(`${report.highest} px`, report.highest <= 440);
    return `${report.highest} px`;
  }],
  ["no request left the frame", async () => {
    const { ofBoard, violations } = await requestsSeen();
    check(JSON.stringify({ ofBoard, violations }), ofBoard.length === 0 && violations.length === 0);
  }],
]);
