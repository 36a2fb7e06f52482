// What a run does with the board in the frame, as a person would: look, type, press, wait.
"use strict";
const report = { done: [], failed: null, height: 0, highest: 0 };
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const page = () => frame.contentDocument;
const one = (selector) => page().querySelector(selector);
const all = (selector) => [...page().querySelectorAll(selector)];

/** Wait until something holds, and return it; time in a page without a screen runs as fast as it can. */
async function until(what, holds, seconds = 30) {
  for (let tries = 0; tries < seconds * 20; tries += 1) {
    const value = page()?.readyState === "complete" && holds();
    if (value) return value;
    await pause(50);
  }
  throw new Error(`not seen: ${what}`);
}
function check(what, holds) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}
const isSeen = (element) => element.isConnected && element.checkVisibility();
/** A row by its title, wherever it is: the board is paged through from the front until it is seen. */
async function row(title) {
  while (one("[data-role=board] [data-role=previous]").getAttribute("aria-disabled") === "false") press(one("[data-role=board] [data-role=previous]"));
  for (let pages = 0; pages < 30; pages += 1) {
    const found = all("[data-record-id]").find((each) => isSeen(each) && each.querySelector(".title").textContent === title);
    if (found) return found;
    const range = one("[data-role=board] [data-role=range]").textContent;
    press(one("[data-role=board] [data-role=next]"));
    await until("the next page", () => one("[data-role=board] [data-role=range]").textContent !== range);
  }
  throw new Error(`no row: ${title}`);
}
const press = (button) => button.click();
function type(input, text) {
  input.focus();
  input.value = text;
  input.dispatchEvent(new (frame.contentWindow.InputEvent)("input", { bubbles: true }));
}
const saidOf = (element) => element.querySelector("[aria-live]").textContent.trim();
const inState = (element, state) => until(`${state}: ${saidOf(element)}`, () => element.dataset.state === state && saidOf(element) !== undefined);
const opened = () => until("the first row", () => one("[data-record-id]"));
/** Somebody else sets a link meanwhile. */
const elsewhere = (recordId, workLink) => fetch("/elsewhere", { method: "POST", body: JSON.stringify({ recordId, workLink }) });
const requestsSeen = async () => (await fetch("/requests")).json();

/** Note how high the board is: now, and at its highest in the chat. */
function measure() {
  report.height = Math.ceil(page().body.getBoundingClientRect().height);
  if (host.context?.displayMode !== "fullscreen") report.highest = Math.max(report.highest, report.height);
}
/** Run the steps in order, each a sentence and what is done; the first that fails ends the run. */
async function run(steps) {
  try {
    for (const [sentence, act] of steps) {
      report.now = sentence;
      const more = await act();
      measure();
      report.done.push(more ? `${sentence}: ${more}` : sentence);
    }
  } catch (error) {
    report.failed = `${report.now}: ${error.message}`;
  }
  measure();
  const told = document.createElement("script");
  Object.assign(told, { type: "application/json", id: "report", textContent: JSON.stringify(report).replaceAll("<", "\\u003c") });
  document.body.append(told);
}
