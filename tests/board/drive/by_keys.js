// What the run by keys looks at: where the focus is, and what a screen reader is told.
"use strict";
/** Name what has the focus: its row and what it is in it, or its role; "nothing" where no key would do anything. */
function focused() {
  const element = page().activeElement;
  if (!element || element === page().body || !isSeen(element)) return "nothing";
  const place = element.closest(".row");
  const name = element.dataset.role
    ?? (element.matches("select") ? "choice" : element.type === "checkbox" ? "tick" : element.matches(".set") ? "set" : element.matches(".id") ? "id" : element.matches("input") ? "link" : element.textContent);
  return place ? `${place.dataset.row ? `row ${place.dataset.row}` : place.querySelector(".title").textContent}: ${name}` : name;
}
/** Without a name it would be read as "button" or "edit". */
const nameless = () => all("button, input, select, textarea").filter((each) => isSeen(each) && !(each.getAttribute("aria-label") || each.textContent).trim()).length;
const byTitle = (title) => all("[data-record-id]").find((each) => each.querySelector(".title").textContent === title);
const stateOf = (title) => byTitle(title)?.dataset.state;
const setElsewhere = (title, link) => elsewhere(byTitle(title).dataset.recordId, link);
/** The host sends the tool's result once more, as of now. */
async function sendAgain() {
  const times = host.calls.length;
  send({ method: "ui/notifications/tool-result", params: await callTool({ name: "open_link_board", arguments: {} }) });
  await until("the refresh", () => host.calls.length > times && one("[data-role=refresh]").getAttribute("aria-busy") === "false");
}
/** All that live regions said since the last look. */
const said = [];
function listen() {
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const region = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest("[aria-live], [role=status]");
      if (region?.textContent && (isSeen(region))) said.push(region.textContent);
    }
  }).observe(page().body, { subtree: true, childList: true, characterData: true });
}
