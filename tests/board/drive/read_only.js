// A read-only server: links are checked, and nothing is set.
"use strict";
run([
  ["a read-only server's board shows the posts", async () => (await opened()) && one("[data-role=about]").textContent],
  ["it checks a link", async () => {
    const first = one("[data-record-id]");
    type(first.querySelector("input"), "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
    await until("a state", () => ["ok", "problem"].includes(first.dataset.state));
    return saidOf(first);
  }],
  ["it has nothing to set with", async () => {
    const first = one("[data-record-id]");
    first.querySelector("input").dispatchEvent(new (frame.contentWindow.KeyboardEvent)("keydown", { key: "Enter", bubbles: true }));
    check("no button", all(".set, [data-role=set-all], [data-role=confirm]").every((each) => each.hidden || !each.checkVisibility()));
    await pause(2000);
    check("no call that writes", host.calls.every((call) => !/^(update|import|restore)/.test(call.name)));
  }],
]);
