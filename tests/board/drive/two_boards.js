// Two boards in one chat: neither hears or disturbs the other.
"use strict";
const other = document.createElement("iframe");
document.body.append(other);
other.style.cssText = "width: 760px; height: 440px; border: 0";
const seen = [];
addEventListener("message", async ({ source, data }) => {
  if (source !== other.contentWindow) return;
  const answer = (message) => other.contentWindow.postMessage({ jsonrpc: "2.0", ...message }, "*");
  if (data.method === "ui/notifications/initialized") answer({ method: "ui/notifications/tool-result", params: await callTool({ name: "open_link_board", arguments: {} }) });
  if (data.id === undefined) return;
  if (data.method === "tools/call") seen.push(data.params.name);
  answer({ id: data.id, result: data.method === "ui/initialize" ? { hostContext: { locale: "zh-CN", theme: "dark" } } : data.method === "tools/call" ? await callTool(data.params) : {} });
});
other.src = "/board.html";
const there = (selector) => other.contentDocument?.querySelector(selector);
run([
  ["both open, each in its own language", async () => {
    await opened();
    await until("the other", () => there("[data-record-id]"));
    check("languages", page().documentElement.lang === "en" && other.contentDocument.documentElement.lang === "zh-CN");
  }],
  ["what is typed here is not typed there", async () => {
    const first = await row("Street food in Chengdu");
    type(first.querySelector("input"), "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
    await inState(first, "ok");
    check("there", !seen.includes("check_work_link") && there(`[data-record-id="${first.dataset.recordId}"]`).dataset.state === "empty");
  }],
  ["what is set here is gone there after a refresh", async () => {
    const first = await row("Street food in Chengdu");
    press(first.querySelector(".set"));
    await inState(first, "stored");
    there("[data-role=refresh]").click();
    await until("it is gone", () => !there(`[data-record-id="${first.dataset.recordId}"]`));
  }],
]);
