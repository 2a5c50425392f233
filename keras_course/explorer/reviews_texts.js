// The words of the view of a network that rates a text.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  explorer.addTexts({
    fr: {
      rv_text: "La critique (en anglais, comme celles de l’apprentissage)",
      rv_sentence: "La phrase",
      rv_examples: "Exemples",
      rv_answer: "L’avis du réseau",
      rv_verdict: "{label} : {percent}",
      rv_before: "Sans rien cacher : {percent}.",
      rv_empty: "Le texte ne contient pas encore de mot : tapez-en un.",
      rv_unknown: "Inconnus du réseau : {words}.",
      rv_not_known: "Le réseau ne connaît pas « {words} » ; ses mots : {known}.",
      rv_bag: "Un sac de mots : chacun compte une fois, leur ordre ne compte pas.",
      rv_outside: "Sans place dans le sac, donc pas lus : {words}.",
      rv_sum: "La somme du neurone",
      rv_sum_hint:
        "Un seul neurone : il ajoute son biais et le poids de chaque mot du sac ; " +
        "la sigmoïde en fait la probabilité.",
      rv_bias: "biais",
      rv_last: "Seuls les {count} derniers mots sont lus.",
      rv_hide: "Cacher un mot",
      rv_hint:
        "Bleu : sans ce mot, la probabilité baisserait ; orange : elle monterait. " +
        "Cliquez un mot pour le cacher au réseau.",
      rv_all: "Tout montrer",
      rv_effect: "{word} : {change} point",
      rv_effects: "{word} : {change} points",
      rv_hidden: "{word} : caché",
      rv_after: "Mot après mot",
      rv_after_hint: "La probabilité après chaque mot lu : au-dessus de la ligne, « {label} ».",
      rv_start: "début",
    },
    en: {
      rv_text: "The review",
      rv_sentence: "The sentence",
      rv_examples: "Examples",
      rv_answer: "What the network says",
      rv_verdict: "{label}: {percent}",
      rv_before: "With nothing hidden: {percent}.",
      rv_empty: "The text holds no word yet: type one.",
      rv_unknown: "Unknown to the network: {words}.",
      rv_not_known: "The network does not know “{words}”; its words: {known}.",
      rv_bag: "A bag of words: each counts once, their order does not count.",
      rv_outside: "Without a place in the bag, so not read: {words}.",
      rv_sum: "The neuron’s sum",
      rv_sum_hint:
        "A single neuron: it adds its bias and the weight of each word in the bag; " +
        "the sigmoid turns this into the probability.",
      rv_bias: "bias",
      rv_last: "Only the last {count} words are read.",
      rv_hide: "Hide a word",
      rv_hint:
        "Blue: without this word the probability would fall; orange: it would rise. " +
        "Click a word to hide it from the network.",
      rv_all: "Show all",
      rv_effect: "{word}: {change} point",
      rv_effects: "{word}: {change} points",
      rv_hidden: "{word}: hidden",
      rv_after: "Word after word",
      rv_after_hint: "The probability after each word: above the line, “{label}”.",
      rv_start: "start",
    },
  });
})();
