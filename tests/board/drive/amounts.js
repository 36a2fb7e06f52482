// No post, one, two hundred: what is shown, and how fast.
"use strict";
const posts = Number(query.get("posts"));
const left = () => one("[data-role=about]").textContent;
run([
  [`${posts} posts are shown`, async () => {
    await until("the list", () => one("[data-role=refresh]")?.ariaBusy === "false");
    check("rows", all("[data-record-id]").length === Math.min(posts, 20));
    check("the foot", isSeen(one("[data-role=board] footer")) === posts > 0);
    check("pages only where there are more", isSeen(one("[data-role=board] [data-role=next]")) === posts > 4);
    check("the words for none", Boolean(one(".nothing")) === (posts === 0));
    return `${left()} ${one(".nothing")?.textContent ?? ""}`;
  }],
  ["all of them are reached", async () => {
    const next = one("[data-role=board] [data-role=next]");
    for (let pages = 0; pages < 60 && isSeen(next) && next.getAttribute("aria-disabled") === "false"; pages += 1) {
      const range = one("[data-role=range]").textContent;
      press(next);
      await until("the next page", () => one("[data-role=range]").textContent !== range);
    }
    check(`${all("[data-record-id]").length}`, all("[data-record-id]").length === posts);
  }],
  ["a refresh keeps where one is, and what is typed", async () => {
    if (!posts) return "nothing to type";
    const last = all("[data-record-id]").at(-1);
    type(last.querySelector("input"), "BV1");
    const range = one("[data-role=range]").textContent;
    press(one("[data-role=refresh]"));
    await until("the list", () => one("[data-role=refresh]").ariaBusy === "false");
    check("the rows", all("[data-record-id]").length === posts && one("[data-role=range]").textContent === range);
    check("the text", last.isConnected && isSeen(last) && last.querySelector("input").value === "BV1");
    return `${range}, then ${one("[data-role=range]").textContent}`;
  }],
  ["it was never higher than 440 px", () => {
    check(`${report.highest} px`, report.highest <= 440);
    return `${report.highest} px`;
  }],
]);
