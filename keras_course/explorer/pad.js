// A pad to draw on by mouse, finger or keyboard, or to put a picture on.
var explorer = globalThis.explorer || {};

(function () {
  "use strict";

  const PAD = (explorer.PAD = 280),
    PEN = 21,
    STEP = 10; // pixels: the pad's side, the pen's width, an arrow key

  // The pad: its canvas, its pen for the keyboard, its strokes; changed() after every change.
  explorer.makePad = function (changed) {
    const { element, text } = explorer;
    const canvas = element("canvas", { width: PAD, height: PAD, tabindex: 0, role: "application" });
    canvas.setAttribute("aria-label", text("dg_pad"));
    const pen = element("div", { class: "dg-pen", hidden: true });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const pad = { canvas, pen, strokes: [], picture: null };
    let stroke = null,
      key = { x: PAD / 2, y: PAD / 4, down: false };

    pad.paint = function () {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, PAD, PAD);
      if (pad.picture) context.putImageData(pad.picture, 0, 0);
      Object.assign(context, {
        lineWidth: PEN,
        lineCap: "round",
        lineJoin: "round",
        strokeStyle: "#000",
      });
      for (const points of pad.strokes) {
        context.beginPath();
        context.moveTo(points[0].x, points[0].y);
        for (let i = 1; i < points.length - 1; i++) {
          // through the middles: a smooth line
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
  };

  // Reads a picture file into the pad; what can't be read is said in one sentence.
  explorer.openPicture = async function (pad, file) {
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
    const canvas = new OffscreenCanvas(width, height),
      context = canvas.getContext("2d");
    context.drawImage(bitmap, 0, 0, width, height);
    const ink = explorer.inkOf(context.getImageData(0, 0, width, height).data, height, width);
    if (!ink) {
      say(text("dg_no_ink", { name: file.name }));
      return;
    }
    say("");
    const picture = new ImageData(PAD, PAD);
    picture.data.fill(255);
    const left = (PAD - width) >> 1,
      top = (PAD - height) >> 1;
    for (let i = 0; i < ink.length; i++) {
      const at = 4 * ((top + Math.floor(i / width)) * PAD + left + (i % width));
      picture.data.fill(Math.round(255 * (1 - ink[i])), at, at + 3);
    }
    pad.strokes = [];
    pad.picture = picture;
    pad.paint();
  };
})();
