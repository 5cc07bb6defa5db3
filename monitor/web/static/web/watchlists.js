// What htmx cannot do in the editor of watchlists: move the caret, echo sliders, save by keyboard, warn of loss.
"use strict";
(() => {
  const form = document.getElementById("editeur");
  if (!form) return;
  let changed = form.querySelector(".notice-error, .overtaken") !== null;
  const say = () => { document.getElementById("a-enregistrer").hidden = !changed; };
  say();

  // Positions are counted in code points by the server, in UTF-16 units by the browser.
  const unit = (text, points) => Array.from(text).slice(0, points).join("").length;

  const insert = (area, text) => {
    const before = area.value.slice(0, area.selectionStart);
    const space = before && !/[\s(]$/.test(before) ? " " : "";
    area.focus();
    area.setRangeText(space + text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.insert) insert(document.getElementById(button.dataset.into), button.dataset.insert);
    if (button.dataset.select) {
      const area = document.getElementById(button.dataset.select);
      area.focus();
      area.setSelectionRange(unit(area.value, Number(button.dataset.start)), unit(area.value, Number(button.dataset.end)));
    }
    if (button.name === "op" && !button.value.startsWith("search")) { changed = true; say(); }
  });

  form.addEventListener("input", (event) => {
    const { name, dataset, value } = event.target;
    if (dataset.echo) document.getElementById(dataset.echo).value = `${Math.round(value * 10) / 10}`.replace(".", ",") + "\u00a0%";
    if (name.startsWith("seuil-")) form.querySelector(`[name="topic"][value="${CSS.escape(name.slice(6))}"]`).checked = true;
    if (!["days", "view", "example_search"].includes(name)) { changed = true; say(); }
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.requestSubmit(form.querySelector(".save-bar button")); }
    else if (event.target.matches("input:not([type=hidden])")) event.preventDefault();
  });

  // What was unfolded stays so when it is shown anew.
  let unfolded = [];
  form.addEventListener("htmx:beforeSwap", () => { unfolded = Array.from(form.querySelectorAll("details[id][open]"), (one) => one.id); });
  form.addEventListener("htmx:afterSwap", () => { for (const id of unfolded) document.getElementById(id)?.setAttribute("open", ""); });

  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
