// A text as words, as `data/word_vocabulary.py` splits it, and the ids of a network's vocabulary.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const TAG = new RegExp(
    "</?(?:a|b|big|blockquote|center|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|small|span" +
      "|strike|strong|sub|sup|table|td|th|tr|tt|u|ul)(?:\\s[^<>]*)?/?>",
    "gi",
  );
  const WORD =
    /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*(?:'[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*)*/gu;
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " ", rsquo: "’" };

  // Lower-case words of a text, without punctuation and HTML tags.
  explorer.splitWords = function (text) {
    const plain = text
      .replace(/<br\s*\/?>/gi, " ")
      .replace(TAG, " ")
      .replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
    const small = plain.normalize("NFC").replaceAll("İ", "i").toLowerCase().replaceAll("’", "'");
    return small.match(WORD) ?? [];
  };

  // The ids of words: 1 the start, 2 unknown, 3 the first word; or without reserved ids.
  explorer.wordIds = function (words, known, reserved) {
    const ids = words.map((word) => known.get(word) ?? 2);
    return reserved ? [1, ...ids] : ids;
  };
})();
