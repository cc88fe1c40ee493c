// Asks the server for the form again when an answer decides about other questions.
// Without this script "Weiter" does the same; nothing is decided here.
(() => {
  "use strict";
  const place = document.getElementById("formular");
  if (!place || !window.htmx) return;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowEval = false;

  place.addEventListener("change", (event) => {
    const input = event.target.closest("[data-affects]");
    const form = input && input.closest("form[data-refresh]");
    if (!form) return;
    const focus = input.id;
    const values = new FormData(form);
    for (const [name, value] of [...values]) if (value instanceof File) values.delete(name);
    htmx.ajax("POST", form.action, {
      source: form, target: place, swap: "innerHTML", values: {},
    }).then(() => { const again = document.getElementById(focus); if (again) again.focus(); });
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });

  const errors = document.getElementById("fehlerliste");
  if (errors) errors.focus();
})();
