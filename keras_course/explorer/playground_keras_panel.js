// The panel with the lines of Keras, to copy and to save.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const EVERY = 400; // milliseconds between two writings while the network trains
  const { element, button, text } = explorer;

  // Copies a text, and says so on the button that was pressed.
  async function copy(pressed, content) {
    const before = pressed.textContent;
    try {
      await navigator.clipboard.writeText(content);
      pressed.textContent = text("pg_copied");
      setTimeout(() => { pressed.textContent = before; }, 1500);
    } catch {
      explorer.say(text("pg_no_clipboard"));
    }
  }

  explorer.kerasPanel = function (state, link) {
    const code = element("pre", { class: "pg-code", tabindex: 0, "aria-label": "Python" });
    const hint = element("p", { class: "hint" }), kinds = [["pg_short", false], ["pg_full", true]];
    let written = 0;
    const choices = kinds.map(([key, full]) => button(text(key), () => {
      state.full = full;
      draw(true);
    }));

    function draw(now) {
      if (!now && state.playing && performance.now() - written < EVERY) return;
      const { run, full, playing } = state;
      written = performance.now();
      choices.forEach((one, i) => one.setAttribute("aria-pressed", String(kinds[i][1] === full)));
      code.textContent = full && !playing ? explorer.fullKeras(run) : explorer.shortKeras(run);
      hint.textContent = full ? text(run.changed ? "pg_screen_hint" : "pg_full_hint") : "";
    }

    const root = explorer.panel(text("pg_keras_panel"),
      element("div", { class: "row no-print" }, choices,
        button(text("pg_copy"), (event) => copy(event.currentTarget, code.textContent),
          { id: "pg-copy" }),
        button(text("pg_download"), () =>
          explorer.saveFile("playground.py", explorer.fullKeras(state.run))),
        button(text("pg_copy_link"), (event) => copy(event.currentTarget, link()))),
      hint, code);
    return { root, draw };
  };
})();
