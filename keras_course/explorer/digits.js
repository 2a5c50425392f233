// The view of a network that reads images: a pad to draw on, its answer, every feature map.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const PAD = 280, PEN = 21, STEP = 10; // pixels: the pad's side, the pen's width, an arrow key

  explorer.addTexts({
    fr: {
      dg_draw: "Dessinez un chiffre",
      dg_pad: "Feuille à dessin. Les flèches déplacent le crayon, Espace le pose ou le lève, "
        + "Suppr efface.",
      dg_hint: "À la souris, au doigt ou au clavier : flèches pour bouger, espace pour tracer.",
      dg_erase: "Effacer",
      dg_undo: "Annuler un trait",
      dg_open: "Ouvrir une image",
      dg_drop: "Une image peut aussi être déposée ici ou collée.",
      dg_examples: "Exemples",
      dg_example: "Exemple : {label}",
      dg_answer: "Réponse du réseau",
      dg_verdict: "C’est {label} : {percent}.",
      dg_moved: "Sans rien cacher : {label}, {percent}.",
      dg_empty: "La feuille est vide.",
      dg_no_picture: "« {name} » n’est pas une image que ce navigateur sait lire : "
        + "prenez un PNG ou un JPEG.",
      dg_no_ink: "« {name} » ne montre rien de dessiné : il faut un chiffre, "
        + "sur un papier d’une autre couleur.",
      dg_input: "Ce que reçoit le réseau : {height} × {width} nombres, de 0 (papier) à 1 (encre)",
      dg_maps: "{kind} : {count} cartes de {height} × {width}",
      dg_map: "{kind} : une carte de {height} × {width}",
      dg_units: "{kind} : {count} nombres",
      dg_map_label: "{kind}, carte {number}. Les flèches choisissent un neurone.",
      dg_units_label: "{kind}, {count} nombres. Les flèches choisissent un neurone.",
      dg_hide: "Cacher",
      dg_show: "Montrer",
      dg_hide_label: "Cacher la carte {number} de {kind}",
      dg_all: "Tout montrer",
      dg_layers: "Cliquez un point d’une carte : son calcul s’ouvre. "
        + "Bleu : positif, blanc : zéro, orange : négatif.",
    },
    en: {
      dg_draw: "Draw a digit",
      dg_pad: "Drawing pad. Arrows move the pen, Space puts it down or lifts it, Delete erases.",
      dg_hint: "By mouse, finger or keyboard: arrows to move, space to draw.",
      dg_erase: "Erase",
      dg_undo: "Undo a stroke",
      dg_open: "Open a picture",
      dg_drop: "A picture may also be dropped or pasted here.",
      dg_examples: "Examples",
      dg_example: "Example: {label}",
      dg_answer: "The network’s answer",
      dg_verdict: "It is {label}: {percent}.",
      dg_moved: "With nothing hidden: {label}, {percent}.",
      dg_empty: "The pad is empty.",
      dg_no_picture: "“{name}” is no picture that this browser can read: take a PNG or a JPEG.",
      dg_no_ink: "“{name}” shows nothing that is drawn: one digit is expected, "
        + "on paper of another colour.",
      dg_input: "What the network gets: {height} × {width} numbers, from 0 (paper) to 1 (ink)",
      dg_maps: "{kind}: {count} maps of {height} × {width}",
      dg_map: "{kind}: one map of {height} × {width}",
      dg_units: "{kind}: {count} numbers",
      dg_map_label: "{kind}, map {number}. Arrows choose a neuron.",
      dg_units_label: "{kind}, {count} numbers. Arrows choose a neuron.",
      dg_hide: "Hide",
      dg_show: "Show",
      dg_hide_label: "Hide map {number} of {kind}",
      dg_all: "Show all",
      dg_layers: "Click a point of a map: its computation opens. "
        + "Blue: positive, white: zero, orange: negative.",
    },
  });

  const style = `
    .dg-pad { position: relative; touch-action: none; }
    .dg-pad canvas { aspect-ratio: 1; background: #fff; border: 2px solid var(--ink);
      border-radius: .35rem; cursor: crosshair; image-rendering: auto; touch-action: none; width: 100%; }
    .dg-pen { border: 2px solid var(--negative); border-radius: 50%; height: 8%; pointer-events: none;
      position: absolute; transform: translate(-50%, -50%); width: 8%; }
    .dg-pen.down { background: var(--negative); }
    .dg-side { align-self: start; display: grid; gap: .75rem; }
    @media (min-width: 52rem) { .dg-side { max-height: 100vh; position: sticky; top: .75rem; } }
    .dg-examples { display: grid; gap: .3rem; grid-template-columns: repeat(10, 1fr); }
    .dg-examples button { min-height: 2rem; padding: 0; }
    .dg-bars { display: grid; gap: .15rem .5rem; grid-template-columns: auto 1fr 3.6rem; }
    .dg-bars .bar { background: var(--wash); position: relative; }
    .dg-bars .bar i { background: var(--sky); bottom: 0; left: 0; position: absolute; top: 0; }
    .dg-bars .bar.best i { background: var(--positive); }
    .dg-bars .bar b { border-left: 3px solid var(--negative); bottom: -2px; position: absolute; top: -2px; }
    .dg-bars .number { text-align: right; }
    .dg-tiles { display: flex; flex-wrap: wrap; gap: .45rem; }
    .dg-tile { text-align: center; }
    .dg-frame { border: 1px solid var(--line); cursor: crosshair; position: relative; }
    .dg-frame:not(.dg-strip) { height: calc(var(--side) * var(--zoom, 1));
      width: calc(var(--side) * var(--zoom, 1)); }
    @media (max-width: 30rem) { .dg-frame { --zoom: .78; } }
    .dg-frame canvas { height: 100%; width: 100%; }
    .dg-frame.hidden { background: repeating-linear-gradient(45deg, #bbb 0 4px, #fff 4px 8px); }
    .dg-frame.hidden canvas { visibility: hidden; }
    .dg-mark { box-shadow: 0 0 0 2px var(--negative); pointer-events: none; position: absolute; }
    .dg-tile button { border: 0; font-size: .75rem; min-height: 1.6rem; padding: 0 .3rem; width: 100%; }
    .dg-tile:has(.dg-strip) { width: 100%; }
    .dg-strip { height: 1.9rem; width: 100%; }
    .dg-layer + .dg-layer { border-top: 1px solid var(--line); margin-top: .6rem; }
    .dg-verdict { font-size: 1.3rem; font-weight: 600; }
    .dg-labels { display: flex; }
    .dg-labels span { flex: 1; text-align: center; }
  `;

  const UNSEEN = ["Flatten", "Reshape", "Dropout", "SpatialDropout2D", "Identity"];

  // The pad: its canvas, its pen for the keyboard, its strokes; changed() after every change.
  function makePad(changed) {
    const { element, text } = explorer;
    const canvas = element("canvas", { width: PAD, height: PAD, tabindex: 0, role: "application" });
    canvas.setAttribute("aria-label", text("dg_pad"));
    const pen = element("div", { class: "dg-pen", hidden: true });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const pad = { canvas, pen, strokes: [], picture: null };
    let stroke = null, key = { x: PAD / 2, y: PAD / 4, down: false };

    pad.paint = function () {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, PAD, PAD);
      if (pad.picture) context.putImageData(pad.picture, 0, 0);
      Object.assign(context, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
      for (const points of pad.strokes) {
        context.beginPath();
        context.moveTo(points[0].x, points[0].y);
        for (let i = 1; i < points.length - 1; i++) { // through the middles: a smooth line
          const [a, b] = [points[i], points[i + 1]];
          context.quadraticCurveTo(a.x, a.y, (a.x + b.x) / 2, (a.y + b.y) / 2);
        }
        const last = points[points.length - 1];
        context.lineTo(last.x + 0.01, last.y);
        context.stroke();
      }
      changed();
    };

    // How much ink each pixel has, from 0 to 1.
    pad.ink = function () {
      const { data } = context.getImageData(0, 0, PAD, PAD);
      return Float32Array.from({ length: PAD * PAD }, (_, i) => 1 - data[4 * i] / 255);
    };

    pad.erase = function () {
      pad.strokes = [];
      pad.picture = null;
      pad.paint();
    };

    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return {
        x: ((event.clientX - box.left) / box.width) * PAD,
        y: ((event.clientY - box.top) / box.height) * PAD,
      };
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      pen.hidden = true;
      stroke = [place(event)];
      pad.strokes.push(stroke);
      pad.paint();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      for (const one of event.getCoalescedEvents?.() ?? [event]) stroke.push(place(one));
      pad.paint();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => (stroke = null));
    }
    const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    canvas.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        key.down = !key.down;
        if (key.down) pad.strokes.push([{ x: key.x, y: key.y }]);
      } else if (event.key in arrows) {
        const [x, y] = arrows[event.key];
        key.x = Math.min(PAD, Math.max(0, key.x + x * STEP));
        key.y = Math.min(PAD, Math.max(0, key.y + y * STEP));
        if (key.down) pad.strokes[pad.strokes.length - 1].push({ x: key.x, y: key.y });
      } else if (event.key === "Delete" || event.key === "Backspace") {
        pad.erase();
        key.down = false;
      } else {
        return;
      }
      event.preventDefault();
      pen.hidden = false;
      pen.classList.toggle("down", key.down);
      pen.style.left = (100 * key.x) / PAD + "%";
      pen.style.top = (100 * key.y) / PAD + "%";
      pad.paint();
    });
    return pad;
  }

  // Reads a picture file into the pad; what can't be read is said in one sentence.
  async function openPicture(pad, file) {
    const { say, text } = explorer;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file);
    } catch {
      say(text("dg_no_picture", { name: file.name }));
      return;
    }
    const scale = Math.min(1, PAD / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0, width, height);
    const ink = explorer.inkOf(context.getImageData(0, 0, width, height).data, height, width);
    if (!ink) {
      say(text("dg_no_ink", { name: file.name }));
      return;
    }
    say("");
    const picture = new ImageData(PAD, PAD);
    picture.data.fill(255);
    const left = (PAD - width) >> 1, top = (PAD - height) >> 1;
    for (let i = 0; i < ink.length; i++) {
      const at = 4 * ((top + Math.floor(i / width)) * PAD + left + (i % width));
      picture.data.fill(Math.round(255 * (1 - ink[i])), at, at + 3);
    }
    pad.strokes = [];
    pad.picture = picture;
    pad.paint();
  }

  // Ten bars, or as many as there are classes; `before` are the probabilities with nothing hidden.
  function makeBars(labels) {
    const { element, percent } = explorer;
    const rows = labels.map((label) => {
      const bar = element("i"), mark = element("b", { hidden: true });
      const box = element("span", { class: "bar" }, bar, mark);
      return { bar, mark, box, name: element("b", null, label), number: element("span", { class: "number" }) };
    });
    const root = element("div", { class: "dg-bars" }, rows.map((row) => [row.name, row.box, row.number]));
    return {
      root,
      show(values, before) {
        const best = values.indexOf(Math.max(...values));
        rows.forEach((row, i) => {
          row.bar.style.width = 100 * values[i] + "%";
          row.box.classList.toggle("best", i === best);
          row.number.textContent = percent(values[i]);
          row.mark.hidden = !before || Math.max(before[i], values[i]) < 0.005;
          if (before) row.mark.style.left = `calc(${100 * before[i]}% - 2px)`;
        });
      },
    };
  }

  // The number of a unit, in a node's values: of map `channel`, at row y and column x.
  explorer.unitAt = (node, { y, x, channel }) =>
    node.shape.length === 3 ? (y * node.shape[1] + x) * node.shape[2] + channel : channel;

  function kindOf(node) {
    return node.name === node.class ? node.class : node.class.replace("ops.", "");
  }

  function heading(node) {
    const { text } = explorer, kind = kindOf(node);
    if (node.shape.length !== 3) return text("dg_units", { kind, count: node.width });
    const [height, width, count] = node.shape;
    if (kind === "Input") return text("dg_input", { height, width });
    return text(count > 1 ? "dg_maps" : "dg_map", { kind, count, height, width });
  }

  // The side of a map on the screen, in rem: larger for more pixels, though not in proportion.
  const tileSide = (pixels) => Math.min(7, 1.5 * Math.sqrt(pixels));

  // One map or one strip of units; click(unit) when one is chosen.
  function makeTile(node, channel, click) {
    const { element, text } = explorer, strip = node.shape.length !== 3;
    const kind = kindOf(node), key = strip ? "dg_units_label" : "dg_map_label";
    const canvas = element("canvas", { tabindex: 0, role: "button" });
    canvas.setAttribute("aria-label", text(key, { kind, number: channel + 1, count: node.width }));
    const mark = element("div", { class: "dg-mark", hidden: true });
    const frame = element("div", { class: "dg-frame" + (strip ? " dg-strip" : "") }, canvas, mark);
    const [rows, columns] = strip ? [1, node.width] : node.shape;
    if (!strip) frame.style.setProperty("--side", tileSide(rows) + "rem");
    const tile = { frame, canvas, node, channel, root: element("div", { class: "dg-tile" }, frame) };
    let at = { y: rows >> 1, x: columns >> 1 };
    const choose = () => click(strip ? { node, channel: at.x } : { node, channel, ...at });
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      if (event.detail) {
        at.y = Math.min(rows - 1, Math.floor(((event.clientY - box.top) / box.height) * rows));
        at.x = Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns));
      }
      choose();
    });
    const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    canvas.addEventListener("keydown", (event) => {
      const [y, x] = arrows[event.key] ?? [];
      if (x === undefined && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      at.y = Math.min(rows - 1, Math.max(0, at.y + (y ?? 0)));
      at.x = Math.min(columns - 1, Math.max(0, at.x + (x ?? 0)));
      choose();
    });
    // A rectangle over rows and columns; none without arguments.
    tile.mark = function (y, x, height, width) {
      mark.hidden = y === undefined;
      if (mark.hidden) return;
      mark.style.top = (100 * y) / rows + "%";
      mark.style.left = (100 * x) / columns + "%";
      mark.style.height = (100 * height) / rows + "%";
      mark.style.width = (100 * width) / columns + "%";
    };
    tile.paint = function (scale) {
      const { data, last } = node;
      const values = strip ? data : Float32Array.from({ length: rows * columns }, (_, i) => data[i * last + channel]);
      const colour = node.class === "Input" ? explorer.inked : explorer.signed;
      explorer.heatmap(canvas, values, rows, columns, scale, colour);
    };
    return tile;
  }
  explorer.makeTile = makeTile;

  explorer.view("digits", function (root, data, state) {
    const { element, text, button, panel, percent } = explorer;
    const network = explorer.network(data.graph), [image] = network.inputs, [output] = network.outputs;
    const [height, width, channels] = image.shape;
    const labels = output.shape.length === 1 ? data.labels ?? [...Array(output.width).keys()].map(String) : [];
    const isProbability = output.activation === "softmax" || /Softmax/.test(output.class);
    let selected = null, pending = false;

    const pad = makePad(() => {
      if (pending) return;
      pending = true;
      requestAnimationFrame(() => {
        pending = false;
        update();
      });
    });
    const verdict = element("p", { class: "dg-verdict", role: "status" }), moved = element("p", { class: "hint" });
    const bars = isProbability ? makeBars(labels) : null;
    const layers = element("div");
    const shown = network.nodes.filter((node) => !UNSEEN.includes(node.class));
    const tiles = new Map(); // node -> its tiles
    const details = new Map(); // node -> where the computation of its unit is shown

    function toggle(node, channel) {
      const key = network.nodes.indexOf(node) + ":" + channel;
      if (!network.hidden.delete(key)) network.hidden.add(key);
      update();
    }
    const isHidden = (node, channel) => network.hidden.has(network.nodes.indexOf(node) + ":" + channel);

    function select(unit) {
      selected = unit;
      showUnit();
    }

    function showUnit() {
      for (const made of tiles.values()) for (const tile of made) tile.mark();
      for (const place of details.values()) place.replaceChildren();
      if (!selected) return;
      const { node, channel } = selected;
      for (const tile of tiles.get(node)) {
        if (node.shape.length !== 3) tile.mark(0, channel, 1, 1);
        else if (tile.channel === channel) tile.mark(selected.y, selected.x, 1, 1);
      }
      const made = explorer.unitDetail(selected, {
        hidden: isHidden(node, channel), toggle: () => toggle(node, channel), close: () => select(null),
      });
      details.get(node).append(made.root);
      for (const tile of tiles.get(made.source) ?? []) {
        if (made.box && (made.channel === undefined || made.channel === tile.channel)) tile.mark(...made.box);
      }
    }

    for (const node of shown) {
      const count = node.shape.length === 3 ? node.shape[2] : 1;
      const made = [...Array(count).keys()].map((channel) => makeTile(node, channel, select));
      tiles.set(node, made);
      details.set(node, element("div"));
      if (node.class === "Conv2D") {
        for (const tile of made) {
          const label = text("dg_hide_label", { number: tile.channel + 1, kind: kindOf(node) });
          tile.hide = button("", () => toggle(node, tile.channel), { "aria-label": label });
          tile.root.append(tile.hide);
        }
      }
      const row = element("div", { class: "dg-tiles" }, made.map((tile) => tile.root));
      if (count > 8) row.style.maxWidth = 8 * (tileSide(node.shape[0]) + 0.5) + "rem"; // 8 in a row
      if (node === output && labels.length) {
        made[0].root.append(element("div", { class: "dg-labels dg-strip" }, labels.map((label) =>
          element("span", null, label))));
      }
      const title = element("h3", null, heading(node));
      layers.append(element("div", { class: "dg-layer" }, title, row, details.get(node)));
    }

    const sizes = new Map(); // node -> the scale of its colours
    function update() {
      const ink = pad.ink(), digit = explorer.centred(ink, PAD, PAD, height, width);
      const pixels = digit ?? new Float32Array(height * width);
      const values = Float32Array.from({ length: image.width }, (_, i) => pixels[Math.floor(i / channels)]);
      let before = null;
      if (network.hidden.size) {
        const kept = [...network.hidden];
        network.hidden.clear();
        before = Array.from(network.run(values)[0]);
        for (const key of kept) network.hidden.add(key);
      }
      const found = Array.from(network.run(values)[0]);
      for (const node of shown) {
        sizes.set(node, explorer.largest(node.data.subarray(0, node.width)));
        for (const tile of tiles.get(node)) {
          tile.paint(sizes.get(node));
          const hidden = isHidden(node, tile.channel);
          tile.frame.classList.toggle("hidden", hidden && node.shape.length === 3);
          if (tile.hide) {
            tile.hide.textContent = text(hidden ? "dg_show" : "dg_hide");
            tile.hide.setAttribute("aria-pressed", String(hidden));
          }
        }
      }
      showAnswer(found, before, digit);
      all.hidden = !network.hidden.size;
      showUnit();
    }

    function showAnswer(found, before, digit) {
      const best = found.indexOf(Math.max(...found));
      bars?.show(digit ? found : found.map(() => 0), digit && before);
      verdict.textContent = !digit ? text("dg_empty")
        : bars ? text("dg_verdict", { label: labels[best], percent: percent(found[best]) }) : "";
      moved.hidden = !(digit && before && bars);
      if (moved.hidden) return;
      const first = before.indexOf(Math.max(...before));
      moved.textContent = text("dg_moved", { label: labels[first], percent: percent(before[first]) });
    }

    function example(digit) {
      pad.picture = null;
      pad.strokes = explorer.examples[digit].map((line) => {
        const points = [];
        for (let i = 0; i < line.length; i += 2) points.push({ x: line[i] * PAD / 100, y: line[i + 1] * PAD / 100 });
        return points;
      });
      pad.paint();
    }

    const file = element("input", { type: "file", accept: "image/*", hidden: true });
    file.addEventListener("change", () => file.files[0] && openPicture(pad, file.files[0]));
    const all = button(text("dg_all"), () => {
      network.hidden.clear();
      update();
    }, { hidden: true });
    const drop = panel(text("dg_draw"),
      element("div", { class: "dg-pad" }, pad.canvas, pad.pen),
      element("p", { class: "hint no-print" }, text("dg_hint"), " ", text("dg_drop")),
      element("div", { class: "row" },
        button(text("dg_erase"), pad.erase),
        button(text("dg_undo"), () => {
          pad.strokes.pop();
          pad.paint();
        }),
        button(text("dg_open"), () => file.click()), file),
      element("h3", { class: "no-print" }, text("dg_examples")),
      element("div", { class: "dg-examples" }, explorer.examples.map((_, digit) =>
        button(String(digit), () => example(digit), { "aria-label": text("dg_example", { label: digit }) }))));
    const answer = panel(text("dg_answer"), verdict, moved, bars?.root);
    const work = element("section", { class: "panel" },
      element("div", { class: "row" }, element("p", { class: "hint" }, text("dg_layers")), all), layers);
    root.append(element("style", null, style), element("div", { class: "side narrow-wide" },
      element("div", { class: "dg-side" }, drop, bars ? answer : null), work));

    const take = (event, files) => {
      const picture = [...(files ?? [])].find((one) => one.size >= 0);
      if (!picture) return;
      event.preventDefault();
      openPicture(pad, picture);
    };
    const onDrop = (event) => take(event, event.dataTransfer?.files);
    const onPaste = (event) => take(event, event.clipboardData?.files);
    const onDragOver = (event) => event.preventDefault();
    document.addEventListener("drop", onDrop);
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("paste", onPaste);

    if (state) {
      for (const key of state.hidden) network.hidden.add(key);
      Object.assign(pad, { strokes: state.strokes, picture: state.picture });
      if (state.selected) selected = { ...state.selected, node: network.nodes[state.selected.node] };
      pad.paint();
    } else {
      example(3);
    }
    update();
    return {
      state: () => ({
        hidden: [...network.hidden], strokes: pad.strokes, picture: pad.picture,
        selected: selected && { ...selected, node: network.nodes.indexOf(selected.node) },
      }),
      close() {
        document.removeEventListener("drop", onDrop);
        document.removeEventListener("dragover", onDragOver);
        document.removeEventListener("paste", onPaste);
      },
    };
  });
})();
