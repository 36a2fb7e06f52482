// What a plan says of each row, how much of it is asked for, and what becomes of the rows that are confirmed.
"use strict";
const called = (name) => host.calls.filter((call) => call.name === name).map((call) => call.arguments);
const id = (place) => `68a1b2c3d4e5f6a7${place.toString(16).padStart(8, "0")}`;
const BILIBILI = "https://www.bilibili.com/video/";
const recordOf = async (recordId) => ({ data: (await callTool({ name: "get_publish_record", arguments: { recordId } })).structuredContent });
let planOf;
host.instead = ({ name, arguments: args }) => (name === "import_work_links" && planOf ? { content: [], structuredContent: planOf(args) } : undefined);
async function plan(given, ...rows) {
  planOf = given;
  if (!isSeen(one("[data-role=paste]"))) press(one("[data-role=open-paste]"));
  if (!isSeen(one("[data-role=paste] textarea"))) press(one("[data-role=edit]"));
  type(one("[data-role=paste] textarea"), `a table ${host.calls.length}\nof two lines`);
  await until("the plan", () => !isSeen(one("[data-role=paste] textarea")) && all("[data-row]").length);
  return rows.map((number) => one(`[data-row='${number}']`));
}
const CANDIDATES = [{ recordId: id(2), title: "新品开箱" }, { recordId: id(9), title: "新品开箱" }];
const said = (match, row) => ({ row, match, by: "title", title: "新品开箱", workLink: `${BILIBILI}BV1a4y1E7w${row}a`, recordId: ["certain", "likely"].includes(match) ? id(row) : undefined, candidates: match === "ambiguous" ? CANDIDATES : undefined });
const MATCHES = ["certain", "likely", "ambiguous", "duplicate", "unmatched", "invalid"];
const results = (problems) => ({ rows: 6, certain: 1, likely: 1, ambiguous: 1, duplicate: 1, unmatched: 1, invalid: 1, results: MATCHES.map((match, at) => ({ ...said(match, at + 2), problems })) });
const inAPlan = (words) => async () => {
  const rows = await plan(() => results(words), 2, 3, 4, 5, 6, 7);
  return rows.map(saidOf);
};

