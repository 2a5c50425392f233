// A softmax step by step: scores, their exponentials, the share of each in the sum; a temperature.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const style = `
    .sm-table { border-collapse: collapse; width: 100%; }
    .sm-table th { font-size: .88rem; text-align: left; white-space: normal; }
    .sm-table td, .sm-table th { border-top: 1px solid var(--line); padding: .2rem .3rem; }
    .sm-table tr:first-child th { border: 0; vertical-align: bottom; }
    .sm-table td.number, .sm-table th.number { text-align: right; }
    .sm-table tr.best { font-weight: 600; }
    .sm-table input { accent-color: var(--positive); display: block; margin: 0; min-width: 3rem;
      width: 100%; }
    .sm-table .sm-total > * { border-top: 2px solid var(--ink); }
    @media (max-width: 30rem) { .sm-table { font-size: .88rem; } }
  `;

  // Shares e^(z/T) / sum of e^(z/T); the greatest score is taken away first, which changes nothing.
  explorer.softmax = function (scores, temperature) {
    const most = Math.max(...scores);
    const e = scores.map((z) => Math.exp((z - most) / temperature));
    const total = e.reduce((sum, one) => sum + one, 0);
    return e.map((one) => one / total);
  };

  // The table of a softmax and its temperature; show(scores) fills it.
  //   edit(scores): called when a slider of a score moves; without it the scores are only shown.
  explorer.softmaxTable = function ({ labels, temperature = 1, edit }) {
    const { element, text, number, percent, slider } = explorer;
    const made = { temperature, scores: labels.map(() => 0) };
    const cell = (tag = "td") => element(tag, { class: "number" });
    const rows = labels.map((label, i) => {
      const [score, power, share, loss] = [0, 1, 2, 3].map(() => cell());
      const input = edit && element("input", { type: "range", min: -5, max: 5, step: 0.1 });
      input?.setAttribute("aria-label", text("sm_score_of", { label }));
      input?.addEventListener("input", () => {
        made.scores[i] = input.valueAsNumber;
        edit(made.scores);
      });
      const slide = input && element("td", { class: "no-print" }, input);
      const root = element("tr", null, element("th", { scope: "row" }, label), slide, score);
      root.append(power, share);
      if (edit) root.append(loss);
      return { root, input, score, power, share, loss };
    });
    const sum = cell();
    const heads = [
      element("th", { scope: "col", colspan: edit ? 2 : null }, text("sm_class")),
      ...["sm_score", "sm_power", "sm_share", ...(edit ? ["sm_loss"] : [])].map((key) =>
        element("th", { scope: "col", class: "number" }, text(key)),
      ),
    ];
    const total = element("th", { scope: "row", colspan: edit ? 3 : 2 }, text("sm_sum"));
    const whole = element("td", { class: "number" }, percent(1, 0));
    const rest = edit ? element("td") : null;
    const foot = element("tr", { class: "sm-total" }, total, sum, whole, rest);
    const body = rows.map((row) => row.root);
    const table = element("table", { class: "sm-table" }, element("tr", null, heads), body, foot);

    made.show = function (scores) {
      made.scores = scores;
      const shares = explorer.softmax(scores, made.temperature);
      const powers = scores.map((z) => Math.exp(z / made.temperature));
      rows.forEach((row, i) => {
        if (row.input) row.input.value = scores[i];
        row.input?.setAttribute("aria-valuetext", number(scores[i], 1));
        row.score.textContent = number(scores[i], edit ? 1 : 2);
        row.power.textContent = number(powers[i], 3);
        row.share.textContent = percent(shares[i]);
        const end = 100 * shares[i] + "%";
        row.share.style.background = `linear-gradient(90deg, #bfe0f5 ${end}, transparent ${end})`;
        row.loss.textContent = number(-Math.log(shares[i]));
        row.root.classList.toggle("best", shares[i] === Math.max(...shares));
      });
      sum.textContent = number(powers.reduce((all, one) => all + one, 0), 3);
    };
    made.root = element(
      "div",
      null,
      element("style", null, style),
      element("div", { class: "scroll", tabindex: 0 }, table),
      slider({
        label: text("sm_temperature"),
        min: 0.1,
        max: 5,
        step: 0.1,
        value: temperature,
        show: (value) => number(value, 1),
        oninput(value) {
          made.temperature = value;
          made.show(made.scores);
        },
      }),
      element("p", { class: "hint" }, text("sm_hint")),
    );
    return made;
  };

  explorer.view("softmax", function (root, data, state) {
    const { text, button, panel, element } = explorer;
    const table = explorer.softmaxTable({
      labels: data.labels,
      temperature: state?.temperature,
      edit: (scores) => table.show(scores),
    });
    const shift = (by) => table.show(table.scores.map((z) => Math.min(5, Math.max(-5, z + by))));
    const buttons = element(
      "div",
      { class: "row" },
      button(text("sm_more"), () => shift(1)),
      button(text("sm_less"), () => shift(-1)),
      button(text("sm_again"), () => table.show([...data.scores])),
    );
    root.append(panel(text("sm_title"), table.root, buttons));
    table.show(state?.scores ?? [...data.scores]);
    return { state: () => ({ scores: table.scores, temperature: table.temperature }) };
  });

  explorer.addTexts({
    fr: {
      sm_title: "Des scores aux probabilités",
      sm_class: "Classe",
      sm_score: "Score z",
      sm_score_of: "Score de la classe {label}",
      sm_power: "exp(z/T)",
      sm_share: "Part",
      sm_loss: "Perte si c’est elle",
      sm_sum: "Somme",
      sm_temperature: "Température T",
      sm_hint:
        "T = 1 : la softmax. Plus bas, le plus grand score prend tout ; plus haut, " +
        "les parts s’égalisent. L’ordre ne change jamais.",
      sm_more: "Ajouter 1 à tous les scores",
      sm_less: "Retirer 1 à tous",
      sm_again: "Scores de départ",
    },
    en: {
      sm_title: "From scores to probabilities",
      sm_class: "Class",
      sm_score: "Score z",
      sm_score_of: "Score of class {label}",
      sm_power: "exp(z/T)",
      sm_share: "Share",
      sm_loss: "Loss if it is this one",
      sm_sum: "Sum",
      sm_temperature: "Temperature T",
      sm_hint:
        "T = 1: the softmax. Lower, the greatest score takes all; higher, " +
        "the shares become equal. The order never changes.",
      sm_more: "Add 1 to all scores",
      sm_less: "Subtract 1 from all",
      sm_again: "Scores of the start",
    },
  });
})();
