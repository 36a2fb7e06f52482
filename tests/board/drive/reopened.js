// A chat that is opened again: the host replays what it was told long ago.
"use strict";
const record = { id: "68a1b2c3d4e5f6a7000000ff", accountType: "youtube", account: "Lin on the road", title: "An old post", publishTime: "2025-01-02T03:04:05+08:00" };
host.replayed = { content: [], structuredContent: { site: "sandbox", total: 1, records: [record] } };
let answer;
host.answer = (call, result) => (call.name === "list_publish_records" ? new Promise((done) => { answer = () => done(result); }) : result);
run([
  ["the old result is drawn at once", async () => {
    await opened();
    return one(".title").textContent;
  }],
  ["and the list is asked for again", async () => {
    await until("the question", () => answer);
    answer();
    await until("the posts of today", () => one(".title").textContent !== record.title);
    return one("[data-role=about]").textContent;
  }],
  ["the board follows the host's theme and language", async () => {
    setFrame({ theme: "dark", locale: "zh-CN" });
    await until("Chinese", () => page().documentElement.lang === "zh-CN");
    check("dark", frame.contentWindow.getComputedStyle(page().body).backgroundColor === "rgb(31, 31, 30)");
    return one("[data-role=heading]").textContent;
  }],
  ["it fills the screen where the host offers it", async () => {
    const seen = () => all("[data-record-id]").filter(isSeen).length;
    const inline = seen();
    press(one("[data-role=expand]"));
    await until("more rows", () => seen() > inline);
    return `${inline} rows, then ${seen()}`;
  }],
  ["every target is 44 px", async () => {
    const small = all("button:not(.inline), input, select, textarea").filter((each) => each.checkVisibility() && (each.offsetHeight < 44 || each.offsetWidth < 44));
    check(small.map((each) => each.outerHTML).join(), small.length === 0);
  }],
]);
