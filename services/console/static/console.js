// What a page does by itself: draw its charts, pause and filter the tail, say when it is no longer fresh.
"use strict";
(() => {
  const draw = () => {
    for (const place of document.querySelectorAll(".spark[data-points]")) {
      if (place.dataset.drawn === place.dataset.points) continue;
      place.dataset.drawn = place.dataset.points;
      const points = JSON.parse(place.dataset.points);
      place.replaceChildren();
      if (points.length < 2) continue;
      const colour = getComputedStyle(place).color;
      new uPlot(
        {
          width: Math.max(120, place.clientWidth), height: 40, padding: [4, 0, 4, 0],
          cursor: { show: false }, legend: { show: false }, select: { show: false },
          axes: [{ show: false }, { show: false }], scales: { y: { range: (_, low, high) => [0, Math.max(1, high)] } },
          series: [{}, { stroke: colour, width: 1.5, fill: colour + "22", points: { show: false } }],
        },
        [points.map((each) => Date.parse(each[0]) / 1000), points.map((each) => each[1])],
        place,
      );
    }
  };

  const MOST = 500;
  let paused = false;
  const tail = () => document.getElementById("tail");
  const sift = () => {
    const wanted = document.getElementById("filter").value.trim().toLowerCase();
    let shown = 0;
    for (const line of tail().children) {
      line.hidden = wanted !== "" && !line.dataset.text.toLowerCase().includes(wanted);
      if (!line.hidden) shown += 1;
    }
    document.getElementById("count").textContent = `${shown} / ${tail().children.length}`;
    while (tail().children.length > MOST) tail().lastElementChild.remove();
  };
  const live = () => {
    const button = document.getElementById("pause");
    if (button === null) return;
    button.addEventListener("click", () => {
      paused = !paused;
      button.setAttribute("aria-pressed", String(paused));
      button.textContent = paused ? button.dataset.on : button.dataset.off;
    });
    document.getElementById("filter").addEventListener("input", sift);
  };

  const freshness = (state) => {
    for (const place of document.querySelectorAll("[data-fresh]")) {
      place.dataset.said = place.dataset.said || place.textContent;
      place.textContent = state ? place.dataset.said : place.dataset.fresh;
      place.classList.toggle("stale", !state);
    }
  };

  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (paused) event.preventDefault();
  });
  document.addEventListener("htmx:sseMessage", () => {
    draw();
    freshness(true);
    if (tail() !== null) sift();
  });
  document.addEventListener("htmx:sseError", () => freshness(false));
  document.addEventListener("htmx:beforeRequest", (event) => {
    // what is refreshed by itself leaves alone what somebody is in
    const part = event.detail.elt;
    if (part.getAttribute("hx-trigger") && part.contains(document.activeElement) && document.activeElement !== part) event.preventDefault();
  });
  document.addEventListener("DOMContentLoaded", () => { draw(); live(); });
  addEventListener("resize", () => {
    for (const place of document.querySelectorAll(".spark")) delete place.dataset.drawn;
    draw();
  });
})();
