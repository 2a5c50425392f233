// The view of a network that rates a text: its probability word after word, what each word does.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const WINDOW = 25; // words in a map of attention
  const LONG = 600; // characters

  const style = `
    .rv-scale { background: linear-gradient(90deg, var(--negative), #fff 50%, var(--positive));
      border: 1px solid var(--line); height: 1.5rem; margin: 2.6rem 0 .5rem; position: relative; }
    .rv-scale b { background: var(--ink); bottom: -.3rem; position: absolute; top: -.3rem;
      width: 4px; }
    .rv-scale b.before { background: none; border-left: 3px dashed var(--soft); }
    .rv-scale span { position: absolute; top: -1.6rem; }
    .rv-verdict { font-size: 1.35rem; font-weight: 600; }
    .rv-words { display: flex; flex-wrap: wrap; gap: .3rem; }
    .rv-words button { border: 1px solid var(--line); border-radius: .25rem; font-size: 1.05rem;
      min-height: 2rem; padding: 0 .45rem; }
    .rv-words button[aria-pressed=true] {
      background: repeating-linear-gradient(45deg, #ccc 0 3px, #fff 3px 6px);
      border-color: #8a929b; color: var(--ink); text-decoration: line-through; }
    .rv-words button.unknown { border-bottom: 2px dotted var(--ink); }
    .rv-examples button { text-align: left; }
  `;

  const EXAMPLES = [
    "A wonderful film, funny and moving, with a great story.",
    "What a bore: two hours of bad dialogue and a terrible ending.",
    "I expected a bad film, but it was not bad at all.",
    "Not a good film, and not worth your time.",
  ];

  // Bars of the probability after each word, from the middle line up or down, the words below.
  //   room: width of the panel, in rem.
  function afterEach(tokens, values, { label, chosen, pick, room }) {
    const { svg, colours, percent } = explorer,
      high = 190,
      foot = 92,
      margin = 56;
    const side = Math.max(22, Math.min(100, (16 * room - margin) / tokens.length));
    const width = margin + tokens.length * side;
    const root = svg("svg", {
      viewBox: `0 0 ${width} ${high + foot}`,
      role: "img",
      "aria-label": label,
    });
    root.style.width = width / 16 + "rem";
    root.style.maxWidth = "none";
    explorer.walk(root, chosen, 0, tokens.length - 1, pick);
    const up = (value) => 8 + (high - 16) * (1 - value);
    for (const tick of [0, 0.5, 1]) {
      root.append(
        svg("text", { x: margin - 8, y: up(tick) + 4, "text-anchor": "end" }, percent(tick, 0)),
        svg("line", {
          x1: margin - 4,
          x2: width,
          y1: up(tick),
          y2: up(tick),
          stroke: tick === 0.5 ? "#222" : "#d5d9de",
        }),
      );
    }
    values.forEach((value, i) => {
      const x = margin + i * side,
        top = Math.min(up(value), up(0.5));
      const fill = value > 0.5 ? colours.positive : colours.negative;
      const tip = svg("title", null, `${tokens[i]} : ${percent(value)}`);
      const bar = {
        x,
        y: top,
        width: side - 4,
        height: Math.max(1, Math.abs(up(value) - up(0.5))),
        fill,
      };
      const name = {
        transform: `translate(${x + side / 2 + 2} ${high + 4}) rotate(-60)`,
        "text-anchor": "end",
      };
      const group = svg(
        "g",
        { onclick: () => pick(i), style: "cursor: pointer" },
        tip,
        svg("rect", bar),
        svg("text", { ...name, "font-weight": i === chosen ? 700 : 400 }, tokens[i].slice(0, 13)),
      );
      root.append(group);
    });
    return root;
  }

  explorer.view("reviews", function (root, data, state) {
    const { element, text, button, panel, percent, number } = explorer;
    const network = explorer.network(data.graph),
      { vocabulary, reserved, longest, pad, bag } = data;
    const known = new Map(
      vocabulary.map((word, i) => [word, i + reserved]).filter(([word]) => word),
    );
    const labels = data.labels[explorer.language];
    const hidden = new Set(state?.hidden); // places of words that are hidden
    const replaced = reserved && !bag; // whether a hidden word leaves an unknown one in its place
    let typed = state?.text ?? data.examples?.[0] ?? EXAMPLES[0],
      at = state?.at ?? null;

    const area = element("textarea", { rows: 3, spellcheck: "false" });
    area.setAttribute("aria-label", text(reserved ? "rv_text" : "rv_sentence"));
    const verdict = element("p", { class: "rv-verdict", role: "status" });
    const before = element("p", { class: "hint" }),
      notes = element("p", { class: "hint" });
    const mark = element("b"),
      ghost = element("b", { class: "before", hidden: true });
    const scale = element(
      "div",
      { class: "rv-scale" },
      element("span", { style: "left: 0" }, labels[0]),
      element("span", { style: "right: 0" }, labels[1]),
      ghost,
      mark,
    );
    const words = element("div", { class: "rv-words" }),
      chart = element("div", { class: "scroll" });
    const attends = network.nodes.some((node) => /Attention$/.test(node.class));
    const neuron = bag && network.nodes.length === 2 ? network.nodes[1].weights : null;
    const sum = element("p");
    const memory = explorer.memoryPanel(network, WINDOW, show, state?.memory);

    // The probability of some ids; a bag holds a 1 for each of them that has a place in it.
    // Without a mask they are padded in front to the length of the training.
    function rate(ids) {
      if (bag) {
        const ones = new Float32Array(bag);
        for (const id of ids) ones[id] = 1; // beyond its end nothing is written
        return network.run(ones)[0][0];
      }
      if (!pad) return network.follow(ids)[0][0];
      const padded = new Array(Math.max(0, pad - ids.length)).fill(0).concat(ids.slice(-pad));
      return network.run(padded)[0][0];
    }

    // The ids without the hidden words: the unknown word in their place, or nothing.
    function without(ids, places) {
      const first = reserved ? 1 : 0;
      if (!replaced) return ids.filter((_, i) => !places.has(i - first));
      return ids.map((id, i) => (places.has(i - first) ? 2 : id));
    }

    function show() {
      let split = explorer.splitWords(typed);
      if (bag) split = [...new Set(split)]; // said once or ten times
      const all = split.length;
      split = split.slice(-(longest - (reserved ? 1 : 0)));
      const strange = [...new Set(split.filter((word) => !known.has(word)))];
      const outside = bag ? split.filter((word) => known.get(word) >= bag) : [];
      explorer.say("");
      if (!reserved && strange.length) {
        explorer.say(
          text("rv_not_known", { words: strange[0], known: [...known.keys()].join(", ") }),
        );
        split = split.filter((word) => known.has(word));
      }
      for (const place of hidden) if (place >= split.length) hidden.delete(place);
      const ids = explorer.wordIds(split, known, reserved),
        empty = !split.length;
      notes.textContent = [
        all > split.length && reserved ? text("rv_last", { count: split.length }) : "",
        strange.length && reserved ? text("rv_unknown", { words: strange.join(", ") }) : "",
        outside.length ? text("rv_outside", { words: outside.join(", ") }) : "",
      ].join(" ");
      everything.hidden = !hidden.size;
      for (const part of [words, chart]) part.replaceChildren();
      mark.hidden = scale.hidden = empty;
      if (memory) memory.root.hidden = empty;
      before.hidden = ghost.hidden = !hidden.size;
      if (empty) {
        verdict.textContent = text("rv_empty");
        return;
      }
      const whole = rate(ids),
        shown = without(ids, hidden),
        now = rate(shown);
      const label = labels[now > 0.5 ? 1 : 0];
      verdict.textContent = text("rv_verdict", {
        label,
        percent: percent(now > 0.5 ? now : 1 - now),
      });
      mark.style.left = `calc(${100 * now}% - 2px)`;
      if (hidden.size) {
        ghost.style.left = `calc(${100 * whole}% - 2px)`;
        before.textContent = text("rv_before", { percent: percent(whole) });
      }
      const read = split.filter((_, i) => replaced || !hidden.has(i));
      showWords(split, ids, now);
      if (neuron) showSum(shown, [text("rv_start"), ...read], now);
      const tokens = reserved ? [text("rv_start"), ...read] : read;
      const names = tokens.map((word, i) => (shown[i] === 2 && reserved ? "?" : word));
      const place = Math.min(at ?? Infinity, shown.length - 1);
      const values = shown.map((_, i) => rate(shown.slice(0, i + 1)));
      rate(shown); // what is shown of the network is of the whole text
      const pick = (i) => {
        at = i;
        show();
      };
      const room =
        chart.clientWidth / parseFloat(getComputedStyle(document.documentElement).fontSize);
      const options = { label: text("rv_after"), chosen: place, pick, room };
      chart.replaceChildren(afterEach(names, values, options));
      if (memory && !pad) memory.show(names, place, pick);
      else if (memory) memory.root.hidden = true;
    }

    // Each word on the colour of what hiding it would change.
    function showWords(split, ids, now) {
      const rates = split.map((_, i) =>
        hidden.has(i) ? now : rate(without(ids, new Set([...hidden, i]))),
      );
      // The colours are of log-odds: near 0 and 1 a probability hardly moves any more.
      const odds = (p) => Math.log((p + 1e-12) / (1 - p + 1e-12));
      const pulls = rates.map((p) => odds(now) - odds(p)),
        most = Math.max(0.2, explorer.largest(pulls));
      const changes = rates.map((p) => now - p);
      words.replaceChildren(
        ...split.map((word, i) => {
          const points = number(100 * changes[i], 1),
            key = hidden.has(i)
              ? "rv_hidden"
              : Math.abs(changes[i]) < 0.02
                ? "rv_effect"
                : "rv_effects";
          const colour = explorer.signed(pulls[i] / most);
          const one = button(
            word,
            () => {
              if (!hidden.delete(i)) hidden.add(i);
              show();
            },
            {
              class: "data",
              "aria-pressed": String(hidden.has(i)),
              title: text(key, { word, change: points }),
            },
          );
          if (!hidden.has(i)) {
            one.style.background = explorer.rgb(colour);
            one.style.color = explorer.inkOn(colour);
          }
          if (!known.has(word) || known.get(word) >= bag) one.classList.add("unknown");
          return one;
        }),
      );
    }

    // The sum of a network of one neuron: its bias, and the weight of each number that is 1.
    function showSum(ids, names, now) {
      const { kernel, bias } = neuron,
        seen = new Set();
      const parts = [[bias?.[0] ?? 0, text("rv_bias")]];
      ids.forEach((id, i) => {
        if (id >= bag || seen.has(id)) return;
        seen.add(id);
        parts.push([kernel[id], id === 2 ? "?" : names[i]]);
      });
      const terms = parts.map(
        ([weight, name], i) =>
          (weight < 0 ? "\u2212\u00a0" : i ? "+\u00a0" : "") +
          `${number(Math.abs(weight))}\u00a0(${name})`,
      );
      const z = number(parts.reduce((total, [weight]) => total + weight, 0));
      sum.textContent = `z = ${terms.join(" ")} = ${z} ; σ(z) = ${percent(now)}`;
    }

    function type(sentence) {
      typed = area.value = sentence;
      hidden.clear();
      at = null;
      show();
    }

    let waiting = null;
    area.addEventListener("input", () => {
      typed = area.value;
      hidden.clear();
      at = null;
      clearTimeout(waiting); // a long text is read when the typing rests
      if (typed.length < LONG) show();
      else waiting = setTimeout(show, 250);
    });
    const everything = button(text("rv_all"), () => {
      hidden.clear();
      show();
    });
    root.append(
      element("style", null, style),
      element(
        "div",
        { class: "side two" },
        panel(
          text(reserved ? "rv_text" : "rv_sentence"),
          area,
          element("h3", { class: "no-print" }, text("rv_examples")),
          element(
            "div",
            { class: "row rv-examples" },
            (data.examples ?? EXAMPLES).map((sentence) => button(sentence, () => type(sentence))),
          ),
        ),
        element(
          "section",
          { class: "panel" },
          element("h2", null, text("rv_answer")),
          verdict,
          before,
          scale,
          notes,
          element("h2", null, text("rv_hide")),
          element("p", { class: "hint" }, bag ? text("rv_bag") + " " : null, text("rv_hint")),
          words,
          everything,
        ),
      ),
      element(
        "div",
        { class: attends ? "side two" : "side" },
        panel(
          text("rv_after"),
          element("p", { class: "hint" }, text("rv_after_hint", { label: labels[1] })),
          chart,
        ),
        memory?.root,
        neuron
          ? panel(text("rv_sum"), element("p", { class: "hint" }, text("rv_sum_hint")), sum)
          : null,
      ),
    );
    area.value = typed;
    show();
    return {
      state: () => ({ text: typed, hidden: [...hidden], at, memory: memory?.state() }),
      close: () => clearTimeout(waiting),
    };
  });
})();
