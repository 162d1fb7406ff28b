"use strict";
/* Small conveniences, keyed on data attributes. Every page does its work without. */
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  /* data-leave: blank the page at once, end the sign-in behind it, and stand on a harmless page. */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-leave]");
    if (!form?.dataset.leave) return;
    event.preventDefault();
    const body = new FormData(form);
    /* Going back must show nothing, also before the answer, or without a signal. */
    document.cookie = form.dataset.left;
    document.body.replaceChildren();
    document.title = " ";
    try {
      fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
      localStorage.clear();
    } finally {
      location.replace(form.dataset.leave);
    }
  });

  /* data-submit-once: a second tap while the first is on its way does nothing. */
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-submit-once]");
    if (!form || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.classList.add("sent");
    setTimeout(() => release(form), 8000);
  });

  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".sent").forEach((button) => button.classList.remove("sent"));
  };

  /* A page out of the browser's memory may be answered again; one with a way out is asked for again. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (document.querySelector("form[data-leave]") || !document.body.childElementCount) location.reload();
    each("form[data-submit-once]", release);
  });

  /* data-copy: copies its text and says so. */
  each("[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const words = button.querySelector("span") || button, before = words.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.copied;
      setTimeout(() => { words.textContent = before; }, 2500);
    });
  });

  /* data-count: how many boxes inside are ticked, and what fields with data-adds say, into the element with that id. */
  each("[data-count]", (box) => {
    const out = document.getElementById(box.dataset.count);
    if (!out) return;
    const digits = (said) => said.replace(/[٠-٩۰-۹]/g, (one) => one.charCodeAt() & 15);
    const count = () => {
      const said = [...box.querySelectorAll("input:checked:not([data-uncounted]), [data-adds]")];
      out.textContent = said.reduce((sum, field) => sum + (field.checked ? 1 : +digits(field.value) || 0), 0);
    };
    box.addEventListener("change", count);
    count();
  });

  /* data-live-list: after a change, asks the address for the list as it would be, in place of #live. */
  each("form[data-live-list]", (form) => {
    let timer, running;
    const ask = async () => {
      running?.abort();
      running = new AbortController();
      const mine = running;
      try {
        const answer = await fetch(form.dataset.liveList, { method: "POST", body: new FormData(form), signal: mine.signal });
        if (answer.redirected || (!answer.ok && answer.status !== 422)) return;
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        const fresh = made.content.getElementById("live");
        const old = document.getElementById("live");
        if (mine !== running || !fresh || !old) return;
        const held = old.contains(document.activeElement) && document.activeElement.id;
        old.replaceWith(fresh);
        if (held) document.getElementById(held)?.focus();
      } catch (error) {
        if (error.name !== "AbortError") form.dataset.liveFailed = "1";
      }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 300); };
    /* A day being typed is left alone: its year is not there yet, and one in the list would lose its place. */
    const isTyping = (field) => field.type === "date" && (field.value.startsWith("0") || field.closest("#live"));
    form.addEventListener("input", (event) => { if (!isTyping(event.target)) soon(); });
    form.addEventListener("focusout", (event) => {
      const field = event.target;
      if (field.type === "date" && field.closest("#live") && field.value !== field.defaultValue) soon();
    });
  });

  document.querySelector("#stale-save, #error-summary")?.focus();
})();
