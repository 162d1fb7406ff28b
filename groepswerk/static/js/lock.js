"use strict";
/* The lock of somebody's own phone: loaded only where there is one, or one is being made. All works without it. */
(() => {
  /* data-lock (on body): after five quiet minutes nothing can be read any more, only a link to the lock. A phone that
     slept looks at the clock before it takes a touch for a sign of her. */
  const lock = document.body.dataset.lock;
  if (lock) {
    let last = Date.now();
    const shut = () => {
      if (!last || Date.now() - last < 300000) return;
      last = 0;
      const before = [...document.body.childNodes];
      const isTyped = (field) => field.type.startsWith("text") && field.value !== field.defaultValue;
      const typed = [...document.forms].find((form) => [...form.elements].some(isTyped));
      const again = document.createElement("a");
      again.href = `${lock}?next=${encodeURIComponent(location.pathname + location.search)}`;
      again.className = "button";
      again.textContent = document.body.dataset.lockSays;
      /* What she was typing meets the lock as if she had sent it, and is kept there; it is never sent unasked. */
      if (typed) again.addEventListener("click", async (event) => {
        event.preventDefault();
        const answer = await fetch(again.href, { redirect: "manual" }).catch(() => null);
        if (!answer) return;
        if (answer.type === "opaqueredirect") {
          document.body.replaceChildren(...before);
          last = Date.now();
        } else if (answer.ok) {
          typed.hidden = true;
          document.body.append(typed);
          HTMLFormElement.prototype.submit.call(typed);
        } else location.assign(again.href);
      });
      const main = document.createElement("main");
      main.append(again);
      document.body.replaceChildren(main);
    };
    const touched = () => { shut(); if (last) last = Date.now(); };
    ["pointerdown", "keydown", "scroll"].forEach((name) => addEventListener(name, touched, { capture: true, passive: true }));
    ["visibilitychange", "focus", "pageshow"].forEach((name) => addEventListener(name, shut, true));
    setInterval(shut, 5000);
  }

  /* data-pad: the taps on a lock's keys wait here, in no field and no page, and are sent together. */
  document.querySelectorAll("form[data-pad]").forEach((form) => {
    const needed = Number(form.dataset.pad) - Number(form.dataset.soFar);
    const dots = form.querySelectorAll(".pad-dots i");
    let taps = [];
    const show = () => dots.forEach((dot, place) => dot.classList.toggle("on", place < taps.length + Number(form.dataset.soFar)));
    form.addEventListener("submit", (event) => {
      const key = event.submitter;
      if (key && key.name === "again" && Number(form.dataset.soFar)) return;
      event.preventDefault();
      if (form.dataset.sent || !key) return;
      taps = key.name === "tap" ? [...taps, key.value] : [];
      show();
      if (taps.length < needed) return;
      form.dataset.sent = "1";
      taps.forEach((value) => {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: "tap", value });
        form.append(field);
      });
      form.submit();
    });
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    addEventListener("keydown", (event) => {
      const key = [...form.querySelectorAll("[name=tap]")].find((one) => one.value === event.key);
      if (key) key.click();
    });
  });
})();
