// Comfort for the conversation: sends without reloading, keeps what cannot be sent yet, shows what is new.
// Without it the pages work by reloading.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("gui");
  const status = byId("tinh-trang");

  const say = (words, bad) => {
    if (!status || status.textContent === words) return;
    status.textContent = words;
    status.classList.toggle("loi", Boolean(bad));
  };

  const size = (input) => [...input.files].reduce((sum, file) => sum + file.size, 0);
  const tooLarge = (input, of) => {
    const limit = Number(of.dataset.limit);
    if (!input || size(input) <= limit) return false;
    say(`Tệp quá lớn: mỗi lần gửi không quá ${Math.ceil(limit / 1048576)} MB. Vui lòng chọn tệp nhỏ hơn.`, true);
    return true;
  };

  // Plain forms: nothing is sent twice by an impatient thumb.
  for (const plain of document.querySelectorAll("body.trang form")) {
    plain.addEventListener("submit", (event) => {
      if (plain.dataset.limit && tooLarge(plain.querySelector("input[type=file]"), plain)) {
        event.preventDefault();
        return;
      }
      if (plain.dataset.limit) say("Đang tải lên, vui lòng giữ trang này mở…");
      setTimeout(() => { for (const button of plain.querySelectorAll("button")) button.disabled = true; }, 0);
    });
  }
  // Whoever comes back with the browser's own button finds them usable again.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("body.trang button")) button.disabled = false;
  });
  if (!form) return;

  const list = byId("dong"), waiting = byId("cho"), area = byId("noi-dung"), files = byId("tep");
  const reply = byId("tra-loi"), replyShown = byId("tra-loi-cho"), chosen = byId("tep-chon");
  const token = form.elements.token.value;
  const store = { draft: "nhap." + token.slice(0, 12), queue: "cho." + token.slice(0, 12) };
  const number = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const remember = (key, value) => { try { value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); } catch { /* a browser that keeps nothing */ } };
  const recall = (key) => { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } };

  // What is typed survives a reload.
  if (!area.value) area.value = recall(store.draft);
  const grow = () => {
    remember(store.draft, area.value);
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", grow);
  grow();

  // The queue: one after the other, in order, until the server says that it is stored.
  const queue = [];
  let sending = false, pause = 1000, timer = 0, connected = true, changes = 0;

  const keepQueue = () => {
    const words = queue.filter((item) => item.text).map(({ once, text, replyTo }) => ({ once, text, replyTo }));
    remember(store.queue, words.length ? JSON.stringify(words) : "");
  };
  const state = (item, words) => { if (item.state) item.state.textContent = words; };

  const bubble = (text, names) => {
    const li = document.createElement("li"), box = document.createElement("div"), when = document.createElement("p");
    li.className = "toi"; box.className = "bong"; when.className = "luc";
    for (const words of [...names, text].filter(Boolean)) {
      const p = document.createElement("p");
      p.className = "chu"; p.textContent = words;
      box.append(p);
    }
    when.textContent = "đang gửi…";
    li.append(box, when);
    waiting.append(li);
    // The newest is at the bottom, where an upside-down scroll begins.
    waiting.closest(".cuon").scrollTop = 0;
    return { shown: li, state: when };
  };

  const message = (once, text, replyTo, chosenFiles) => {
    const body = new FormData();
    body.append("token", token); body.append("lan", once); body.append("tra-loi", replyTo); body.append("noi-dung", text);
    for (const file of chosenFiles) body.append("tep", file, file.name);
    const names = chosenFiles.map((file) => `Tệp: ${file.name}`);
    queue.push({ url: form.action, body, once, text, replyTo, names, ...bubble(text, names) });
    keepQueue();
    work();
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(work, wait);
  };

  const work = async () => {
    if (sending || !queue.length) return;
    sending = true;
    const item = queue[0], before = changes;
    let answer = null, words = "";
    try {
      answer = await fetch(item.url, { method: "POST", body: item.body, headers: { accept: "application/json" } });
      words = (await answer.json().catch(() => ({}))).message || "";
    } catch { /* the network: tried again below */ }
    sending = false;
    if (answer && answer.ok) {
      pause = 1000;
      queue.shift();
      state(item, "đã lưu");
      if (item.shown) item.shown.dataset.done = "1";
      // The line itself may be here already.
      if (item.shown && changes > before) item.shown.remove();
      if (item.button) item.button.disabled = false;
      keepQueue();
      if (!queue.length) say(connected ? "" : lost, !connected);
      work();
    } else if (!answer || [408, 429, 500, 502, 503, 504].includes(answer.status)) {
      const wait = Number(answer && answer.headers.get("retry-after")) * 1000 || pause;
      pause = Math.min(pause * 2, 30000);
      state(item, "chưa gửi được – sẽ tự thử lại");
      say(answer ? words || "Hệ thống đang bận – sẽ tự thử lại" : lost, true);
      later(wait);
    } else {
      queue.shift();
      if (item.shown) item.shown.remove();
      if (item.button) item.button.disabled = false;
      // What was typed goes back to where it was typed.
      if (item.text) area.value = area.value ? `${item.text}\n${area.value}` : item.text;
      grow();
      keepQueue();
      const again = item.names && item.names.length ? " Tệp cần được chọn lại." : "";
      say((words || "Chưa gửi được. Vui lòng tải lại trang rồi gửi lại.") + again, true);
      work();
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = area.value.trim();
    if (tooLarge(files, form)) return;
    if (!text && !files.files.length) { area.focus(); return; }
    message(number(), text, reply.value, [...files.files]);
    area.value = ""; files.value = ""; reply.value = "";
    replyShown.hidden = chosen.hidden = true;
    say("");
    grow();
    area.focus();
  });

  // Enter sends where there is a keyboard; never in the middle of an accent being composed.
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (!matchMedia("(hover: hover) and (pointer: fine)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });

  files.addEventListener("change", () => {
    chosen.hidden = !files.files.length;
    chosen.textContent = [...files.files].map((file) => file.name).join(", ");
    if (!tooLarge(files, form)) say("");
  });

  byId("bam").addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button) return;
    button.disabled = true;
    const body = new URLSearchParams({ token, lan: number(), nut: button.value });
    queue.push({ url: event.target.action, body, button });
    work();
  });

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-reply]");
    if (!link) return;
    event.preventDefault();
    reply.value = link.dataset.reply;
    const words = link.closest("li").querySelector(".chu");
    replyShown.querySelector("span").textContent = `Trả lời: ${(words ? words.textContent : "").slice(0, 80)}`;
    replyShown.hidden = false;
    area.focus();
  });
  replyShown.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    reply.value = "";
    replyShown.hidden = true;
  });

  // What was not sent before a reload is sent now; the server knows it by its number.
  try {
    for (const { once, text, replyTo } of JSON.parse(recall(store.queue) || "[]")) message(once, text, replyTo, []);
  } catch { /* nothing that can be read was kept */ }

  // What is new, line by line.
  const lost = "Mất kết nối – sẽ tự thử lại";
  const put = (seq, html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const line = holder.content.firstElementChild, old = byId(`d${seq}`);
    if (old) { old.replaceWith(line); return; }
    const next = [...list.children].find((other) => Number(other.dataset.seq) > seq);
    list.insertBefore(line, next || null);
  };
  const linked = () => {
    connected = true;
    if (status.textContent === lost && !queue.length) say("");
    if (queue.length) later(0);
  };
  const connect = () => {
    const source = new EventSource(byId("khung").dataset.stream);
    source.addEventListener("chao", linked);
    // Another tab entered as someone else: this page is not theirs.
    source.addEventListener("cu", () => { source.close(); location.reload(); });
    source.addEventListener("doi", (event) => {
      const { who, entrance, lines, gone } = JSON.parse(event.data);
      // The way in is for a page of its own.
      if (entrance !== Boolean(document.querySelector("form.vao"))) { source.close(); location.reload(); return; }
      changes += 1;
      if (byId("ai").innerHTML !== who) byId("ai").innerHTML = who;
      for (const seq of gone) byId(`d${seq}`)?.remove();
      for (const [seq, html] of lines) put(seq, html);
      for (const shown of waiting.querySelectorAll("[data-done]")) shown.remove();
      linked();
    });
    source.onerror = () => {
      connected = false;
      say(lost, true);
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, 5000);
    };
  };
  connect();
  addEventListener("online", () => later(0));
  // Whoever leaves leaves nothing behind.
  document.querySelector("header form").addEventListener("submit", (event) => {
    if (queue.length && !confirm("Còn tin chưa gửi được. Anh/chị vẫn muốn thoát?")) { event.preventDefault(); return; }
    remember(store.draft, "");
    queue.length = 0;
    keepQueue();
  });
  addEventListener("beforeunload", (event) => { if (queue.some((item) => item.names && item.names.length)) event.preventDefault(); });
})();
