// A host that offers nothing: no theme, no locale, no sizes, no display modes, no word on links or on the chat's context.
"use strict";
host.context = undefined;
host.capabilities = undefined;
window.setFrame = undefined;
notifications["ui/notifications/size-changed"] = () => {};
delete requests["ui/update-model-context"];
delete requests["ui/open-link"];
delete requests["ui/request-display-mode"];
run([
  ["the board opens", async () => (await opened()) && one("[data-role=about]").textContent],
  ["it speaks in the order of the specification", () => {
    const begun = host.methods.slice(0, 3).join(", ");
    check(begun, begun === "ui/initialize, ui/notifications/initialized, ui/notifications/size-changed");
    return begun;
  }],
  ["it offers nothing that the host lacks", () => check("no full screen", one("[data-role=expand]").hidden)],
  ["a link is set", async () => {
    const first = await row("Street food in Chengdu");
    type(first.querySelector("input"), "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
    await inState(first, "ok");
    press(first.querySelector(".set"));
    await inState(first, "stored");
    check("no Open, which the host lacks", first.querySelector(".set").textContent === "Set" && first.querySelector(".set").getAttribute("aria-disabled") === "true");
    return saidOf(first);
  }],
  ["a theme and a language that come later are followed", async () => {
    send({ method: "ui/notifications/host-context-changed", params: { theme: "dark" } });
    send({ method: "ui/notifications/host-context-changed", params: { locale: "zh-CN" } });
    await until("Chinese", () => page().documentElement.lang === "zh-CN");
    check("still dark", frame.contentWindow.getComputedStyle(page().body).backgroundColor === "rgb(31, 31, 30)");
    return saidOf(await row("Street food in Chengdu"));
  }],
]);
