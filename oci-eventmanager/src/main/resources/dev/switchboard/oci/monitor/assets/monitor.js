// Keeps ticks and the open order panel while the list refreshes itself, and ticks all rows at once.
(() => {
  "use strict";
  let ticked = new Set();
  let coversAll = false;
  let bulkOpen = false;

  const boxes = () => Array.from(document.querySelectorAll("#events input[name=id]"));

  function prepare() {
    const all = document.getElementById("tick-all");
    if (all) {
      all.closest("label").hidden = false;
    }
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "events") {
      ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
      const covers = document.getElementById("covers-all");
      coversAll = covers !== null && covers.checked;
      const bulk = document.getElementById("bulk");
      bulkOpen = bulk !== null && bulk.open;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "events") {
      boxes().forEach((box) => {
        box.checked = ticked.has(box.value);
      });
      const covers = document.getElementById("covers-all");
      if (covers) {
        covers.checked = coversAll;
      }
      const bulk = document.getElementById("bulk");
      if (bulk) {
        bulk.open = bulkOpen;
      }
      prepare();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "tick-all") {
      boxes().forEach((box) => {
        box.checked = event.target.checked;
      });
    } else if (event.target.name === "id" && event.target.checked) {
      const bulk = document.getElementById("bulk");
      if (bulk) {
        bulk.open = true;
      }
    }
  });
  prepare();
})();
