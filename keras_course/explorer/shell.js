// Starts the page: reads its data, writes its head, builds the view, and again in another language.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const views = {};
  let shown = null; // what the view returned: {state()}, for the view in the other language

  // Registers a view, by its kind: build(root, data, state) fills root and returns {state()}.
  explorer.view = function (kind, build) {
    views[kind] = build;
  };

  // Shows one sentence above the view, until the next one; an empty one clears it.
  explorer.say = function (sentence) {
    const line = document.getElementById("message");
    line.textContent = sentence;
    line.hidden = !sentence;
  };

  // Runs what a reader asked for; what goes wrong is said in one sentence.
  explorer.tried = function (action) {
    try {
      action();
    } catch (error) {
      explorer.say(error.message);
    }
  };

  function writeTexts(data) {
    const { text, language } = explorer;
    document.documentElement.lang = language;
    for (const part of document.querySelectorAll("[data-text]")) {
      part.textContent = text(part.dataset.text);
    }
    for (const part of document.querySelectorAll("[data-label]")) {
      part.setAttribute("aria-label", text(part.dataset.label));
    }
    for (const button of document.querySelectorAll("header button[lang]")) {
      button.setAttribute("aria-pressed", String(button.id === language));
    }
    document.title = data.title[language];
    document.getElementById("title").textContent = data.title[language];
    document.getElementById("network").textContent = data.subtitle?.[language] ?? "";
  }

  function build(data) {
    const state = shown?.state?.();
    shown?.close?.();
    const root = document.getElementById("view");
    root.replaceChildren();
    explorer.say("");
    writeTexts(data);
    shown = views[data.kind](root, data, state);
  }

  explorer.start = function () {
    let data;
    try {
      data = JSON.parse(document.getElementById("data").textContent);
      build(data);
    } catch {
      explorer.say(explorer.text("damaged"));
      return;
    }
    for (const language of ["fr", "en"]) {
      document.getElementById(language).addEventListener("click", () => {
        explorer.language = language;
        build(data);
      });
    }
    document.getElementById("print").addEventListener("click", () => globalThis.print());
  };
})();
