// A host that refuses ui/initialize and sends no result: nothing is asked of it until the person does.
"use strict";
requests["ui/initialize"] = () => { throw { code: -32603, message: "no apps here" }; };
run([
  ["a host that refuses is said", async () => {
    await until("the notice", () => one("[data-role=notice]")?.textContent, 20);
    check("nothing before it is asked", host.calls.length === 0);
    return one("[data-role=notice]").textContent;
  }],
  ["Refresh asks it all the same", async () => {
    press(one("[data-role=refresh]"));
    await opened();
  }],
]);
