// What keys do: everything works without this file.
"use strict";

const links = () => [...document.querySelectorAll(".hit h2 a")];

function move(step) {
  const all = links();
  if (!all.length) return false;
  const here = all.indexOf(document.activeElement);
  all[Math.min(Math.max(here < 0 && step < 0 ? 0 : here + step, 0), all.length - 1)].focus();
  return true;
}

function go(name) {
  const link = document.querySelector(`a[rel=${name}]`);
  if (link) link.click();
  return Boolean(link);
}

const keys = {
  "/": () => { const box = document.getElementById("q"); box.focus(); box.select(); return true; },
  "?": () => { const dialog = document.getElementById("keys"); if (!dialog.open) dialog.showModal(); return true; },
  j: () => move(1) || go("next"),
  k: () => move(-1) || go("prev"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog[open]")) return;
  if (keys[event.key] && keys[event.key]()) event.preventDefault();
});

// An address says what was asked, and not what was left open.
document.querySelector("form[role=search]").addEventListener("formdata", ({ formData }) => {
  for (const name of new Set(formData.keys())) {
    const values = formData.getAll(name).filter(Boolean);
    formData.delete(name);
    for (const value of values) formData.append(name, value);
  }
});

// Dragging over the bars of a histogram chooses from the first period to the last; beside them, to its end.
const histogram = document.querySelector(".bars");
const bars = [...document.querySelectorAll(".bars a")];
for (const told of document.querySelectorAll(".drag")) told.hidden = false;
let begun = null;
let ended = null;

function between(one, other) {
  const [first, last] = [one, other].sort((a, b) => a - b);
  return bars.slice(first, last + 1);
}

function choose(chosen) {
  bars.forEach((bar) => bar.classList.toggle("chosen", chosen.includes(bar)));
}

bars.forEach((bar, place) => {
  bar.addEventListener("dragstart", (event) => event.preventDefault());
  bar.addEventListener("pointerdown", (event) => { if (event.button === 0) begun = ended = place; });
});
document.addEventListener("pointermove", (event) => {
  if (begun === null) return;
  const { left, width } = histogram.getBoundingClientRect();
  ended = Math.min(Math.max(Math.floor((event.clientX - left) / width * bars.length), 0), bars.length - 1);
  choose(begun === ended ? [] : between(begun, ended));
});
document.addEventListener("pointerup", () => {
  if (begun !== null && begun !== ended) {
    const chosen = between(begun, ended);
    const address = new URL(bars[0].getAttribute("href"), location.href);
    address.searchParams.set("since", chosen[0].dataset.since);
    address.searchParams.set("until", chosen[chosen.length - 1].dataset.until);
    location.href = address;
  }
  begun = null;
});
document.addEventListener("pointercancel", () => { begun = null; choose([]); });
