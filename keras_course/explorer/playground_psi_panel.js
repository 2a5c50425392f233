// The panel of Ψ: the points at every stage, and on the way between the stages.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const UNROLLING = 3000; // milliseconds from x to Ψ(x)
  const { element, text } = explorer;

  // `refresh()` asks for a new drawing.
  explorer.psiPanel = function (state, refresh) {
    const box = element("div", { class: "pg-psi" }), hint = element("p", { class: "hint" });
    const strip = element("div", { class: "pg-stages" }), verdict = element("b");
    const large = explorer.picture("morph", {
      tabindex: 0, role: "img", "aria-label": `${text("pg_morph")}. ${text("pg_turn")}`,
    });
    const root = explorer.panel(text("pg_psi_panel"), box, hint);
    let stages = [], isShown = false, turn = 0, warm;
    turns(large.canvas, state.view, refresh);

    function build() {
      const { run } = state, { layers, inputs } = run.net, hidden = layers.length - 1;
      warm = undefined;
      root.hidden = !run.classes;
      stages = Array.from({ length: hidden + 1 }, (_, j) => {
        const name = j === 0 ? "x" : j === hidden ? "Ψ(x)" : text("pg_stage", { j });
        const d = j ? layers[j - 1].units : inputs;
        const label = text("pg_stage_label", { name, d });
        const stage = explorer.picture("stage", { role: "img", "aria-label": label });
        turns(stage.canvas, state.view, refresh);
        stage.figure = element("figure", null, stage.canvas, element("figcaption", null, name,
          j === hidden ? [explorer.language === "fr" ? "\u00a0: " : ": ", verdict] : null));
        return stage;
      });
      strip.replaceChildren(...stages.map(({ figure }) => figure));
      const first = hidden ? morphing(hidden) : element("p", null, text("pg_psi_none"));
      box.replaceChildren(first, strip);
      const isSolid = inputs > 2 || layers.slice(0, -1).some(({ units }) => units > 2);
      const hints = [hidden ? text("pg_psi_hint") : "", isSolid ? text("pg_turn") : ""];
      hint.textContent = hints.join(" ");
    }

    // The picture whose points move, its slider, and the button that moves it.
    function morphing(hidden) {
      const slider = explorer.slider({
        label: text("pg_morph"), min: 0, max: 1, step: 0.005, value: state.morph,
        show: (value) => explorer.number(value * hidden, 1),
        oninput(value) {
          state.morph = value;
          refresh();
        },
      });
      const unroll = explorer.button(text("pg_unroll"), () => play(slider.querySelector("input")));
      return element("div", null, large.canvas, slider, element("div", { class: "row" }, unroll));
    }

    function play(input) {
      const begun = performance.now();
      (function next() {
        input.value = Math.min(1, (performance.now() - begun) / UNROLLING);
        input.dispatchEvent(new Event("input"));
        if (input.valueAsNumber < 1 && input.isConnected) requestAnimationFrame(next);
      })();
    }

    function measure() {
      isShown = root.offsetParent !== null;
      if (!isShown) return;
      const most = Math.round(15 * explorer.remPixels());
      if (large.canvas.isConnected) {
        const room = explorer.pictureRoom(large);
        explorer.fitPicture(large, Math.min(room, Math.round(1.5 * most)));
      }
      for (const stage of stages) {
        explorer.fitPicture(stage, Math.min(explorer.pictureRoom(stage), most));
      }
    }

    function draw() {
      const { run, frame, view, morph } = state;
      turn = 1 - turn;
      if (!isShown || (state.playing && turn)) return; // every second picture while it trains
      const found = explorer.psi(run, frame, warm);
      warm = found.warm;
      stages.forEach(({ context, width }, j) =>
        explorer.drawStage(context, width, run, found, j, view));
      if (large.canvas.isConnected) {
        const at = morph * (stages.length - 1);
        explorer.drawStage(large.context, large.width, run, found, at, view);
      }
      const { wrong } = found;
      verdict.textContent = wrong ? text("pg_wrong", { n: wrong }) : text("pg_separated");
    }

    return { root, build, measure, draw };
  };

  // Turns what a picture shows: by dragging, and with the arrows.
  function turns(canvas, view, refresh) {
    let from = null;
    const turn = (across, up) => {
      view.turn -= across;
      view.tilt = Math.max(-1.5, Math.min(1.5, view.tilt + up));
      refresh();
    };
    canvas.addEventListener("pointerdown", (event) => {
      from = [event.clientX, event.clientY];
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (!from) return;
      turn((clientX - from[0]) / 100, (clientY - from[1]) / 100);
      from = [clientX, clientY];
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => { from = null; });
    }
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    canvas.addEventListener("keydown", (event) => {
      const by = moves[event.key];
      if (!by) return;
      turn(by[0] / 10, by[1] / 10);
      event.preventDefault();
    });
  }
})();
