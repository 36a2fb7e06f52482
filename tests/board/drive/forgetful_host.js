// A host that never sends the tool's result: the board asks for it, and learns that the server is read-only.
"use strict";
notifications["ui/notifications/initialized"] = () => {};
run([
  ["a board without a result asks for it", async () => {
    await opened();
    return host.calls.map((call) => call.name).join();
  }],
  ["and knows that nothing may be set", () => {
    check("no button", all(".set, [data-role=set-all]").every((each) => !isSeen(each)));
    return one("[data-role=about]").textContent;
  }],
  ["a sheet pasted there is not read", async () => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "标题\t链接\n新品开箱\thttps://www.bilibili.com/video/BV1a4y1E7wXq");
    one("input").dispatchEvent(new (frame.contentWindow.ClipboardEvent)("paste", { clipboardData, bubbles: true, cancelable: true }));
    check("said", one("[data-role=notice]").textContent);
    check("only lists and checks", host.calls.every(({ name }) => /^(open|list|check)/.test(name)));
    return one("[data-role=notice]").textContent;
  }],
]);
