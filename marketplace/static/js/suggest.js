/* A search box and the words that htmx puts below it, as one combobox: arrows choose, Enter searches, Escape closes. */
(() => {
  "use strict";
  const root = document.documentElement;
  const say = (zh, en) => (root.lang.startsWith("zh") ? zh : en);
  const listOf = (input) => document.getElementById(input.dataset.suggest);
  const inputOf = (list) => document.querySelector(`[data-suggest="${CSS.escape(list.id)}"]`);
  const isBox = (node) => node instanceof HTMLInputElement && Boolean(node.dataset.suggest);
  let status = null;

  function tell(words) {
    if (!status) {
      status = document.createElement("p");
      status.className = "visually-hidden";
      status.setAttribute("role", "status");
      document.body.append(status);
    }
    status.textContent = words;
  }
  function close(input) {
    const list = listOf(input);
    if (list) { list.hidden = true; }
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function point(input, option) {
    const list = listOf(input);
    for (const each of list.children) { each.setAttribute("aria-selected", String(each === option)); }
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }
  function choose(input, option) {
    input.value = option.dataset.value;
    close(input);
    const form = input.form;
    if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
  }
  const pointed = (input) => listOf(input).querySelector("[aria-selected=true]");

  document.addEventListener("focusin", (event) => {
    const input = event.target;
    if (!isBox(input) || !window.htmx || input.hasAttribute("role")) { return; }
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", input.dataset.suggest);
    input.setAttribute("aria-expanded", "false");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const list = event.detail.target;
    if (!list || !list.classList.contains("suggestions")) { return; }
    const input = inputOf(list);
    if (!input || document.activeElement !== input) { return; }
    Array.from(list.children).forEach((option, number) => { option.id = `${list.id}-${number}`; });
    list.hidden = list.children.length === 0 || input.value === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    tell(list.hidden ? "" : say(`有 ${list.children.length} 个可能的词，用上下键选择`, `${list.children.length} suggestions, use the arrow keys`));
  });
  document.addEventListener("input", (event) => {
    if (isBox(event.target) && event.target.value === "") { close(event.target); }
  });
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!isBox(input) || event.isComposing || listOf(input).hidden) { return; }
    const options = Array.from(listOf(input).children);
    const at = options.indexOf(pointed(input));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowDown" ? at + 1 : (at < 0 ? options.length : at) - 1;
      point(input, options[next] || null);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(input, options[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close(input);
    }
  });
  /* Pressing must not take the focus away before the click arrives. */
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest && event.target.closest(".suggestions")) { event.preventDefault(); }
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest && event.target.closest(".suggestions [role=option]");
    if (option) { choose(inputOf(option.parentElement), option); }
  });
  document.addEventListener("focusout", (event) => {
    if (isBox(event.target)) { close(event.target); }
  });
  document.addEventListener("submit", (event) => {
    for (const input of event.target.elements) { if (isBox(input)) { close(input); } }
  });
})();
