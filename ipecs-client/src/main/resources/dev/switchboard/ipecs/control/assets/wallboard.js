// Lets durations run between updates, and says so when updates no longer come.
(() => {
  "use strict";
  const staleAfter = 12000; // milliseconds; the server updates a page every five seconds at least
  const board = document.getElementById("board");
  if (!board || !board.querySelector("[data-now]")) {
    return;
  }
  document.body.classList.add("watched");
  const lostBar = document.getElementById("connection-lost");
  const staleBar = document.getElementById("stale");
  let server = 0; // the server's clock at the last update
  let local = 0; // this machine's elapsed time then; its clock may be wrong and is not used
  let kind = "";
  let tableOpen = false;

  function format(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const rest = String(seconds % 60).padStart(2, "0");
    return hours > 0 ? hours + ":" + String(minutes).padStart(2, "0") + ":" + rest : minutes + ":" + rest;
  }

  function isStale() {
    return performance.now() - local > staleAfter || !lostBar.hidden;
  }

  function tick() {
    const stale = isStale();
    if (stale === staleBar.hidden) {
      staleBar.hidden = !stale;
      document.body.classList.toggle("stale", stale);
    }
    const now = server + performance.now() - local;
    for (const element of document.querySelectorAll("[data-since]")) {
      // A figure nobody confirms must not run on as if it were live; how long a connection is away may.
      if (!stale || "always" in element.dataset) {
        const text = format(now - Number(element.dataset.since));
        if (element.textContent !== text) {
          element.textContent = text;
        }
      }
    }
  }

  function take() {
    const status = board.querySelector("[data-now]");
    server = Number(status.dataset.now);
    local = performance.now();
    document.getElementById("stale-since").textContent = status.dataset.clock;
    const notices = Array.from(board.querySelectorAll(".bar-notice"));
    const kinds = notices.map((notice) => notice.dataset.kind).join(" ");
    if (kind !== "" && kinds !== kind) {
      document.getElementById("announcer").textContent = notices
        .map((notice) => notice.querySelector(".title").textContent)
        .join(". ");
    }
    kind = kinds;
    tick();
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === board) {
      const table = document.getElementById("interval-table");
      tableOpen = table !== null && table.open;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === board && board.querySelector("[data-now]")) {
      const table = document.getElementById("interval-table");
      if (table) {
        table.open = tableOpen;
      }
      take();
    }
  });
  new MutationObserver(tick).observe(lostBar, { attributes: true, attributeFilter: ["hidden"] });
  take();
  window.setInterval(tick, 250);
})();
