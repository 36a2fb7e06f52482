// A host that answers nothing, then errors, then empty results: what the board says of each.
"use strict";
const LINK = "https://www.youtube.com/watch?v=dQw4w9WgXcQ";
const never = new Promise(() => {});
let answers = {};
host.instead = ({ name }) => {
  if (answers[name]?.jsonrpcError) throw answers[name].jsonrpcError;
  return answers[name];
};
const fresh = async () => {
  const first = await row("Street food in Chengdu");
  answers = {};
  type(first.querySelector("input"), "");
  await inState(first, "empty");
  return first;
};
async function typed(element) {
  type(element.querySelector("input"), LINK);
  await until("checked", () => !["empty", "checking"].includes(element.dataset.state), 70);
  return element;
}
const BAD = {
  "an error of JSON-RPC": { jsonrpcError: { code: -32000, message: "The user said no" } },
  "an error without a message": { jsonrpcError: {} },
  "an error without facts": { isError: true, content: [{ type: "text", text: "502 Bad Gateway" }] },
  "an error without a word": { isError: true },
  "an empty result": {},
  "a result of another shape": { content: "stored", structuredContent: { ok: true } },
  "a result of another record": { content: [], structuredContent: { id: "68a1b2c3d4e5f6a7000000ee", workLink: LINK } },
};
run([
  ["the board opens", async () => opened()],
  ...Object.entries(BAD).flatMap(([what, answer]) => [
    [`${what} to update_work_link reads unknown`, async () => {
      const first = await fresh();
      await typed(first);
      answers = { update_work_link: answer };
      press(first.querySelector(".set"));
      await inState(first, "unknown");
      check("it says what to do", first.querySelector(".set").textContent === "Look up");
      return saidOf(first);
    }],
    [`${what} to check_work_link reads unknown, and is asked again with a press`, async () => {
      const first = await fresh();
      answers = { check_work_link: what === "a result of another record" ? {} : answer };
      await typed(first);
      check(first.dataset.state, first.dataset.state === "unknown");
      const said = saidOf(first);
      answers = {};
      press(first.querySelector(".said .inline"));
      await inState(first, "ok");
      return said;
    }],
  ]),
  ["a check that is never answered reads unknown after 60 s", async () => {
    const first = await fresh();
    answers = { check_work_link: never };
    await typed(first);
    check(first.dataset.state, first.dataset.state === "unknown");
    return saidOf(first);
  }],
  ["a look that is never answered says so, and can be tried again", async () => {
    const first = await fresh();
    await typed(first);
    answers = { update_work_link: BAD["an error without facts"], get_publish_record: never };
    press(first.querySelector(".set"));
    await inState(first, "unknown");
    press(first.querySelector(".set"));
    await until("no answer", () => saidOf(first).includes("could not be read"), 70);
    answers = {};
    press(first.querySelector(".set"));
    await until("the record read", () => saidOf(first).includes("no link so far") || first.dataset.state === "stored");
    return saidOf(first);
  }],
  ...["an error of JSON-RPC", "an empty result", "an error without a word"].map((what) => [`${what} to a refresh is said, and the rows stay`, async () => {
    answers = { list_publish_records: BAD[what] };
    const rows = all("[data-record-id]").length;
    press(one("[data-role=refresh]"));
    await until("the notice", () => one("[data-role=notice]").textContent);
    check("the rows", all("[data-record-id]").length === rows);
    const said = one("[data-role=notice]").textContent;
    answers = {};
    press(one("[data-role=refresh]"));
    await until("the notice gone", () => !one("[data-role=notice]").textContent);
    return said;
  }]),
  ["an error to a table is said, and it is read again with a press", async () => {
    press(one("[data-role=open-paste]"));
    answers = { import_work_links: BAD["an empty result"] };
    type(one("[data-role=paste] textarea"), `标题\t平台\t链接\nDesk setup tour\ttiktok\thttps://www.tiktok.com/@aitoearn/video/7390000000000000000`);
    await until("what is wrong", () => one("[data-role=summary]").textContent.includes("could not be read"));
    const said = one("[data-role=summary]").textContent;
    answers = {};
    press(one("[data-role=edit]"));
    await until("the plan", () => one("[data-row='2']"));
    return said;
  }],
  ["a row of a table without an answer can be looked up", async () => {
    answers = { update_work_link: BAD["an error without facts"] };
    press(one("[data-role=confirm]"));
    await inState(one("[data-row='2']"), "unknown");
    press(one("[data-row='2'] .set"));
    await until("the record", () => saidOf(one("[data-row='2']")).includes("no link so far"));
    return saidOf(one("[data-row='2']"));
  }],
  ...["a result of another record", "an empty result"].map((what) => [`${what} to a row of a table reads unknown`, async () => {
    answers = {};
    press(one("[data-role=edit]"));
    type(one("[data-role=paste] textarea"), `${one("[data-role=paste] textarea").value}\n`);
    await until("the plan", () => one("[data-row='2']")?.dataset.state === "ok");
    answers = { update_work_link: BAD[what] };
    press(one("[data-role=confirm]"));
    await inState(one("[data-row='2']"), "unknown");
    return saidOf(one("[data-row='2']"));
  }]),
  ["a row of a table that is never answered reads unknown after 60 s", async () => {
    answers = {};
    press(one("[data-role=edit]"));
    type(one("[data-role=paste] textarea"), `${one("[data-role=paste] textarea").value}\n`);
    await until("the plan", () => one("[data-row='2']")?.dataset.state === "ok");
    answers = { update_work_link: never };
    press(one("[data-role=confirm]"));
    await until("unknown", () => one("[data-row='2']").dataset.state === "unknown", 70);
    return saidOf(one("[data-row='2']"));
  }],
  ["it was never higher than 440 px", () => {
    check(`${report.highest} px`, report.highest <= 440);
    return `${report.highest} px`;
  }],
]);
