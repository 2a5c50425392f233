// The view of a language model: a text, its next character, what it attends to or remembers.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const BARS = 12; // next characters that have a bar
  const WINDOW = 40; // characters in a map of attention
  const FIRST = "The film was a good surprise: I liked the "; // what the page begins with
  const STRIP = 400; // characters of a long text that are shown with colours

  const style = `
    .ch-bars { display: grid; gap: .12rem .5rem; grid-template-columns: auto 1fr 3.7rem; }
    .ch-bars button { border: 0; display: grid; gap: inherit; grid-column: 1 / -1;
      grid-template-columns: subgrid; min-height: 0; padding: 0; text-align: left; }
    .ch-bars kbd { background: var(--wash); border: 1px solid var(--line); border-radius: .25rem;
      font: .9rem/1.45 ui-monospace, monospace; min-width: 1.7rem; padding: 0 .3rem;
      text-align: center; }
    .ch-bars .bar { align-self: stretch; background: var(--wash); position: relative; }
    .ch-bars i { background: var(--positive); bottom: 0; left: 0; position: absolute; top: 0; }
    .ch-bars .cut i { background: repeating-linear-gradient(45deg, #999 0 3px, #e8e8e8 3px 6px); }
    .ch-bars .cut .number { color: var(--soft); text-decoration: line-through; }
    .ch-bars .bar b { border-left: 2px solid var(--ink); bottom: 0; position: absolute; top: 0; }
    .ch-bars .number { text-align: right; }
    @media (max-width: 51.99rem) {
      .ch-left { display: contents; }
      .ch-left > :nth-child(3) { order: 2; }
      .ch-next { order: 1; }
    }
    @media (min-width: 52rem) { .ch-next { position: sticky; top: .75rem; } }
    .ch-read { max-height: 13rem; overflow-y: auto; }
  `;

  function nameOf(character) {
    const { text } = explorer;
    return { " ": text("ch_space"), "\n": text("ch_newline") }[character] ?? character;
  }
  const cap = (character) => ({ " ": "␣", "\n": "⏎" })[character] ?? character;

  // The next characters as bars; choose(id) when one is clicked.
  function makeBars(vocabulary, choose) {
    const { element, text, percent } = explorer,
      root = element("div", { class: "ch-bars" });
    root.show = function (choices, plain) {
      const most = Math.max(choices[0].p, plain[choices[0].id]);
      const bar = (p, mark) =>
        element(
          "span",
          { class: "bar" },
          element("i", { style: `width: ${(100 * p) / most}%` }),
          element("b", { style: `left: ${(100 * mark) / most}%` }),
        );
      const rows = choices.slice(0, BARS).map(({ id, p, kept, chance }) => {
        const name = nameOf(vocabulary[id]),
          key = kept ? "ch_choose" : "ch_cut";
        const label = text(key, { name, percent: percent(kept ? chance : p) });
        return explorer.button(
          [
            element("kbd", null, cap(vocabulary[id])),
            bar(p, plain[id]),
            element("span", { class: "number" }, percent(kept ? chance : p)),
          ],
          () => choose(id),
          { class: kept ? "data" : "data cut", "aria-label": label, title: label },
        );
      });
      const rest = choices.slice(BARS),
        sum = (f) => rest.reduce((total, one) => total + f(one), 0);
      const others = rest.length
        ? [
            element(
              "span",
              { class: "hint", style: "grid-column: 1 / 3" },
              text("ch_rest", { count: rest.length }),
            ),
            element("span", { class: "number" }, percent(sum((one) => one.chance))),
          ]
        : [];
      root.replaceChildren(...rows, ...others);
    };
    return root;
  }

  explorer.view("characters", function (root, data, state) {
    const { element, text, button, panel, percent, number } = explorer;
    const network = explorer.network(data.graph),
      [output] = network.outputs,
      { vocabulary } = data;
    const ids = new Map(vocabulary.map((one, id) => [one, id]));
    const areLogits = !/Softmax/.test(output.class) && output.activation !== "softmax";
    const positions = network.nodes.find((node) => node.class === "PositionEmbedding");
    const limit = positions ? positions.weights.embeddings.length / positions.width : Infinity;
    const set = { temperature: 0.9, topK: vocabulary.length, topP: 0.95, speed: 12, ...state?.set };
    let tokens = [...(state?.text ?? FIRST)].filter((one) => ids.has(one));
    if (!state && !tokens.length) tokens = [vocabulary[0]];
    let at = null; // the character after which the network predicts; null: the last one
    let timer = null;

    const area = element("textarea", { rows: 3, spellcheck: "false", autocapitalize: "off" });
    area.setAttribute("aria-label", text("ch_text"));
    const read = element("div", { class: "ch-read" }),
      after = element("p", { class: "hint" });
    const kept = element("p", { role: "status" });
    const bars = makeBars(vocabulary, (id) => write(id));
    const memory = explorer.memoryPanel(network, WINDOW, show, state?.memory);

    // The place in the text after which the next character comes.
    const place = () => Math.min(at ?? Infinity, tokens.length - 1);
    const offset = () => Math.max(0, tokens.length - limit); // of the first character that is read
    const row = (i) => network.outputs[0].data.subarray(i * output.width, (i + 1) * output.width);

    function plain(i) {
      return explorer.tempered(row(i - offset()), 1, areLogits);
    }

    function show() {
      end.hidden = at === null;
      if (!tokens.length) {
        for (const part of [bars, read]) part.replaceChildren();
        kept.textContent = "";
        after.textContent = text("ch_empty");
        if (memory) memory.root.hidden = true;
        return;
      }
      network.follow(tokens.slice(offset()).map((one) => ids.get(one)));
      const here = place(),
        { temperature, topK, topP } = set;
      const p = explorer.tempered(row(here - offset()), temperature, areLogits);
      const choices = explorer.choices(p, topK, topP);
      const stay = choices.filter((one) => one.kept);
      const share = percent(stay.reduce((sum, one) => sum + one.p, 0));
      const counts = { kept: stay.length, all: vocabulary.length, percent: share };
      kept.textContent = text(stay.length > 1 ? "ch_kept" : "ch_kept_one", counts);
      const before = tokens
        .slice(Math.max(0, here - 19), here + 1)
        .map((one) => (one === "\n" ? "⏎" : one));
      after.textContent = text("ch_after", { text: (here > 19 ? "…" : "") + before.join("") });
      bars.show(choices, plain(here));
      showRead(here);
      if (memory) {
        memory.root.hidden = false;
        const names = tokens.slice(offset());
        memory.show(names, here - offset(), (i) => goTo(i + offset()));
      }
    }

    function showRead(here) {
      const first = Math.max(offset(), tokens.length - STRIP);
      const bits = tokens.map((one, i) =>
        i > first && i > offset() ? -Math.log2(plain(i - 1)[ids.get(one)]) : 0,
      );
      read.replaceChildren(
        explorer.strip({
          tokens,
          first,
          chosen: here,
          click: goTo,
          label: text("ch_read"),
          colour: (i) => explorer.signed(-Math.min(1, bits[i] / 10)),
          tip: (i) => text("ch_bits", { one: nameOf(tokens[i]), bits: number(bits[i], 1) }),
        }),
      );
      if (at === null) read.scrollTop = read.scrollHeight;
    }

    function goTo(i) {
      stop();
      at = i === tokens.length - 1 ? null : i;
      show();
    }

    // Writes a character after the chosen place: what came after it is given up.
    function write(id) {
      tokens = [...tokens.slice(0, place() + 1), vocabulary[id]];
      at = null;
      area.value = tokens.join("");
      area.scrollTop = area.scrollHeight;
      show();
    }

    function step() {
      if (!tokens.length) return;
      const p = explorer.tempered(row(place() - offset()), set.temperature, areLogits);
      write(explorer.draw(explorer.choices(p, set.topK, set.topP), Math.random()));
    }

    function stop() {
      clearTimeout(timer);
      timer = null;
      run.textContent = text("ch_run");
    }

    function start() {
      run.textContent = text("ch_pause");
      const next = () => {
        step();
        timer = setTimeout(next, 1000 / set.speed);
      };
      next();
    }

    area.addEventListener("input", () => {
      stop();
      const typed = [...area.value.normalize("NFC")],
        unknown = typed.find((one) => !ids.has(one));
      explorer.say("");
      if (unknown !== undefined) {
        const code = "U+" + unknown.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
        const count = vocabulary.length;
        explorer.say(text("ch_unknown", { one: unknown, code, count }));
      }
      tokens = typed.filter((one) => ids.has(one));
      if (unknown !== undefined) area.value = tokens.join("");
      at = null;
      show();
    });

    const slider = (label, name, min, max, step, write) =>
      explorer.slider({
        label: text(label),
        min,
        max,
        step,
        value: set[name],
        show: write,
        oninput(value) {
          set[name] = value;
          if (name !== "speed") show();
        },
      });
    const run = button(text("ch_run"), () => (timer === null ? start() : stop()), {
      class: "main",
    });
    const end = button(text("ch_end"), () => goTo(tokens.length - 1), { hidden: true });
    const clear = button(text("ch_clear"), () => {
      stop();
      tokens = [];
      at = null;
      area.value = "";
      show();
      area.focus();
    });
    const size = vocabulary.length;
    root.append(
      element("style", null, style),
      element(
        "div",
        { class: "side wide-narrow" },
        element(
          "div",
          { class: "side ch-left" },
          panel(
            text("ch_text"),
            element("p", { class: "hint no-print" }, text("ch_hint")),
            area,
            element(
              "div",
              { class: "row", style: "margin-top: .5rem" },
              run,
              button(text("ch_step"), () => {
                stop();
                step();
              }),
              clear,
              slider("ch_speed", "speed", 1, 60, 1, (count) => text("ch_per_second", { count })),
            ),
          ),
          panel(text("ch_read"), element("p", { class: "hint" }, text("ch_surprise")), read, end),
          memory?.root,
        ),
        element(
          "section",
          { class: "panel ch-next" },
          element("h2", null, text("ch_next")),
          after,
          bars,
          kept,
          slider("ch_temperature", "temperature", 0.1, 2, 0.05, (value) => number(value, 2)),
          slider("ch_top_k", "topK", 1, size, 1, (k) => (k === size ? text("ch_all") : String(k))),
          slider("ch_top_p", "topP", 0.05, 1, 0.01, (p) => percent(p, 0)),
          element("p", { class: "hint" }, text("ch_legend")),
        ),
      ),
    );
    area.value = tokens.join("");
    show();
    return {
      state: () => ({ text: tokens.join(""), set, memory: memory?.state() }),
      close: stop,
    };
  });
})();