run([
  ["the board opens", async () => void await opened()],
  ["a row without a reason says what its kind means", async () => {
    const words = await inAPlan(undefined)();
    const expected = ["Certain · same title", "Likely: a similar title. Tick it if it is right.", "2 posts fit. Choose one, or leave it out.", "The same post as another row.", "No post found for this row.", "no reason was given"];
    check(words.join("\n"), JSON.stringify(words) === JSON.stringify(expected));
  }],
  ["a row with reasons says them, whatever its kind", async () => {
    const words = await inAPlan(["The row's account is 小王, the record's is 小李.", "Second."])();
    const why = "The row's account is 小王, the record's is 小李. Second.";
    const expected = [`Certain · same title · ${why}`, `Likely: ${why} Tick it if it is right.`, `${why} Choose one, or leave it out.`, why, `No post found for this row. · ${why}`, why];
    check(words.join("\n"), JSON.stringify(words) === JSON.stringify(expected));
    return words[1];
  }],
  ["so it does in Chinese", async () => {
    setFrame({ locale: "zh-CN" });
    const words = await inAPlan(["该行的账号是 小王，记录的账号是 小李。"])();
    setFrame({ locale: "en-US" });
    const why = "该行的账号是 小王，记录的账号是 小李。";
    const expected = [`确定 · 标题相同 · ${why}`, `可能：${why}确认无误请勾选。`, `${why}请选择，或留空跳过。`, why, `没有找到对应的作品。 · ${why}`, why];
    check(words.join("\n"), JSON.stringify(words) === JSON.stringify(expected));
    return words[1];
  }],
  ["a row whose update would be refused says why, and is set only if the person ticks it", async () => {
    const why = "Would be refused: the record already has a link.";
    const rows = await plan(() => ({ rows: 2, certain: 2, wouldRefuse: 1, results: [said("certain", 2), { ...said("certain", 3), wouldRefuse: true, problems: [why] }] }), 2, 3);
    const ticks = rows.map((row) => row.querySelector("[type=checkbox]"));
    check(ticks.map((tick) => tick.checked).join(), ticks[0].checked && !ticks[1].checked && isSeen(ticks[1]));
    check(saidOf(rows[1]), saidOf(rows[1]) === `Certain · same title · ${why}`);
    const label = one("[data-role=confirm]").textContent;
    press(ticks[1]);
    check(`${label}, then ${one("[data-role=confirm]").textContent}`, /1/.test(label) && /2/.test(one("[data-role=confirm]").textContent));
    return saidOf(rows[1]);
  }],
  ["no row is left out where an answer shows 20 certain ones, and later ones with doubtful links", async () => {
    const isDoubtful = (row) => row > 30 && row % 10 === 0;
    const rows = Array.from({ length: 70 }, (_, at) => at + 2);
    await plan(({ fromRow = 1 }) => {
      let matched = 0;
      const shown = rows.filter((row) => row >= fromRow && (isDoubtful(row) || (matched += 1) <= 20));
      return { rows: 70, certain: 70, results: shown.map((row) => said("certain", row)) };
    });
    check(`${all("[data-row]").length} rows`, rows.every((row) => one(`[data-row='${row}']`)));
    check(one("[data-role=summary]").textContent, one("[data-role=summary]").textContent === "70 certain");
    const asked = called("import_work_links").map((args) => args.fromRow ?? 1);
    return `asked from rows ${asked.slice(asked.lastIndexOf(1)).join(", ")}`;
  }],
  ["nor where an answer is cut before or after that", async () => {
    const starts = { 1: 15, 15: 60, 35: undefined };
    await plan(({ fromRow = 1 }) => ({ rows: 53, certain: 53, nextRow: starts[fromRow], results: Array.from({ length: fromRow === 1 ? 13 : 20 }, (_, at) => said("certain", Math.max(fromRow, 2) + at)) }));
    check(`${all("[data-row]").length} rows`, Array.from({ length: 53 }, (_, at) => at + 2).every((row) => one(`[data-row='${row}']`)));
  }],
  ["what is confirmed is set on the record that is shown, with the post's id, and shown as stored", async () => {
    const sent = `${BILIBILI}BV1a4y1E7wXq?spm_id_from=333`;
    const [first] = await plan(() => ({ rows: 1, certain: 1, results: [{ ...said("certain", 2), recordId: id(1).toUpperCase(), title: "三分钟学会手冲咖啡", workLink: sent, platformWorkId: "BV1a4y1E7wXq" }] }), 2);
    press(one("[data-role=confirm]"));
    await inState(first, "stored");
    const expected = [{ recordId: id(1), workLink: sent, platformWorkId: "BV1a4y1E7wXq" }];
    check(JSON.stringify(called("update_work_link")), JSON.stringify(called("update_work_link")) === JSON.stringify(expected));
    const { data } = await recordOf(id(1));
    check(`${saidOf(first)} holds ${data.workLink}`, data.workLink && saidOf(first).startsWith(`Stored: ${data.workLink}`) && saidOf(first).split(" ")[1] === data.workLink);
    return saidOf(first);
  }],
  ["the reason of a refusal is the refusal's own, not a remark on the row", async () => {
    const [first] = await plan(() => ({ rows: 1, certain: 1, results: [{ ...said("certain", 2), recordId: id(255), problems: ["A remark on the link."] }] }), 2);
    press(one("[data-role=confirm]"));
    await inState(first, "refused");
    check(saidOf(first), saidOf(first).startsWith("Not set: ") && !saidOf(first).includes("remark"));
    return saidOf(first);
  }],
  ["of two rows for one record the surer one is stored, and the other shows its link", async () => {
    const links = [`${BILIBILI}BV1b4y1E7wYq`, `${BILIBILI}BV1c4y1E7wZq`];
    const [chosen, certain] = await plan(() => ({ rows: 2, certain: 1, ambiguous: 1, results: [{ ...said("ambiguous", 2), workLink: links[0], candidates: [{ recordId: id(8), title: "街边小吃" }] }, { ...said("certain", 3), workLink: links[1], recordId: id(8) }] }), 2, 3);
    const choice = chosen.querySelector("select");
    choice.selectedIndex = 1;
    choice.dispatchEvent(new Event("change"));
    press(one("[data-role=confirm]"));
    await inState(certain, "stored");
    await inState(chosen, "refused");
    check(saidOf(chosen), saidOf(chosen).includes(links[1]) && (await recordOf(id(8))).data.workLink === links[1]);
    return saidOf(chosen);
  }],
  ["a row that is unticked before its turn is not set", async () => {
    const before = called("update_work_link").length;
    let release;
    const held = new Promise((done) => { release = done; });
    host.answer = async ({ name }, result) => (name === "update_work_link" && (await held), result);
    const rows = await plan(() => ({ rows: 5, certain: 5, results: [2, 3, 4, 5, 6].map((row) => ({ ...said("certain", row), recordId: id(200 + row) })) }), 2, 3, 4, 5, 6);
    press(one("[data-role=confirm]"));
    await until("four on their way", () => called("update_work_link").length === before + 4);
    press(rows[4].querySelector("[type=checkbox]"));
    release();
    for (const each of rows.slice(0, 4)) await inState(each, "refused");
    check("the fifth", rows[4].dataset.state === "ok" && called("update_work_link").length === before + 4);
  }],
  ["a certain row without a record says so, and is left", async () => {
    const [first] = await plan(() => ({ rows: 1, certain: 1, results: [{ ...said("certain", 2), recordId: undefined }] }), 2);
    check(first.dataset.state, first.dataset.state === "problem" && !isSeen(first.querySelector("[type=checkbox]")));
    check("nothing to confirm", one("[data-role=confirm]").getAttribute("aria-disabled") === "true");
    return saidOf(first);
  }],
  ["it was never higher than 440 px", () => {
    check(`${report.highest} px`, report.highest <= 440);
    return `${report.highest} px`;
  }],
]);
