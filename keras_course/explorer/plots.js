// What every view draws with: elements, sliders, colours, heat maps, bars, curves.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";

  // Okabe and Ito's palette, as in the figures of the course.
  explorer.colours = {
    positive: "#0072B2", negative: "#D55E00", green: "#009E73", pink: "#CC79A7",
    sky: "#56B4E9", yellow: "#F0E442", black: "#222222", grey: "#999999",
  };
  const BLUE = [0, 114, 178], ORANGE = [213, 94, 0], INK = [34, 34, 34];

  function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value != null) made.setAttribute(name, value);
    }
    made.append(...children.flat(Infinity).filter((child) => child != null));
    return made;
  }

  // element("p", {class: "hint", onclick: f}, "text", other): on... are listeners.
  explorer.element = (tag, attributes, ...children) =>
    fill(document.createElement(tag), attributes, children);

  explorer.svg = (tag, attributes, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  // A titled box: explorer.panel("Titre", child, ...).
  explorer.panel = function (title, ...children) {
    const heading = title ? explorer.element("h2", null, title) : null;
    return explorer.element("section", { class: "panel" }, heading, ...children);
  };

  explorer.button = (label, onclick, attributes) =>
    explorer.element("button", { type: "button", onclick, ...attributes }, label);

  // A slider with its value beside its label; `show` writes the value, `oninput` gets a number.
  explorer.slider = function ({ label, min, max, step, value, show, oninput }) {
    const written = explorer.element("span", { class: "number" }, show(value));
    const input = explorer.element("input", { type: "range", min, max, step, value });
    input.setAttribute("aria-valuetext", show(value));
    input.addEventListener("input", () => {
      written.textContent = show(input.valueAsNumber);
      input.setAttribute("aria-valuetext", show(input.valueAsNumber));
      oninput(input.valueAsNumber);
    });
    return explorer.element("label", { class: "slider" }, label, written, input);
  };

  function mix(colour, share) {
    const amount = Math.min(1, Math.max(0, share));
    return colour.map((part) => Math.round(255 + (part - 255) * amount));
  }

  // Colours of a number from -1 (orange) through 0 (white) to 1 (blue); from 0 to 1 in ink or blue.
  explorer.signed = (value) => (value < 0 ? mix(ORANGE, -value) : mix(BLUE, value));
  explorer.inked = (value) => mix(INK, value);
  explorer.blued = (value) => mix(BLUE, value);
  explorer.rgb = (colour) => `rgb(${colour.join(" ")})`;

  // Black or white, whichever is read better on a colour: a contrast of at least 4.5.
  explorer.inkOn = function (colour) {
    const [red, green, blue] = colour.map((part) =>
      part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
  };

  // The largest absolute value of some numbers, at least a tiny one: a scale for `heatmap`.
  explorer.largest = function (values) {
    let most = 1e-9;
    for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
    return most;
  };

  // Paints values, row after row, one pixel each; CSS gives the canvas its size on the screen.
  explorer.heatmap = function (canvas, values, rows, columns, scale, colour = explorer.signed) {
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
    }
    const context = canvas.getContext("2d");
    const image = context.createImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      const [red, green, blue] = colour(values[i] / scale);
      image.data.set([red, green, blue, 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
    return canvas;
  };

  // A canvas for free drawing, sharp on every screen: sizes in CSS pixels; returns its context.
  explorer.sharp = function (canvas, width, height) {
    const ratio = globalThis.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  };

  // Round numbers for an axis from low to high, about `count` of them.
  explorer.ticks = function (low, high, count = 5) {
    const rough = (high - low || 1) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((one) => one * power >= rough) * power;
    const found = [];
    for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-6; tick += step) {
      found.push(Math.abs(tick) < step * 1e-6 ? 0 : tick);
    }
    return found;
  };

  // Curves over x = 0, 1, 2 ... as one SVG picture.
  //   curves: [{name, values, colour, dash}]; low, high: of the y axis, else those of the values.
  explorer.curves = function ({ label, curves, low, high, width = 600, height = 220, x, y }) {
    const { svg, number } = explorer;
    const all = curves.flatMap((curve) => Array.from(curve.values)).filter(Number.isFinite);
    low ??= Math.min(...all, 0);
    high ??= Math.max(...all, low + 1e-9);
    const [left, right, top, bottom] = [52, width - 10, 10, height - (x ? 40 : 24)];
    const longest = Math.max(2, ...curves.map((curve) => curve.values.length));
    const across = (i) => left + ((right - left) * i) / (longest - 1);
    const up = (value) => bottom - ((bottom - top) * (value - low)) / (high - low || 1);
    const digits = high - low < 0.5 ? 3 : high - low < 5 ? 2 : 0;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
    picture.setAttribute("aria-label", label);
    for (const tick of explorer.ticks(low, high, 4)) {
      const line = { x1: left, x2: right, y1: up(tick), y2: up(tick), stroke: "#e3e6ea" };
      const text = { x: left - 6, y: up(tick) + 4, "text-anchor": "end" };
      picture.append(svg("line", line), svg("text", text, number(tick, digits)));
    }
    if (x) picture.append(svg("text", { x: right, y: height - 6, "text-anchor": "end" }, x));
    if (y) picture.append(svg("text", { x: left + 4, y: top + 10 }, y));
    for (const { name, values, colour, dash } of curves) {
      const point = (value, i) => across(i).toFixed(1) + "," + up(value).toFixed(1);
      const points = Array.from(values, point).join(" ");
      const style = { fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash };
      const line = svg("polyline", { points, ...style });
      picture.append(svg("g", null, name ? svg("title", null, name) : null, line));
    }
    return picture;
  };
})();
