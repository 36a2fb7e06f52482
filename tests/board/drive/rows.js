// What a row does under hands that are quicker than the host.
"use strict";
const called = (name) => host.calls.filter((call) => call.name === name);
const VIDEO = "https://www.youtube.com/watch?v=";
let gate;
const held = () => new Promise((done) => { gate = done; });
let hold = "";
host.answer = async ({ name }, result) => (name === hold && (await held()), result);
const youtube = () => row("Street food in Chengdu");
run([
  ["the board opens", async () => void await opened()],
  ["many keys make one check, and the last text counts", async () => {
    const first = await youtube();
    const times = called("check_work_link").length;
    for (const end of ["d", "dQw4", "dQw4w9WgXc", "dQw4w9WgXcQ"]) {
      type(first.querySelector("input"), VIDEO + end);
      check("checking", first.dataset.state === "checking");
      await pause(100);
    }
    await inState(first, "ok");
    check("one check", called("check_work_link").length === times + 1);
  }],
  ["an older check that comes late says nothing", async () => {
    const first = await youtube();
    hold = "check_work_link";
    type(first.querySelector("input"), "https://www.youtube.com/@channel");
    await until("the check", () => gate);
    const late = gate;
    hold = "";
    type(first.querySelector("input"), `${VIDEO}dQw4w9WgXcQ`);
    await inState(first, "ok");
    late();
    await pause(1000);
    check(first.dataset.state, first.dataset.state === "ok");
  }],
  ["Enter before the check has ended sets as soon as it has", async () => {
    const first = await youtube();
    type(first.querySelector("input"), "");
    type(first.querySelector("input"), `${VIDEO}dQw4w9WgXcQ`);
    hold = "update_work_link";
    gate = undefined;
    first.querySelector("input").dispatchEvent(new (frame.contentWindow.KeyboardEvent)("keydown", { key: "Enter", bubbles: true }));
    await inState(first, "setting");
  }],
  ["two presses, Enter, Set all and typing while it is set change nothing", async () => {
    const first = await youtube();
    await until("it is on its way", () => gate);
    press(first.querySelector(".set"));
    press(first.querySelector(".set"));
    press(one("[data-role=set-all]"));
    first.querySelector("input").dispatchEvent(new (frame.contentWindow.KeyboardEvent)("keydown", { key: "Enter", bubbles: true }));
    type(first.querySelector("input"), "https://www.youtube.com/watch?v=9bZkp7q19f0");
    await pause(1500);
    check("still on its way", first.dataset.state === "setting" && first.querySelector("input").value === `${VIDEO}dQw4w9WgXcQ`);
    hold = "";
    gate();
    await inState(first, "stored");
    check("one update", called("update_work_link").length === 1);
  }],
  ["a result that comes again leaves rows, order and texts as they are", async () => {
    const second = await row("新品开箱");
    type(second.querySelector("input"), "half a li");
    const order = () => all("[data-record-id]").map((each) => each.dataset.recordId).join();
    const before = order();
    for (let times = 0; times < 3; times += 1) send({ method: "ui/notifications/tool-result", params: await callTool({ name: "open_link_board", arguments: {} }) });
    await pause(2000);
    check("the order", order() === before);
    check("the same element", (await row("新品开箱")) === second && second.querySelector("input").value === "half a li");
    check("the stored row", (await youtube()).dataset.state === "stored");
  }],
  ["of two refreshes the later one counts", async () => {
    hold = "list_publish_records";
    gate = undefined;
    press(one("[data-role=refresh]"));
    await until("the first", () => gate);
    const late = gate;
    hold = "";
    press(one("[data-role=refresh]"));
    await until("the second", () => one("[data-role=refresh]").ariaBusy === "false");
    const rows = all("[data-record-id]").length;
    late();
    await pause(1000);
    check("as before", all("[data-record-id]").length === rows && one("[data-role=refresh]").ariaBusy === "false");
  }],
  ["a link that is changed after it was refused may be set without replacing", async () => {
    const taken = await row("Release day");
    await elsewhere(taken.dataset.recordId, "https://x.com/i/status/1780000000000000001");
    type(taken.querySelector("input"), "https://x.com/i/status/1790000000000000000");
    await inState(taken, "ok");
    press(taken.querySelector(".set"));
    await inState(taken, "refused");
    type(taken.querySelector("input"), "https://x.com/i/status/1790000000000000001");
    await inState(taken, "ok");
    press(taken.querySelector(".set"));
    await inState(taken, "refused");
    check("no overwrite", called("update_work_link").every((call) => !call.arguments.overwrite));
    press(taken.querySelector(".set"));
    await inState(taken, "stored");
    check("what it replaced", saidOf(taken).includes("1780000000000000001"));
    return saidOf(taken);
  }],
  ["a page is turned by each of two quick clicks", async () => {
    await row("夏日海边 vlog");
    const next = one("[data-role=board] [data-role=next]");
    for (const detail of [1, 2]) next.dispatchEvent(new (frame.contentWindow.MouseEvent)("click", { detail, bubbles: true }));
    await until("the third page", () => one("[data-role=board] [data-role=range]").textContent.startsWith("9"));
  }],
  ["a double click sets once, and replaces nothing", async () => {
    const taken = await row("老家院子改造");
    await elsewhere(taken.dataset.recordId, "https://www.kuaishou.com/short-video/3xsandbox9k2m");
    type(taken.querySelector("input"), "https://www.kuaishou.com/short-video/3xanother9k2m");
    await inState(taken, "ok");
    const click = (detail) => taken.querySelector(".set").dispatchEvent(new (frame.contentWindow.MouseEvent)("click", { detail, bubbles: true }));
    click(1);
    await inState(taken, "refused");
    click(2);
    await pause(1000);
    check("refused", taken.dataset.state === "refused" && saidOf(taken).includes("3xsandbox9k2m"));
  }],
  ["a record that cannot take the link says why, where it is", async () => {
    const found = await row("Hiring: backend engineers, remote, four-day week");
    type(found.querySelector("input"), "https://www.linkedin.com/in/somebody/");
    await inState(found, "problem");
    press(found.querySelector(".set"));
    await inState(found, "refused");
    return saidOf(found);
  }],
]);
