// Keeps a page current: one event stream, whose events refresh the elements marked with data-live.
(() => {
  "use strict";
  const streamUrl = "/live";
  const refreshEvery = 400; // milliseconds; a burst of events is one refresh
  const shownLostAfter = 2000;
  const retryAfter = 5000; // the browser itself gives up on an error status
  const waiting = new Set();
  const listening = new Set();
  let stream = null;
  let wasLost = false;
  let lostTimer = 0;
  let refreshTimer = 0;
  let retryTimer = 0;

  const marked = () => Array.from(document.querySelectorAll("[data-live]"));
  const namesOf = (element) => element.dataset.live.split(/\s+/).filter(Boolean);

  function refresh() {
    refreshTimer = 0;
    const due = new Set(waiting);
    waiting.clear();
    for (const element of marked()) {
      if (namesOf(element).some((name) => due.has(name))) {
        window.htmx.trigger(element, "live");
      }
    }
  }

  function heard(name) {
    waiting.add(name);
    if (!refreshTimer) {
      refreshTimer = window.setTimeout(refresh, refreshEvery);
    }
  }

  function listen() {
    for (const name of marked().flatMap(namesOf)) {
      if (!listening.has(name)) {
        listening.add(name);
        stream.addEventListener(name, () => heard(name));
      }
    }
  }

  function lost() {
    wasLost = true;
    if (!lostTimer) {
      lostTimer = window.setTimeout(() => {
        document.getElementById("connection-lost").hidden = false;
      }, shownLostAfter);
    }
    if (stream.readyState === EventSource.CLOSED) {
      retryTimer = window.setTimeout(follow, retryAfter);
      stream = null;
    }
  }

  // A browser opens six connections to a server, and each page in a hidden tab would keep one.
  function rest() {
    window.clearTimeout(retryTimer);
    if (stream !== null) {
      stream.close();
      stream = null;
      wasLost = true;
    }
  }

  function found() {
    window.clearTimeout(lostTimer);
    lostTimer = 0;
    document.getElementById("connection-lost").hidden = true;
    if (wasLost) {
      wasLost = false;
      marked().flatMap(namesOf).forEach(heard);
    }
  }

  function connect() {
    listening.clear();
    stream = new EventSource(streamUrl);
    stream.addEventListener("open", found);
    stream.addEventListener("error", lost);
    listen();
  }

  function toast(text, kind) {
    const note = document.createElement("div");
    note.className = "toast " + (kind || "");
    note.textContent = text;
    document.getElementById("toasts").append(note);
    window.setTimeout(() => note.remove(), 6000);
  }

  function follow() {
    if (marked().length > 0 && !document.hidden) {
      if (stream === null) {
        connect();
      } else {
        listen();
      }
    }
  }

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = document.querySelector("meta[name=csrf-token]").content;
  });
  document.addEventListener("htmx:afterSettle", follow);
  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    const readable = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    toast(readable && answer.responseText ? answer.responseText : "The server refused: status " + answer.status, "failed");
  });
  document.addEventListener("htmx:sendError", () => toast("The server cannot be reached.", "failed"));
  document.addEventListener("toast", (event) => toast(event.detail.value || "", ""));
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      document.getElementById(opener.dataset.openDialog).showModal();
    }
    const closer = event.target.closest("[data-close-dialog]");
    if (closer) {
      closer.closest("dialog").close();
    }
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : follow()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", follow);
  follow();
})();
