// The words of the view of a language model.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  explorer.addTexts({
    fr: {
      ch_text: "Le texte",
      ch_hint:
        "Tapez, ou laissez le réseau écrire : après chaque caractère, il en prédit un autre.",
      ch_step: "Un caractère",
      ch_run: "Écrire",
      ch_pause: "Arrêter",
      ch_clear: "Effacer",
      ch_speed: "Vitesse",
      ch_per_second: "{count} par seconde",
      ch_next: "Le caractère suivant",
      ch_after: "Après « {text} »",
      ch_temperature: "Température",
      ch_top_k: "Top-k : les plus probables",
      ch_top_p: "Top-p : la somme à atteindre",
      ch_all: "tous",
      ch_kept: "{kept} caractères sur {all} restent en jeu : ensemble {percent} de la probabilité.",
      ch_kept_one: "Un seul caractère reste en jeu, sur {all} : {percent} de la probabilité.",
      ch_rest: "les {count} autres",
      ch_choose: "Continuer par {name} : {percent}",
      ch_cut: "Écarté : {name}, {percent}. Cliquer le choisit quand même.",
      ch_legend:
        "Barre : probabilité à cette température. Trait noir : à température 1. " +
        "Hachures : écarté par top-k ou top-p. À droite : la chance d’être tiré.",
      ch_empty: "Le texte est vide : tapez au moins un caractère.",
      ch_unknown:
        "« {one} » ({code}) n’est pas parmi les {count} caractères que le réseau a appris : " +
        "il est laissé de côté.",
      ch_read: "Ce que le réseau a lu",
      ch_surprise:
        "Plus c’est orange, plus le caractère l’a surpris (en bits). " +
        "Cliquez un caractère pour revenir à cet endroit, puis une barre pour écrire autre chose.",
      ch_bits: "{one} : {bits} bits",
      ch_end: "Revenir à la fin",
      ch_space: "espace",
      ch_newline: "fin de ligne",
    },
    en: {
      ch_text: "The text",
      ch_hint: "Type, or let the network write: after each character it predicts the next one.",
      ch_step: "One character",
      ch_run: "Write",
      ch_pause: "Stop",
      ch_clear: "Clear",
      ch_speed: "Speed",
      ch_per_second: "{count} a second",
      ch_next: "The next character",
      ch_after: "After “{text}”",
      ch_temperature: "Temperature",
      ch_top_k: "Top-k: the likeliest",
      ch_top_p: "Top-p: the sum to reach",
      ch_all: "all",
      ch_kept: "{kept} characters of {all} stay: together {percent} of the probability.",
      ch_kept_one: "One character of {all} stays: {percent} of the probability.",
      ch_rest: "the {count} others",
      ch_choose: "Go on with {name}: {percent}",
      ch_cut: "Cut: {name}, {percent}. A click chooses it all the same.",
      ch_legend:
        "Bar: probability at this temperature. Black line: at temperature 1. " +
        "Hatched: cut by top-k or top-p. On the right: the chance to be drawn.",
      ch_empty: "The text is empty: type at least one character.",
      ch_unknown:
        "“{one}” ({code}) is not among the {count} characters that the network has learned: " +
        "it is left out.",
      ch_read: "What the network has read",
      ch_surprise:
        "The more orange, the more a character surprised it (in bits). " +
        "Click a character to go back there, then a bar to write something else.",
      ch_bits: "{one}: {bits} bits",
      ch_end: "Back to the end",
      ch_space: "space",
      ch_newline: "end of line",
    },
  });
})();
