// Adding and removing points: by mouse, finger and keyboard; and reading a table.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const MOST = 1500, LARGEST_FILE = 5e6, NEAR = 0.06, STEP = 0.02;

  // Lets the reader change the points of `canvas`. `now()` gives {source, frame}, `brush()` what a
  // click does: 1, 0 or "erase"; `changed(points)` is told, `at(place)` where the cross is.
  explorer.editPoints = function (canvas, { now, brush, changed, at }) {
    let cross = [0.5, 0.5];

    // A place in [0, 1] x [0, 1], from the lower left -> the point there.
    function pointAt([across, up], label) {
      const { source, frame } = now();
      const within = (span, part) => span[0] + part * (span[1] - span[0]);
      const x = within(frame.x, across), y = within(frame.y, up);
      if (source.inputs === 1) return { x: [x], y, validation: false };
      if (source.classes) return { x: [x, y], y: label, validation: false };
      return { x: [x, y], y: frame.values[label], validation: false };
    }

    function add(place, label) {
      const { points } = now().source;
      if (points.length >= MOST) {
        explorer.say(explorer.text("pg_full_points", { n: points.length }));
      } else changed([...points, pointAt(place, label)]);
    }

    // Removes the nearest point; with a mouse, only one that is near.
    function erase([across, up], most) {
      const { source, frame } = now(), part = (value, [low, high]) => (value - low) / (high - low);
      const away = source.points.map(({ x, y }) => Math.hypot(
        part(x[0], frame.x) - across, part(source.inputs === 1 ? y : x[1], frame.y) - up));
      const nearest = away.indexOf(Math.min(...away));
      if (nearest >= 0 && away[nearest] <= most) {
        changed(source.points.filter((_, i) => i !== nearest));
      }
    }

    function click(event) {
      const box = canvas.getBoundingClientRect();
      const place = [
        (event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height,
      ];
      const label = brush();
      if (label === "erase") erase(place, NEAR);
      else add(place, event.type === "contextmenu" ? 1 - label : label);
      event.preventDefault();
    }

    function key(event) {
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      const move = moves[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (move) cross = cross.map((value, k) => Math.min(1, Math.max(0, value + STEP * move[k])));
      else if (event.key === "0" || event.key === "1") add(cross, +event.key);
      else if (event.key === "Enter" || event.key === " ") {
        if (brush() === "erase") erase(cross, 2);
        else add(cross, brush());
      } else if (event.key === "Delete" || event.key === "Backspace") erase(cross, 2);
      else return;
      event.preventDefault();
      at(cross);
    }

    canvas.addEventListener("click", click);
    canvas.addEventListener("contextmenu", click);
    canvas.addEventListener("keydown", key);
    canvas.addEventListener("focus", () => at(canvas.matches(":focus-visible") ? cross : null));
    canvas.addEventListener("blur", () => at(null));
  };

  // A button that opens a file; the file may also be dropped anywhere on the page. `stop` ends it.
  explorer.tableButton = function (read) {
    const { element, text } = explorer, body = document.body;
    async function open(file) {
      if (!file) return;
      try {
        if (file.size > LARGEST_FILE) {
          const size = explorer.count(file.size / 1e6);
          throw new Error(text("pg_csv_large", { size }));
        }
        read(await file.text(), file.name);
      } catch (error) {
        explorer.say(error.message);
      }
    }
    const input = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv",
      "aria-label": text("pg_csv") });
    input.addEventListener("change", () => {
      open(input.files[0]);
      input.value = "";
    });
    const over = (event) => {
      event.preventDefault();
      body.classList.add("pg-drop");
    };
    const leave = (event) => {
      if (!event.relatedTarget) body.classList.remove("pg-drop");
    };
    const drop = (event) => {
      event.preventDefault();
      body.classList.remove("pg-drop");
      open(event.dataTransfer.files[0]);
    };
    const listeners = { dragover: over, dragleave: leave, drop };
    for (const [name, of] of Object.entries(listeners)) body.addEventListener(name, of);
    return {
      label: element("label", { class: "button pg-file" }, text("pg_csv"), input),
      stop() {
        for (const [name, of] of Object.entries(listeners)) body.removeEventListener(name, of);
      },
    };
  };

  // Hands the reader a file.
  explorer.saveFile = function (name, content) {
    const address = URL.createObjectURL(new Blob([content], { type: "text/plain" }));
    explorer.element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
})();
