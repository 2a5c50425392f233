// The words of the view of a network that reads images.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  explorer.addTexts({
    fr: {
      dg_draw: "Dessinez un chiffre",
      dg_pad:
        "Feuille à dessin. Les flèches déplacent le crayon, Espace le pose ou le lève, " +
        "Suppr efface.",
      dg_hint: "À la souris, au doigt ou au clavier : flèches pour bouger, espace pour tracer.",
      dg_erase: "Effacer",
      dg_undo: "Annuler",
      dg_open: "Image…",
      dg_drop: "Une image peut aussi être déposée ici ou collée.",
      dg_examples: "Exemples",
      dg_example: "Exemple : {label}",
      dg_answer: "Réponse du réseau",
      dg_verdict: "C’est {label} : {percent}.",
      dg_moved: "Sans rien cacher : {label}, {percent}.",
      dg_empty: "La feuille est vide.",
      dg_no_picture:
        "« {name} » n’est pas une image que ce navigateur sait lire : " +
        "prenez un PNG ou un JPEG.",
      dg_no_ink:
        "« {name} » ne montre rien de dessiné : il faut un chiffre, " +
        "sur un papier d’une autre couleur.",
      dg_input: "Entrée",
      dg_maps: "{kind} : {count} cartes de {height} × {width}",
      dg_map: "{kind} : une carte de {height} × {width}",
      dg_units: "{kind} : {count} nombres",
      dg_map_label: "{kind}, carte {number}. Les flèches choisissent un neurone.",
      dg_units_label: "{kind}, {count} nombres. Les flèches choisissent un neurone.",
      dg_hide: "Cacher",
      dg_show: "Montrer",
      dg_hide_label: "Cacher la carte {number} de {kind}",
      dg_all: "Tout montrer",
      dg_layers:
        "Cliquez un point d’une carte : son calcul s’ouvre. " +
        "Bleu : positif, blanc : zéro, orange : négatif ; entrée : 0, le papier, à 1, l’encre.",
    },
    en: {
      dg_draw: "Draw a digit",
      dg_pad: "Drawing pad. Arrows move the pen, Space puts it down or lifts it, Delete erases.",
      dg_hint: "By mouse, finger or keyboard: arrows to move, space to draw.",
      dg_erase: "Erase",
      dg_undo: "Undo",
      dg_open: "Picture…",
      dg_drop: "A picture may also be dropped or pasted here.",
      dg_examples: "Examples",
      dg_example: "Example: {label}",
      dg_answer: "The network’s answer",
      dg_verdict: "It is {label}: {percent}.",
      dg_moved: "With nothing hidden: {label}, {percent}.",
      dg_empty: "The pad is empty.",
      dg_no_picture: "“{name}” is no picture that this browser can read: take a PNG or a JPEG.",
      dg_no_ink:
        "“{name}” shows nothing that is drawn: one digit is expected, " +
        "on paper of another colour.",
      dg_input: "Input",
      dg_maps: "{kind}: {count} maps of {height} × {width}",
      dg_map: "{kind}: one map of {height} × {width}",
      dg_units: "{kind}: {count} numbers",
      dg_map_label: "{kind}, map {number}. Arrows choose a neuron.",
      dg_units_label: "{kind}, {count} numbers. Arrows choose a neuron.",
      dg_hide: "Hide",
      dg_show: "Show",
      dg_hide_label: "Hide map {number} of {kind}",
      dg_all: "Show all",
      dg_layers:
        "Click a point of a map: its computation opens. " +
        "Blue: positive, white: zero, orange: negative; in the input, from 0 (paper) to 1 (ink).",
    },
  });
})();
