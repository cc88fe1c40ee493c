// Asks the server for the form again when an answer decides about other questions.
// Without this script "Weiter" does the same; nothing is decided and nothing is stored here.
(() => {
  "use strict";

  const place = document.getElementById("formular");
  const told = document.getElementById("ansage");
  const summary = document.getElementById("fehlerliste");
  if (summary) summary.focus();
  if (!place || !window.htmx) return;

  htmx.config.includeIndicatorStyles = false; // the policy forbids inline styles
  htmx.config.allowEval = false;
  htmx.config.historyEnabled = false;

  const INPUTS = "input[id], select[id], textarea[id]";
  const state = (input) => (input.type === "checkbox" || input.type === "radio" ? input.checked : input.value);
  const inputs = () => [...place.querySelectorAll(INPUTS)];
  const questions = () => new Set(inputs().map((input) => input.name));

  let asked = new Map(); // what stood in the inputs when the server was asked

  place.addEventListener("change", (event) => {
    const input = event.target.closest("[data-affects]");
    const form = input && input.closest("form[data-refresh]");
    if (!form) return;
    ask(form);
  });

  function ask(form) {
    asked = new Map(inputs().map((one) => [one.id, state(one)]));
    htmx.ajax("POST", form.getAttribute("action"), { source: form, target: place, swap: "innerHTML" });
  }

  // Files stay here until the page is sent; a question to the server does not need them.
  document.addEventListener("htmx:configRequest", (event) => {
    const sent = event.detail.formData;
    if (!sent || !event.detail.elt.matches("form[data-refresh]")) return;
    for (const name of new Set(sent.keys())) {
      if (sent.getAll(name).some((value) => value instanceof File)) sent.delete(name);
    }
  });

  let before = null;
  const gone = new Map(); // inputs of questions that went away: they come back with what was in them

  // What was typed or chosen while the server was thinking is newer than its answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== place) return;
    if (event.detail.xhr.status !== 200) { event.detail.shouldSwap = false; return; }
    before = {
      names: questions(),
      inputs: inputs(),
      ids: new Set(inputs().map((one) => one.id)),
      focus: document.activeElement && document.activeElement.id,
      files: inputs().filter((one) => one.type === "file" && one.files.length),
      newer: inputs().filter((one) => one.type !== "file" && asked.has(one.id) && asked.get(one.id) !== state(one)),
      open: [...place.querySelectorAll("details[id][open]")].map((one) => one.id),
    };
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== place || !before) return;
    let asksAgain = false;
    for (const fresh of inputs()) {
      const former = gone.get(fresh.id);
      if (!former || before.ids.has(fresh.id)) continue;
      gone.delete(fresh.id);
      if (state(fresh) || !state(former)) continue;
      restore(former);
      asksAgain = asksAgain || fresh.matches("[data-affects]");
    }
    before.files.forEach(restore);
    before.newer.forEach(restore);
    for (const one of before.inputs) if (!document.getElementById(one.id)) gone.set(one.id, one);
    for (const id of before.open) {
      const fresh = document.getElementById(id);
      if (fresh) fresh.open = true;
    }
    const again = before.focus && document.getElementById(before.focus);
    if (again && document.activeElement !== again) again.focus({ preventScroll: true });
    announce(before.names, questions());
    before = null;
    if (asksAgain) ask(place.querySelector("form[data-refresh]"));
  });

  function restore(former) {
    const fresh = document.getElementById(former.id);
    if (!fresh || fresh === former || fresh.name !== former.name) return;
    if (former.type === "file") fresh.replaceWith(former);
    else if (former.type === "checkbox" || former.type === "radio") fresh.checked = former.checked;
    else fresh.value = former.value;
  }

  function announce(old, now) {
    if (!told) return;
    const more = [...now].some((name) => !old.has(name));
    const fewer = [...old].some((name) => !now.has(name));
    told.textContent = more ? told.dataset.more : fewer ? told.dataset.fewer : "";
  }
})();
