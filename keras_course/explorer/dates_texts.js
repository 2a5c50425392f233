// The words of the view of a transformer that rewrites a date.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  explorer.addTexts({
    fr: {
      dt_date: "La date, en français",
      dt_examples: "Exemples",
      dt_answer: "Ce qu’écrit le réseau",
      dt_probability: "Probabilité de cette réponse : {percent}.",
      dt_hint:
        "Un caractère à la fois, chacun d’après la date et ce qui est déjà écrit. Cliquez un " +
        "caractère, ou prenez les flèches, pour voir d’où il vient.",
      dt_next: "Le caractère {number} : ses candidats",
      dt_choose: "Écrire {one} à la place : {percent}",
      dt_forced: "Écrit de force : {text}. Le réseau continue à partir de là.",
      dt_free: "Le laisser écrire",
      dt_cross: "Attention croisée : d’où vient chaque caractère",
      dt_map:
        "Ligne : un caractère écrit ; colonne : un de la date ; plus c’est bleu, plus il " +
        "est regardé (racine carrée du coefficient).",
      dt_mean: "Moyenne des têtes",
      dt_head: "Tête {head}",
      dt_empty: "La date est vide : tapez-en une.",
      dt_unknown:
        "« {one} » n’est pas parmi les {count} caractères que le réseau a appris : " +
        "il est laissé de côté.",
      dt_long: "Seuls les {count} premiers caractères sont lus.",
      dt_inside: "Les autres attentions",
      dt_encoder: "Encodeur, bloc {block} : chaque caractère de la date regarde toute la date",
      dt_decoder: "Décodeur : chaque caractère écrit regarde ceux d’avant",
    },
    en: {
      dt_date: "The date, in French",
      dt_examples: "Examples",
      dt_answer: "What the network writes",
      dt_probability: "Probability of this answer: {percent}.",
      dt_hint:
        "One character at a time, each from the date and what is written so far. Click a " +
        "character, or take the arrows, to see where it comes from.",
      dt_next: "Character {number}: its candidates",
      dt_choose: "Write {one} instead: {percent}",
      dt_forced: "Written by force: {text}. The network goes on from there.",
      dt_free: "Let it write",
      dt_cross: "Cross-attention: where each character comes from",
      dt_map:
        "Row: a character that is written; column: a character of the date; the bluer, the more " +
        "it is attended to (square root of the coefficient).",
      dt_mean: "Mean of the heads",
      dt_head: "Head {head}",
      dt_empty: "The date is empty: type one.",
      dt_unknown:
        "“{one}” is not among the {count} characters that the network has learned: " +
        "it is left out.",
      dt_long: "Only the first {count} characters are read.",
      dt_inside: "The other attentions",
      dt_encoder: "Encoder, block {block}: each character of the date attends to the whole date",
      dt_decoder: "Decoder: each character that is written attends to those before",
    },
  });
})();
