// A host that does not answer ui/initialize, then does, late; the board says so and goes on.
"use strict";
let answer;
const greet = requests["ui/initialize"];
requests["ui/initialize"] = (asked) => new Promise((done) => { answer = () => done(greet(asked)); });
run([
  ["a host that does not answer is said", async () => {
    await until("the notice", () => one("[data-role=notice]")?.textContent, 20);
    return one("[data-role=notice]").textContent;
  }],
  ["one that answers late is forgiven", async () => {
    answer();
    await opened();
    check("no notice", one("[data-role=notice]").textContent === "");
  }],
]);
