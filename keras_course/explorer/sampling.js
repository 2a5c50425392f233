// Which next character: temperature, top-k and top-p, as `generation/sampling.py` has them.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  // Probabilities at a temperature: of probabilities, or of logits.
  explorer.tempered = function (values, temperature, areLogits) {
    const logits = Array.from(
      values,
      (value) => (areLogits ? value : Math.log(value)) / temperature,
    );
    const most = Math.max(...logits);
    const e = logits.map((logit) => Math.exp(logit - most));
    const total = e.reduce((sum, one) => sum + one, 0);
    return e.map((one) => one / total);
  };

  // What may be drawn: [{id, p, kept, chance}], the likeliest first; of equal ones the smaller id.
  //   kept: among the `topK` likeliest, and of these the fewest that add up to `topP`.
  explorer.choices = function (p, topK, topP) {
    const ids = Array.from(p, (_, id) => id).sort((a, b) => p[b] - p[a] || a - b);
    let before = 0,
      kept = 0;
    const found = ids.map((id, rank) => {
      const one = { id, p: p[id], kept: rank < topK && before < topP };
      before += p[id];
      if (one.kept) kept += p[id];
      return one;
    });
    for (const one of found) one.chance = one.kept ? one.p / kept : 0;
    return found;
  };

  // Draws one of the choices, by a number from 0 to 1.
  explorer.draw = function (choices, uniform) {
    let sum = 0;
    for (const one of choices) {
      sum += one.chance;
      if (one.kept && uniform < sum) return one.id;
    }
    return choices[0].id;
  };
})();
