// The view of a network that reads images: a pad to draw on, its answer, every feature map.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const UNSEEN = ["Flatten", "Reshape", "Dropout", "SpatialDropout2D", "Identity"];

  const { PAD } = explorer;

  const style = `
    .dg-pad { margin: 0 auto .5rem; max-width: max(14rem, 33vh); position: relative;
      touch-action: none; }
    .dg-pad canvas { aspect-ratio: 1; background: #fff; border: 2px solid var(--ink);
      border-radius: .35rem; cursor: crosshair; image-rendering: auto; touch-action: none;
      width: 100%; }
    .dg-pen { border: 2px solid var(--negative); border-radius: 50%; height: 8%;
      pointer-events: none; position: absolute; transform: translate(-50%, -50%); width: 8%; }
    .dg-pen.down { background: var(--negative); }
    .dg-side { align-self: start; display: grid; gap: .75rem; }
    @media (min-width: 52rem) { .dg-side { max-height: 100vh; position: sticky; top: .75rem; } }
    .dg-examples { display: grid; gap: .3rem; grid-template-columns: repeat(10, 1fr);
      margin-top: .5rem; }
    .dg-examples button { min-height: 2rem; padding: 0; }
    .dg-bars { display: grid; gap: .15rem .5rem; grid-template-columns: auto 1fr 3.6rem; }
    .dg-bars .bar { background: var(--wash); position: relative; }
    .dg-bars .bar i { background: var(--sky); bottom: 0; left: 0; position: absolute; top: 0; }
    .dg-bars .bar.best i { background: var(--positive); }
    .dg-bars .bar b { border-left: 3px solid var(--negative); bottom: -2px; position: absolute;
      top: -2px; }
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
    .dg-tile button { border: 0; font-size: .75rem; min-height: 1.6rem; padding: 0 .3rem;
      width: 100%; }
    .dg-tile:has(.dg-strip) { width: 100%; }
    .dg-strip { height: 1.9rem; width: 100%; }
    .dg-layers { display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; }
    .dg-layer { max-width: 100%; }
    .dg-layer:has(.dg-strip, .un) { flex-basis: 100%; }
    .dg-layer h3 { min-width: 100%; width: 0; } /* it breaks rather than widen its layer */
    .dg-verdict { font-size: 1.3rem; font-weight: 600; }
    .dg-labels { display: flex; }
    .dg-labels span { flex: 1; text-align: center; }
  `;

  explorer.view("digits", function (root, data, state) {
    const { element, text, button, panel, percent } = explorer;
    const network = explorer.network(data.graph),
      [image] = network.inputs,
      [output] = network.outputs;
    const [height, width, channels] = image.shape;
    const labels =
      output.shape.length === 1 ? (data.labels ?? [...Array(output.width).keys()].map(String)) : [];
    const isProbability = output.activation === "softmax" || /Softmax/.test(output.class);
    let selected = null,
      pending = false;

    const pad = explorer.makePad(() => {
      if (pending) return;
      pending = true;
      requestAnimationFrame(() => {
        pending = false;
        update();
      });
    });
    const verdict = element("p", { class: "dg-verdict", role: "status" }),
      moved = element("p", { class: "hint" });
    const bars = isProbability ? explorer.makeBars(labels) : null;
    const layers = element("div", { class: "dg-layers" });
    const shown = network.nodes.filter((node) => !UNSEEN.includes(node.class));
    const tiles = new Map(); // node -> its tiles
    const details = new Map(); // node -> where the computation of its unit is shown

    function toggle(node, channel) {
      const key = network.nodes.indexOf(node) + ":" + channel;
      if (!network.hidden.delete(key)) network.hidden.add(key);
      update();
    }
    const isHidden = (node, channel) =>
      network.hidden.has(network.nodes.indexOf(node) + ":" + channel);

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
        hidden: isHidden(node, channel),
        toggle: () => toggle(node, channel),
        close: () => select(null),
      });
      details.get(node).append(made.root);
      for (const tile of tiles.get(made.source) ?? []) {
        if (made.box && (made.channel === undefined || made.channel === tile.channel))
          tile.mark(...made.box);
      }
    }

    for (const node of shown) {
      const count = node.shape.length === 3 ? node.shape[2] : 1;
      const made = [...Array(count).keys()].map((channel) =>
        explorer.makeTile(node, channel, select),
      );
      tiles.set(node, made);
      details.set(node, element("div"));
      if (node.class === "Conv2D") {
        for (const tile of made) {
          const label = text("dg_hide_label", {
            number: tile.channel + 1,
            kind: explorer.kindOf(node),
          });
          tile.hide = button("", () => toggle(node, tile.channel), { "aria-label": label });
          tile.root.append(tile.hide);
        }
      }
      const row = element(
        "div",
        { class: "dg-tiles" },
        made.map((tile) => tile.root),
      );
      if (count > 8) {
        const most = count > 16 ? 16 : 8; // in a row
        row.style.maxWidth = most * (explorer.tileSide(node.shape) + 0.5) + "rem";
      }
      if (node === output && labels.length) {
        made[0].root.append(
          element(
            "div",
            { class: "dg-labels dg-strip" },
            labels.map((label) => element("span", null, label)),
          ),
        );
      }
      const title = element("h3", null, explorer.heading(node));
      layers.append(element("div", { class: "dg-layer" }, title, row, details.get(node)));
    }

    const sizes = new Map(); // node -> the scale of its colours
    function update() {
      const ink = pad.ink(),
        digit = explorer.centred(ink, PAD, PAD, height, width);
      const pixels = digit ?? new Float32Array(height * width);
      const values = Float32Array.from(
        { length: image.width },
        (_, i) => pixels[Math.floor(i / channels)],
      );
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
      verdict.textContent = !digit
        ? text("dg_empty")
        : bars
          ? text("dg_verdict", { label: labels[best], percent: percent(found[best]) })
          : "";
      moved.hidden = !(digit && before && bars);
      if (moved.hidden) return;
      const first = before.indexOf(Math.max(...before));
      moved.textContent = text("dg_moved", {
        label: labels[first],
        percent: percent(before[first]),
      });
    }

    function example(digit) {
      pad.picture = null;
      pad.strokes = explorer.examples[digit].map((line) => {
        const points = [];
        for (let i = 0; i < line.length; i += 2)
          points.push({ x: (line[i] * PAD) / 100, y: (line[i + 1] * PAD) / 100 });
        return points;
      });
      pad.paint();
    }

    const file = element("input", { type: "file", accept: "image/*", hidden: true });
    file.addEventListener(
      "change",
      () => file.files[0] && explorer.openPicture(pad, file.files[0]),
    );
    const all = button(
      text("dg_all"),
      () => {
        network.hidden.clear();
        update();
      },
      { hidden: true },
    );
    const drop = panel(
      text("dg_draw"),
      element("div", { class: "dg-pad" }, pad.canvas, pad.pen),
      element(
        "div",
        { class: "row" },
        button(text("dg_erase"), pad.erase),
        button(text("dg_undo"), () => {
          pad.strokes.pop();
          pad.paint();
        }),
        button(text("dg_open"), () => file.click()),
        file,
      ),
      element(
        "div",
        { class: "dg-examples", role: "group", "aria-label": text("dg_examples") },
        explorer.examples.map((_, digit) =>
          button(String(digit), () => example(digit), {
            "aria-label": text("dg_example", { label: digit }),
          }),
        ),
      ),
      element("p", { class: "hint no-print" }, text("dg_hint"), " ", text("dg_drop")),
    );
    const answer = panel(text("dg_answer"), verdict, moved, bars?.root);
    const work = element(
      "section",
      { class: "panel" },
      element("div", { class: "row" }, element("p", { class: "hint" }, text("dg_layers")), all),
      layers,
    );
    root.append(
      element("style", null, style),
      element(
        "div",
        { class: "side narrow-wide" },
        element("div", { class: "dg-side" }, drop, bars ? answer : null),
        work,
      ),
    );

    const take = (event, files) => {
      const picture = [...(files ?? [])].find((one) => one.size >= 0);
      if (!picture) return;
      event.preventDefault();
      explorer.openPicture(pad, picture);
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
      if (state.selected)
        selected = { ...state.selected, node: network.nodes[state.selected.node] };
      pad.paint();
    } else {
      example(3);
    }
    update();
    return {
      state: () => ({
        hidden: [...network.hidden],
        strokes: pad.strokes,
        picture: pad.picture,
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
