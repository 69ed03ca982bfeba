/* Small improvements over pages that already work: no page needs this file. No dependency but htmx, no evaluation of text. */
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const chinese = root.lang.startsWith("zh");
  const say = (zh, en) => (chinese ? zh : en);

  /* Forms: warn before leaving, count letters, check sizes, send once. */
  let changed = false;
  const guard = (event) => { if (changed) { event.preventDefault(); event.returnValue = ""; } };
  window.addEventListener("beforeunload", guard);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) { changed = true; }
    if (event.target.dataset.limit) { count(event.target); }
  });
  document.addEventListener("submit", (event) => {
    changed = false;
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  function count(control) {
    const line = document.getElementById(control.id + "-counter");
    if (!line) { return; }
    const left = Number(control.dataset.limit) - Array.from(control.value).length;
    line.textContent = left >= 0 ? say(`还可以写 ${left} 字`, `${left} characters left`) : say(`超出 ${-left} 字`, `${-left} characters too many`);
    line.classList.toggle("is-over", left < 0);
  }
  document.addEventListener("change", (event) => {
    const most = Number(event.target.dataset && event.target.dataset.mostBytes);
    if (!most || !event.target.files) { return; }
    const tooBig = Array.from(event.target.files).some((file) => file.size > most);
    event.target.setCustomValidity(tooBig ? say("文件太大，请选择更小的文件。", "This file is too large. Choose a smaller one.") : "");
    event.target.reportValidity();
  });

  /* Autosave: <form data-autosave="address">. htmx sends the form some seconds after the last key. */
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (!form || !window.htmx) { return; }
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      window.htmx.ajax("POST", form.dataset.autosave, { source: form, target: form.dataset.autosaveTarget || "#saved-state", swap: "outerHTML" })
        .then(() => { changed = false; });
    }, 3000);
  });

  /* Rows: the same submit buttons, but only the form is exchanged and the focus goes to the new row. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=row_action]");
    if (!button || !window.htmx || !button.form.id) { return; }
    event.preventDefault();
    const form = button.form;
    const [action, list] = button.value.split(":");
    window.htmx.ajax("POST", form.getAttribute("action") || window.location.href, {
      source: form, values: { row_action: button.value }, target: "#" + form.id, select: "#" + form.id, swap: "outerHTML",
    }).then(() => {
      const group = document.querySelector(`[data-rows="${CSS.escape(list)}"]`);
      if (!group) { return; }
      const rows = all("[data-row]", group);
      const last = rows[rows.length - 1];
      const target = action === "add" && last ? last.querySelector("input, select, textarea") : group;
      if (target) { target.focus(); }
    });
  });

  /* Focus: to the error summary, or to the new heading after a part of the page was exchanged. */
  function settle(part) {
    all("[data-limit]", part).forEach(count);
    all("[data-copy], [data-print], [data-live-tools]", part).forEach((node) => { node.hidden = false; });
    const summary = part.matches && part.matches("[data-focus]") ? part : part.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt || document;
    settle(part);
    if (part.hasAttribute && part.hasAttribute("data-focus-heading")) {
      const heading = part.querySelector("h1, h2");
      if (heading) { heading.tabIndex = -1; heading.focus(); }
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) { return; }
    event.preventDefault();
    (target.previousElementSibling || target).scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });

  /* Small conveniences. */
  document.addEventListener("click", (event) => {
    all("details[data-close-outside][open]").forEach((menu) => { if (!menu.contains(event.target)) { menu.open = false; } });
    const copy = event.target.closest("[data-copy]");
    if (copy) { copyText(copy); }
    if (event.target.closest("[data-print]")) { window.print(); }
    if (event.target.matches("[data-select]")) { event.target.select(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { return; }
    all("details[data-close-outside][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    if (window.speechSynthesis) { window.speechSynthesis.cancel(); }
  });
  function copyText(button) {
    const source = document.getElementById(button.dataset.copy);
    const status = document.querySelector("[data-copy-status]");
    const done = () => { if (status) { status.textContent = button.dataset.done; } button.lastElementChild.textContent = button.dataset.done; };
    source.select();
    if (navigator.clipboard) { navigator.clipboard.writeText(source.value).then(done, () => document.execCommand("copy") && done()); }
    else if (document.execCommand("copy")) { done(); }
  }

  /* Facets start closed where they lie above the results: a narrow window or large letters. */
  all("details[data-collapse-narrow]").forEach((panel) => {
    const frame = panel.closest(".with-side");
    if (frame && panel.offsetWidth > frame.offsetWidth * 0.6) { panel.open = false; }
    panel.dataset.ready = "";
  });

  /* Reading aids: kept on this machine. */
  const aids = { ruler: false, speech: false };
  try { Object.assign(aids, JSON.parse(window.localStorage.getItem("reading-aids") || "{}")); } catch { /* storage is off: nothing is kept */ }
  let ruler = null;
  function showRuler(on) {
    if (on && !ruler) {
      ruler = document.createElement("div");
      ruler.className = "reading-ruler no-print";
      ruler.hidden = true;
      document.body.append(ruler);
    }
    if (!on && ruler) { ruler.remove(); ruler = null; }
  }
  function moveRuler(middle) {
    if (!ruler) { return; }
    ruler.hidden = false;
    ruler.style.setProperty("top", `${middle - ruler.offsetHeight / 2}px`);
  }
  document.addEventListener("pointermove", (event) => moveRuler(event.clientY), { passive: true });
  document.addEventListener("focusin", (event) => {
    const box = event.target.getBoundingClientRect();
    moveRuler(box.top + Math.min(box.height, 60) / 2);
  });
  let bar = null;
  function showSpeech(on) {
    if (!window.speechSynthesis) { return; }
    if (!on) { window.speechSynthesis.cancel(); if (bar) { bar.remove(); bar = null; } return; }
    if (bar) { return; }
    bar = document.createElement("div");
    bar.className = "reading-tools no-print";
    bar.setAttribute("role", "region");
    bar.setAttribute("aria-label", say("朗读", "Read aloud"));
    const line = document.createElement("div");
    line.className = "container row-line";
    line.append(button(say("朗读选中文字或正文", "Read selection or page"), speak), button(say("停止", "Stop"), () => window.speechSynthesis.cancel()));
    bar.append(line);
    document.body.append(bar);
  }
  function button(words, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline-primary btn-sm";
    made.textContent = words;
    made.addEventListener("mousedown", (event) => event.preventDefault());
    made.addEventListener("click", action);
    return made;
  }
  function speak() {
    const chosen = String(window.getSelection());
    const text = (chosen.trim() || document.getElementById("main").innerText).slice(0, 20000);
    window.speechSynthesis.cancel();
    for (const sentence of text.match(/[^。！？.!?\n]+[。！？.!?]?/g) || []) {
      const spoken = new SpeechSynthesisUtterance(sentence);
      spoken.lang = root.lang;
      window.speechSynthesis.speak(spoken);
    }
  }
  function useAids() { showRuler(aids.ruler); showSpeech(aids.speech); }
  all("[data-tool]").forEach((box) => {
    box.checked = Boolean(aids[box.dataset.tool]);
    box.addEventListener("change", () => {
      aids[box.dataset.tool] = box.checked;
      try { window.localStorage.setItem("reading-aids", JSON.stringify(aids)); } catch { /* storage is off */ }
      useAids();
    });
  });

  /* Display settings take effect while one chooses; the form keeps them. */
  const modes = { contrast: "contrast-high", simple: "simple", pointer: "big-pointer" };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name === "size" && box.closest("form")) {
      ["125", "150", "200"].forEach((size) => root.classList.toggle("size-" + size, size === box.value));
    } else if (box.id === "mode-" + box.name && modes[box.name]) {
      root.classList.toggle(modes[box.name], box.checked);
    }
  });

  settle(document);
  useAids();
})();
