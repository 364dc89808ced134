// The page is whole without this; it adds the filter, whose state is the part of the address after '#'.
(function () {
  "use strict";
  const form = document.querySelector(".filters");
  const rows = Array.from(document.querySelectorAll("details.row"));
  const sections = Array.from(document.querySelectorAll("section.area"));
  const count = form.querySelector(".count");
  const boxes = Array.from(form.querySelectorAll("input[type=checkbox][value]"));
  const differs = form.querySelector("input[name=differs]");
  const level = form.querySelector("select");
  const search = form.querySelector("input[type=search]");

  function apply() {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row) => {
      const text = row.dataset.text.toLowerCase();
      const verdicts = row.dataset.verdict.split(" ");
      row.hidden = !verdicts.some((verdict) => wanted.has(verdict)) ||
        (differs !== null && differs.checked && row.dataset.differs !== "yes") || (level.value !== "" && row.dataset.level !== level.value) ||
        !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    });
    sections.forEach((part) => { part.hidden = !part.querySelector("details.row:not([hidden])"); });
    count.textContent = shown + " of " + rows.length + " shown";
  }

  function write() {
    const state = new URLSearchParams();
    const off = boxes.filter((box) => !box.checked).map((box) => box.value);
    if (off.length > 0) state.set("without", off.join(","));
    if (level.value !== "") state.set("level", level.value);
    if (search.value !== "") state.set("text", search.value);
    if (differs !== null && differs.checked) state.set("differs", "yes");
    history.replaceState(null, "", "#" + state.toString());
    apply();
  }

  function read() {
    const hash = location.hash.slice(1);
    const row = hash.includes("=") ? null : document.getElementById(hash);
    if (row !== null) {
      row.hidden = false;
      row.open = true;
      row.scrollIntoView();
      return;
    }
    const state = new URLSearchParams(hash);
    const off = new Set((state.get("without") || "").split(","));
    boxes.forEach((box) => { box.checked = !off.has(box.value); });
    level.value = state.get("level") || "";
    search.value = state.get("text") || "";
    if (differs !== null) differs.checked = state.get("differs") === "yes";
    apply();
  }

  form.hidden = false;
  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", read);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button === null) return;
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.textContent = "copied";
  });
  apply();
  read();
})();
