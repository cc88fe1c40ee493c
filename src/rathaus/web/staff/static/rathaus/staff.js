// Keys for people who work here all day. Without this script every key has a link or button that does the same.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("[data-row]")];
  const preview = document.getElementById("vorschau");
  let place = -1;
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;

  const link = (row) => row.querySelector("th a");
  const mark = (to) => {
    if (!rows.length) return;
    if (place >= 0) rows[place].removeAttribute("aria-current");
    place = Math.max(0, Math.min(rows.length - 1, to));
    rows[place].setAttribute("aria-current", "true");
    link(rows[place]).focus({ preventScroll: true });
    rows[place].scrollIntoView({ block: "nearest" });
  };
  const follow = (selector) => {
    const target = document.querySelector(selector);
    if (target) target.click();
    return Boolean(target);
  };
  const show = async (row) => {
    if (!preview || !row) return;
    const answer = await fetch(row.dataset.preview, { headers: { "X-Requested-With": "preview" } });
    if (!answer.ok || answer.redirected) return void location.assign(link(row).href);
    preview.innerHTML = await answer.text();
    preview.hidden = false;
    preview.closest("[data-split]").classList.add("is-split");
  };

  const keys = {
    j: () => (rows.length ? mark(place + 1) : follow("[data-after]")),
    k: () => (rows.length ? mark(place - 1) : follow("[data-before]")),
    x: () => { const box = rows[place] && rows[place].querySelector("[name=fall]"); if (box) box.checked = !box.checked; },
    v: () => show(rows[Math.max(0, place)]),
    u: () => follow("[data-back]"),
    m: () => { const text = document.getElementById("nachricht"); if (text) text.focus(); },
    "/": () => { const field = document.querySelector("[data-key='/']"); if (field) field.focus(); },
    Escape: () => { if (preview && !preview.hidden) { preview.hidden = true; preview.closest("[data-split]").classList.remove("is-split"); } },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  rows.forEach((row, number) => row.addEventListener("focusin", () => {
    if (place !== number) { if (place >= 0) rows[place].removeAttribute("aria-current"); place = number; row.setAttribute("aria-current", "true"); }
  }));

  const errors = document.querySelector(".rh-errors");
  if (errors) errors.focus();
})();
