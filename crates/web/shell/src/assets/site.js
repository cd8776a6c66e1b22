// Comfort for the pages: what is new appears by itself, and the page says when it cannot know. Without it pages work by reloading.
"use strict";
(() => {
  const note = document.getElementById("tuoi");

  // Nothing is sent twice by an impatient thumb; whoever comes back finds the buttons usable again.
  addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.dataset.hoi && !confirm(form.dataset.hoi)) { event.preventDefault(); return; }
    setTimeout(() => { if (!event.defaultPrevented && form.method === "post" && button) button.disabled = true; }, 0);
  });
  // After a form that shows the same page otherwise, one goes on where one was.
  addEventListener("submit", (event) => { if (event.target.dataset.ngay !== undefined && document.activeElement) try { sessionStorage.setItem("cho", document.activeElement.id); } catch {} });
  try { const field = document.getElementById(sessionStorage.getItem("cho") || ""); sessionStorage.removeItem("cho"); if (field) field.focus({ preventScroll: true }); } catch {}
  addEventListener("pageshow", () => { for (const button of document.querySelectorAll("button:disabled[type=submit]")) button.disabled = false; });

  // A choice that needs no button: a filter that is sent when it changes; but for what is chosen in several fields (data-cho).
  // Keys move a slider or a list step by step: whoever uses them sends the form when they are there, by Enter or its button.
  let keyed = null;
  addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.form || field.form.dataset.ngay === undefined || !field.matches("select, input[type=range], input[type=date]")) return;
    if (event.key === "Enter") { event.preventDefault(); field.form.requestSubmit(); } else if (event.key !== "Tab") keyed = field;
  });
  addEventListener("pointerdown", () => { keyed = null; });
  addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target === keyed) return;
    if (form && form.dataset.ngay !== undefined && !event.target.closest("[data-cho]") && event.target.matches("select, input[type=range], input[type=date], input[type=checkbox]")) form.requestSubmit();
  });
  // A slider says what it stands at: its output shows the day or the number.
  addEventListener("input", (event) => {
    const slider = event.target;
    if (!slider.matches("input[type=range]")) return;
    const shown = document.querySelector(`output[for="${slider.id}"]`);
    if (!shown) return;
    if (slider.dataset.tu) {
      const day = new Date(slider.dataset.tu + "T00:00:00Z");
      day.setUTCDate(day.getUTCDate() + Number(slider.value));
      shown.textContent = day.toISOString().slice(0, 10).split("-").reverse().join("/");
    } else shown.textContent = slider.value;
  });

  if (!note || !window.EventSource) return;
  let at = Number(note.dataset.dau), busy = false, wanted = false, lost = 0, fetched = Date.now();
  const say = (words, again) => {
    if (note.dataset.said === words) return;
    note.dataset.said = words;
    note.replaceChildren();
    note.classList.toggle("co", Boolean(words));
    if (!words) return;
    note.append(words);
    if (again) {
      const button = document.createElement("button");
      button.type = "button"; button.textContent = note.dataset.nut;
      button.addEventListener("click", () => location.reload());
      note.append(" ", button);
    }
  };
  // Someone who fills in a form, or has opened a table, is not disturbed: the page only says that there is something new.
  const occupied = () => {
    const main = document.getElementById("noi-dung"), active = document.activeElement;
    if (active && main.contains(active) && active.matches("input, textarea, select, button, summary")) return true;
    if (String(getSelection())) return true;
    for (const field of main.querySelectorAll("input, textarea, select")) {
      if (field.type === "hidden" || field.type === "submit") continue;
      if (field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked
        : field.tagName === "SELECT" ? field.selectedIndex !== Math.max(0, [...field.options].findLastIndex((option) => option.defaultSelected))
        : field.value !== field.defaultValue) return true;
    }
    return false;
  };
  const refresh = async () => {
    if (busy) { wanted = true; return; }
    if (document.hidden) { wanted = true; return; }
    if (occupied()) { say(note.dataset.moi, true); return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html", "x-dondoc-tu-dong": "1" } });
      if (answer.redirected || !answer.ok) { say(note.dataset.cu, true); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const from = fresh.getElementById("noi-dung"), to = document.getElementById("noi-dung");
      if (!from || !to || occupied()) { say(note.dataset.moi, true); return; }
      const open = new Set([...to.querySelectorAll("details[open]")].map((it) => it.id).filter(Boolean));
      if (from.innerHTML !== to.innerHTML) to.innerHTML = from.innerHTML;
      for (const id of open) { const it = document.getElementById(id); if (it) it.open = true; }
      at = Number(fresh.getElementById("tuoi").dataset.dau);
      fetched = Date.now();
      say("");
    } catch { say(note.dataset.mat); } finally {
      busy = false;
      if (wanted) { wanted = false; refresh(); }
    }
  };
  addEventListener("visibilitychange", () => { if (!document.hidden && wanted) { wanted = false; refresh(); } });

  let source = null;
  addEventListener("visibilitychange", () => {
    if (document.hidden) { if (source) { source.close(); source = null; } } else if (!source) { listen(); refresh(); }
  });
  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource("/luong");
    source.addEventListener("dau", (event) => {
      lost = 0;
      if (note.dataset.said === note.dataset.mat) { say(""); refresh(); }
      if (Number(event.data) > at) { at = Number(event.data); refresh(); }
    });
    source.addEventListener("error", () => {
      if (++lost > 1) say(note.dataset.mat);
      if (source && source.readyState === EventSource.CLOSED) { source = null; setTimeout(listen, Math.min(30000, 2000 * lost)); }
    });
  };
  listen();
  // A computer that slept, a proxy that swallowed the news: after a while the page looks for itself.
  setInterval(() => { if (Date.now() - fetched > 300000 && !document.hidden) refresh(); }, 60000);
})();
