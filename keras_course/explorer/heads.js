// The view of a network with several heads: it sees the top of a drawn digit; each head answers.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const SIDE = 8, // pixels of an image, as those of scikit-learn: each the mean of 4 × 4
    FINE = 4 * SIDE;
  const { PAD } = explorer;

  const style = `
    .dg-pad { margin: 0 auto .5rem; max-width: 15rem; position: relative; touch-action: none; }
    .dg-pad canvas { aspect-ratio: 1; background: #fff; border: 2px solid var(--ink);
      border-radius: .35rem; cursor: crosshair; image-rendering: auto; touch-action: none;
      width: 100%; }
    .dg-pen { border: 2px solid var(--negative); border-radius: 50%; height: 8%;
      pointer-events: none; position: absolute; transform: translate(-50%, -50%); width: 8%; }
    .dg-pen.down { background: var(--negative); }
    .hd-examples { display: grid; gap: .3rem; grid-template-columns: repeat(10, 1fr);
      margin: .5rem 0; }
    .hd-examples button { min-height: 2rem; padding: 0; }
    .hd-pictures { display: flex; flex-wrap: wrap; gap: 1rem; }
    .hd-pictures figure { max-width: 9rem; }
    .hd-picture { border: 1px solid var(--line); position: relative; width: 9rem; }
    .hd-picture canvas { aspect-ratio: 1; width: 100%; }
    .hd-picture i { border-top: 3px solid var(--negative); left: 0; position: absolute; right: 0; }
    .hd-odd { background: var(--wash); height: 1.2rem; position: relative; }
    .hd-odd i { background: var(--sky); bottom: 0; left: 0; position: absolute; top: 0; }
    .hd-odd b { border-left: 2px dashed var(--ink); bottom: 0; left: 50%; position: absolute;
      top: 0; }
    .hd-answer { font-weight: 600; }
  `;

  // Ink (rows, columns) as an image (8, 8) that its box fills, each pixel a mean of 4 × 4.
  explorer.coarse = function (ink, rows, columns) {
    const box = explorer.boxOf(ink, rows, columns);
    if (!box) return null;
    const scale = FINE / Math.max(box.height, box.width);
    const [tall, wide] = [box.height, box.width].map((one) => Math.max(1, Math.round(one * scale)));
    const cut = new Float32Array(box.height * box.width);
    for (let i = 0; i < cut.length; i++) {
      const y = box.top + Math.floor(i / box.width);
      cut[i] = ink[y * columns + box.left + (i % box.width)];
    }
    const small = explorer.resize(cut, box.height, box.width, tall, wide);
    const top = (FINE - tall) >> 1,
      left = (FINE - wide) >> 1,
      image = new Float32Array(SIDE * SIDE);
    small.forEach((value, i) => {
      const y = (top + Math.floor(i / wide)) >> 2,
        x = (left + (i % wide)) >> 2;
      if (value > 0.5) image[y * SIDE + x] += 1 / 16; // a pixel is ink or paper
    });
    return image;
  };

  explorer.view("heads", function (root, data, state) {
    const { element, text, button, panel, percent, number } = explorer;
    const network = explorer.network(data.graph),
      [input] = network.inputs;
    const head = (name) => network.nodes.find((node) => node.name === name);
    const [scalar, vector, binary, classes] = ["scalar", "vector", "binary", "classes"].map(head);
    const table = explorer.softmaxTable({
      labels: [...Array(classes.width).keys()].map(String),
      temperature: state?.temperature,
    });

    // A square of 8 × 8 pixels, with a line below those that the network sees.
    function picture(label) {
      const canvas = element("canvas", { role: "img", "aria-label": label });
      const line = element("i", { style: `top: calc(${(100 * input.width) / SIDE ** 2}% - 2px)` });
      const frame = element("div", { class: "hd-picture" }, canvas, line);
      const root = element("figure", null, frame, element("figcaption", null, label));
      const paint = (values) => explorer.heatmap(canvas, values, SIDE, SIDE, 1, explorer.inked);
      return { root, paint };
    }
    const drawn = picture(text("hd_drawn")),
      guessed = picture(text("hd_guessed"));
    const line = () => element("p", { class: "hd-answer" });
    const [ink, odd, which] = [line(), line(), line()];
    which.setAttribute("role", "status");
    const share = element("i"),
      empty = element("p", { hidden: true }, text("dg_empty"));

    // What a dense layer adds up, before its activation.
    function before(node) {
      const [x] = node.inputs,
        { kernel, bias } = node.weights,
        z = new Float64Array(node.width);
      explorer.multiply(x.data, 0, x.width, kernel, bias, node.width, z, 0);
      return Array.from(z);
    }

    function update() {
      const image = explorer.coarse(pad.ink(), PAD, PAD);
      answers.hidden = !image;
      empty.hidden = Boolean(image);
      if (!image) return;
      network.run(image.subarray(0, input.width));
      drawn.paint(image);
      const below = image.subarray(input.width);
      guessed.paint([...image.subarray(0, input.width), ...vector.data]);
      const truth = below.reduce((sum, one) => sum + one, 0);
      const error = below.reduce((sum, one, i) => sum + (one - vector.data[i]) ** 2, 0);
      ink.textContent = text("hd_ink", {
        value: number(scalar.data[0], 1),
        truth: number(truth, 1),
      });
      pixels.textContent = text("hd_error", { value: number(error / below.length, 3) });
      const p = binary.data[0];
      odd.textContent = text(p > 0.5 ? "hd_odd" : "hd_even", {
        z: number(before(binary)[0], 1),
        percent: percent(p),
      });
      share.style.width = 100 * p + "%";
      const scores = before(classes),
        best = scores.indexOf(Math.max(...scores));
      which.textContent = text("hd_which", { label: best, percent: percent(classes.data[best]) });
      table.show(scores);
    }

    const pad = explorer.makePad(update);
    const pixels = line();
    const question = (key, ...children) => [element("h3", null, text(key)), ...children];
    const both = element(
      "div",
      { class: "side two" },
      panel(
        text("hd_heads"),
        question("hd_scalar", ink),
        question("hd_vector", pixels),
        element("div", { class: "hd-pictures" }, drawn.root, guessed.root),
        question("hd_binary", odd),
        element("div", { class: "hd-odd" }, share, element("b")),
      ),
      panel(text("hd_classes"), which, table.root),
    );
    const answers = element("div", null, both);
    function example(digit) {
      pad.strokes = explorer.examples[digit].map((line) => {
        const points = [];
        for (let i = 0; i < line.length; i += 2)
          points.push({ x: (line[i] * PAD) / 100, y: (line[i + 1] * PAD) / 100 });
        return points;
      });
      pad.paint();
    }
    const examples = explorer.examples.map((_, digit) =>
      button(String(digit), () => example(digit), {
        "aria-label": text("dg_example", { label: digit }),
      }),
    );
    root.append(
      element("style", null, style),
      element(
        "div",
        { class: "side narrow-wide" },
        panel(
          text("dg_draw"),
          element("div", { class: "dg-pad" }, pad.canvas, pad.pen),
          button(text("dg_erase"), pad.erase),
          element("div", { class: "hd-examples", role: "group", "aria-label": text("dg_examples") },
            examples),
          element("p", { class: "hint no-print" }, text("dg_hint")),
          element("p", { class: "hint" }, text("hd_seen")),
        ),
        element("div", null, empty, answers),
      ),
    );
    if (state) pad.strokes = state.strokes;
    if (state) pad.paint();
    else example(5);
    return { state: () => ({ strokes: pad.strokes, temperature: table.temperature }) };
  });

  explorer.addTexts({
    fr: {
      hd_heads: "Trois têtes",
      hd_scalar: "Combien d’encre en bas ?",
      hd_vector: "Quels pixels en bas ?",
      hd_binary: "Pair ou impair ?",
      hd_classes: "Quel chiffre ? La tête softmax",
      hd_drawn: "Votre dessin ; le réseau n’en voit que le haut",
      hd_guessed: "Ce qu’il met en bas",
      hd_ink: "{value} ; en vrai {truth}",
      hd_error: "Erreur quadratique moyenne : {value}",
      hd_odd: "z = {z}, σ(z) = {percent} : impair",
      hd_even: "z = {z}, σ(z) = {percent} : pair",
      hd_which: "C’est {label} : {percent}.",
      hd_seen: "L’image a 8 × 8 pixels ; le réseau voit les cinq rangées du haut.",
    },
    en: {
      hd_heads: "Three heads",
      hd_scalar: "How much ink below?",
      hd_vector: "Which pixels below?",
      hd_binary: "Even or odd?",
      hd_classes: "Which digit? The softmax head",
      hd_drawn: "Your drawing; the network sees only its top",
      hd_guessed: "What it puts below",
      hd_ink: "{value}; in truth {truth}",
      hd_error: "Mean squared error: {value}",
      hd_odd: "z = {z}, σ(z) = {percent}: odd",
      hd_even: "z = {z}, σ(z) = {percent}: even",
      hd_which: "It is {label}: {percent}.",
      hd_seen: "The image has 8 × 8 pixels; the network sees the five rows on top.",
    },
  });
})();
