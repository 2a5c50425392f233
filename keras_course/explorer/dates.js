// The view of a transformer that rewrites a date: its answer, and which characters it attends to.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const LENGTH = 10; // characters of an answer, YYYY-MM-DD
  const START = 0; // the id in front of an answer
  const EXAMPLES = ["le trois mars 2019", "1er mai 1968", "dimanche 14 juil. 1789", "31/12/1999"];

  const style = `
    .dt-answer { display: flex; font: 1.7rem ui-monospace, "DejaVu Sans Mono", monospace;
      gap: .15rem; }
    .dt-answer span { border: 1px solid var(--line); border-radius: .25rem; cursor: pointer;
      padding: .1rem .3rem; }
    .dt-answer span.chosen { box-shadow: 0 0 0 3px var(--negative); }
    .dt-answer span.forced { background: #fbf6c6; }
    .dt-bars { display: grid; gap: .15rem .5rem; grid-template-columns: auto 1fr 4.7rem; }
    .dt-bars button { border: 0; display: grid; gap: inherit; grid-column: 1 / -1;
      grid-template-columns: subgrid; min-height: 0; padding: 0; text-align: left; }
    .dt-bars .bar { background: var(--wash); position: relative; }
    .dt-bars i { background: var(--positive); bottom: 0; left: 0; position: absolute; top: 0; }
    .dt-bars .number { text-align: right; }
    .dt-inside { display: flex; flex-wrap: wrap; gap: .75rem 2rem; }
    .dt-inside > * { flex: 0 1 22rem; min-width: 0; }
    .dt-date { font-size: 1.15rem; padding: .4rem .6rem; width: 100%; }
  `;

  // A map with its characters: rows what is written, columns what is read.
  //   value(i, j): the coefficient; chosen: the framed row; pick(i); side of a cell, in pixels.
  function labelled({ rows, columns, value, chosen, label, pick, side = 17 }) {
    const { svg, rgb, blued, percent } = explorer;
    const margin = 20;
    const width = margin + columns.length * side,
      height = margin + rows.length * side;
    const shape = { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label };
    const picture = svg("svg", shape);
    picture.style.width = width / 16 + "rem";
    const style = { style: "font-size: 13px", "text-anchor": "middle" };
    columns.forEach((one, j) => {
      const x = margin + (j + 0.5) * side;
      picture.append(svg("text", { x, y: margin - 5, ...style }, one === " " ? "␣" : one));
    });
    rows.forEach((name, i) => {
      const y = margin + i * side;
      const group = svg("g", { onclick: () => pick?.(i) });
      group.append(
        svg("text", { x: margin / 2, y: y + side - 4, ...style }, name === " " ? "␣" : name),
      );
      columns.forEach((one, j) => {
        const alpha = value(i, j),
          x = margin + j * side;
        const fill = rgb(blued(Math.sqrt(alpha)));
        group.append(
          svg(
            "rect",
            { x, y, width: side, height: side, fill, stroke: "#eee" },
            svg("title", null, `${name} → ${one} : ${percent(alpha)}`),
          ),
        );
      });
      picture.append(group);
    });
    if (chosen !== undefined) {
      const y = margin + chosen * side;
      const frame = { x: margin, y, width: columns.length * side, height: side, fill: "none" };
      picture.append(svg("rect", { ...frame, stroke: "#D55E00", "stroke-width": 2.5 }));
    }
    return picture;
  }

  explorer.view("dates", function (root, data, state) {
    const { element, text, button, panel, percent } = explorer;
    const network = explorer.network(data.graph),
      { vocabulary, answers, longest } = data;
    const ids = new Map(vocabulary.map((one, i) => [one, i + 1])); // 0 is padding
    const attention = network.nodes.filter((node) => /Attention$/.test(node.class));
    for (const node of attention) node.keep = true;
    const cross = attention.filter((node) => node.class === "CrossAttention").pop();
    let typed = state?.typed ?? EXAMPLES[0],
      at = state?.at ?? 5,
      head = state?.head ?? -1;
    let forced = state?.forced ?? []; // the beginning of an answer that the reader has chosen

    const field = element("input", { type: "text", class: "dt-date", spellcheck: "false" });
    field.setAttribute("aria-label", text("dt_date"));
    const place = element("div"),
      probability = element("p", { role: "status" });
    const note = element("p", { class: "hint" });
    const bars = element("div", { class: "dt-bars" }),
      candidates = element("h2");
    const map = element("div", { class: "scroll" }),
      inside = element("div", { class: "dt-inside" });

    // Writes the answer: [{id, p: the probabilities it was chosen from}].
    function write(source) {
      const written = [START],
        made = [];
      for (let i = 0; i < LENGTH; i++) {
        const [p] = network.run(source, written);
        const row = Array.from(p.slice(-network.outputs[0].width));
        const id = forced[i] ?? row.indexOf(Math.max(...row));
        made.push({ id, p: row });
        written.push(id);
      }
      network.run(source, written.slice(0, LENGTH)); // the maps are of the whole answer
      return made;
    }

    const coefficient = (node, i, j) => {
      const heads = node.alpha[i].heads,
        first = node.alpha[i].first;
      if (j < first || j - first >= heads[0].length) return 0;
      if (node === cross && head >= 0) return heads[head][j - first];
      return heads.reduce((sum, one) => sum + one[j - first], 0) / heads.length;
    };

    function show() {
      let letters = [...typed.normalize("NFC").trim().replace(/\s+/g, " ")];
      const strange = letters.find((one) => !ids.has(one));
      letters = letters.filter((one) => ids.has(one));
      explorer.say(
        strange === undefined ? "" : text("dt_unknown", { one: strange, count: vocabulary.length }),
      );
      note.textContent = letters.length > longest ? text("dt_long", { count: longest }) : "";
      letters = letters.slice(0, longest);
      const empty = !letters.length;
      for (const part of [place, bars, map, inside]) part.replaceChildren();
      candidates.hidden = tools.hidden = free.hidden = empty;
      if (empty) {
        probability.textContent = text("dt_empty");
        return;
      }
      const made = write(letters.map((one) => ids.get(one))),
        names = made.map(({ id }) => answers[id - 1] ?? "·");
      const sure = made.reduce((product, { id, p }) => product * p[id], 1);
      probability.textContent = text("dt_probability", { percent: percent(sure, 2) });
      free.hidden = !forced.length;
      if (forced.length) {
        note.textContent = text("dt_forced", { text: names.slice(0, forced.length).join("") });
      }
      const pick = (i) => {
        at = i;
        show();
      };
      const answer = element(
        "div",
        { class: "dt-answer", role: "group" },
        names.map((one, i) => {
          const kind = (i === at ? "chosen " : "") + (i < forced.length ? "forced" : "");
          return element("span", { class: kind, onclick: () => pick(i) }, one);
        }),
      );
      answer.setAttribute("aria-label", text("dt_answer") + " : " + names.join(""));
      explorer.walk(answer, at, 0, LENGTH - 1, pick);
      place.append(answer);
      showCandidates(made[at], made);
      map.append(
        labelled({
          rows: names,
          columns: letters,
          chosen: at,
          label: text("dt_cross"),
          pick,
          side: 26,
          value: (i, j) => coefficient(cross, i, j),
        }),
      );
      showInside(letters, names);
    }

    function showCandidates({ p }, made) {
      candidates.textContent = text("dt_next", { number: at + 1 });
      const ranked = p
        .map((_, id) => id)
        .filter((id) => id !== START)
        .sort((a, b) => p[b] - p[a]);
      bars.replaceChildren(
        ...ranked.slice(0, 5).map((id) => {
          const label = text("dt_choose", { one: answers[id - 1], percent: percent(p[id], 2) });
          const choose = () => {
            forced = [...made.slice(0, at).map((one) => one.id), id];
            show();
          };
          return button(
            [
              element("b", null, answers[id - 1]),
              element("span", { class: "bar" }, element("i", { style: `width: ${100 * p[id]}%` })),
              element("span", { class: "number" }, percent(p[id], 2)),
            ],
            choose,
            { class: "data", "aria-label": label, title: label },
          );
        }),
      );
    }

    // The encoder's attention of the date to itself, and the decoder's of the answer to itself.
    function showInside(letters, names) {
      let block = 0;
      for (const node of attention) {
        if (node === cross || node.class !== "SelfAttention") continue;
        const before = ["▸", ...names.slice(0, LENGTH - 1)];
        const [rows, title] = node.causal
          ? [before, text("dt_decoder")]
          : [letters, text("dt_encoder", { block: ++block })];
        const map = labelled({
          rows,
          columns: rows,
          label: title,
          value: (i, j) => coefficient(node, i, j),
        });
        const framed = element("div", { class: "scroll" }, map);
        inside.append(element("div", null, element("h3", null, title), framed));
      }
    }

    function type(date) {
      typed = date;
      forced = [];
      show();
    }

    field.addEventListener("input", () => type(field.value));
    const free = button(text("dt_free"), () => {
      forced = [];
      show();
    });
    const heads = [-1, ...Array(cross.num_heads).keys()].map((one) =>
      button(one < 0 ? text("dt_mean") : text("dt_head", { head: one + 1 }), () => {
        head = one;
        mark();
        show();
      }),
    );
    const mark = () =>
      heads.forEach((one, i) => one.setAttribute("aria-pressed", String(i - 1 === head)));
    const tools = element("div", { class: "row" }, heads);
    root.append(
      element("style", null, style),
      element(
        "div",
        { class: "side two" },
        panel(
          text("dt_date"),
          field,
          element("h3", { class: "no-print" }, text("dt_examples")),
          element(
            "div",
            { class: "row" },
            EXAMPLES.map((date) =>
              button(date, () => {
                field.value = date;
                type(date);
              }),
            ),
          ),
        ),
        panel(
          text("dt_answer"),
          place,
          probability,
          note,
          free,
          element("p", { class: "hint" }, text("dt_hint")),
          candidates,
          bars,
        ),
      ),
      panel(text("dt_cross"), element("p", { class: "hint" }, text("dt_map")), tools, map),
      panel(text("dt_inside"), inside),
    );
    field.value = typed;
    mark();
    show();
    return { state: () => ({ typed, at, head, forced }) };
  });
})();
