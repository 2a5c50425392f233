// The page's words in French and English, and numbers as each language writes them.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const texts = (explorer.texts = { fr: {}, en: {} });
  const wanted = new URLSearchParams(globalThis.location?.search).get("lang");
  explorer.language = wanted === "en" ? "en" : "fr";

  // Adds texts: {fr: {key: "une phrase avec {valeur}"}, en: {...}}, the same keys in both.
  explorer.addTexts = function (added) {
    for (const language of ["fr", "en"]) Object.assign(texts[language], added[language]);
  };

  // The text of a key in the reader's language, its {names} replaced by values.
  explorer.text = function (key, values = {}) {
    const text = texts[explorer.language][key];
    if (text === undefined) throw new Error("no text " + key);
    const filled = text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    if (explorer.language === "en") return filled;
    return filled.replace(/ ([:;!?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0"); // no line ends here
  };

  // 0,25 in French and 0.25 in English; a minus sign, no hyphen; at most `digits` decimals.
  explorer.number = function (value, digits = 2) {
    if (!Number.isFinite(value)) return "–";
    const large = Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 10 ** -digits / 2);
    const plain = large && Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toFixed(digits);
    const text = plain.replace(/^-(?=[0.]*$)/, "").replace("-", "\u2212");
    return explorer.language === "fr" ? text.replace(".", ",") : text;
  };

  // A whole number with its thousands apart: 61 706 in French, 61,706 in English.
  explorer.count = function (value) {
    const apart = explorer.language === "fr" ? "\u202f" : ",";
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, apart);
  };

  // 97,3 % in French, 97.3% in English.
  explorer.percent = function (value, digits = 1) {
    const gap = explorer.language === "fr" ? "\u202f%" : "%";
    return explorer.number(100 * value, digits) + gap;
  };

  explorer.addTexts({
    fr: {
      skip: "Aller au contenu",
      print: "Imprimer",
      languages: "Langue et impression",
      damaged: "Ce fichier est abîmé : écrivez-le de nouveau avec python -m keras_course show.",
    },
    en: {
      skip: "Skip to content",
      print: "Print",
      languages: "Language and printing",
      damaged: "This file is damaged: write it again by python -m keras_course show.",
    },
  });
})();
