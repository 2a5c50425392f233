"""The explorer: a drawing, characters in a second, and the time from opening a page to its first picture.

    python benchmarks/explorer.py

Node runs the scripts of the page with the networks that ship. Each figure is the median of several runs after one that
is not timed, with the fastest and the slowest, in time of the processor, which other programs do not lengthen as they
do that of the clock; beside it the fastest run by the clock. Then Chromium opens each page from its file: from the
start of the navigation to the frame after the view was built, by the clock of the page. Needs node, playwright and
chromium.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from keras_course.explorer import graph, page, views
from keras_course.explorer.page import FOLDER
from keras_course.models import pretrained
from keras_course.weights import shipped_weights

SCRIPT = """
const fs = require("fs"), vm = require("vm");
const { folder, scripts, jobs } = JSON.parse(fs.readFileSync(process.argv[2], "utf-8"));
for (const name of scripts) vm.runInThisContext(fs.readFileSync(folder + "/" + name, "utf-8"));
const timed = (action) => {
  const start = process.cpuUsage(), clock = performance.now();
  action();
  const { user, system } = process.cpuUsage(start);
  return { processor: (user + system) / 1000, clock: performance.now() - clock };
};
const of = (runs, action) => {
  action();
  const all = Array.from({ length: runs }, () => timed(action));
  const times = all.map((one) => one.processor).sort((a, b) => a - b);
  return [times[runs >> 1], times[0], times[runs - 1], Math.min(...all.map((one) => one.clock))];
};
const answers = {};
for (const { name, graph } of jobs) {
  let network;
  const opened = of(5, () => (network = explorer.network(graph)));
  if (name === "lenet") {
    const image = Float32Array.from({ length: 784 }, (_, i) => (i % 7 === 0 ? 0.8 : 0));
    answers[name] = { opened, run: of(200, () => network.run(image)) };
  } else {
    explorer.attentionLayers(network);
    const prompt = Array.from({ length: 64 }, (_, i) => 20 + (i % 60));
    const write = () => {
      let [p] = network.run(prompt);
      for (let i = 0; i < 500; i++) {
        const row = Array.from(p.slice(-network.outputs[0].width));
        const choices = explorer.choices(explorer.tempered(row, 0.9, false), row.length, 0.95);
        [p] = network.extend([explorer.draw(choices, (i % 97) / 97)]);
      }
    };
    answers[name] = { opened, run: of(7, write) };
  }
}
console.log(JSON.stringify(answers));
"""

PICTURED = """
document.addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(() => {
  globalThis.pictured = performance.now();
})));
"""
OPENINGS = 7


def first_pictures(pages: dict[str, Path]) -> dict[str, list[float]]:
    """How long each page takes to its first picture, in ms, sorted; one opening of each before is not timed."""
    from playwright.sync_api import sync_playwright

    times: dict[str, list[float]] = {name: [] for name in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(1 + OPENINGS):
            for name, path in pages.items():
                tab = browser.new_page()
                tab.add_init_script(PICTURED)
                tab.goto(path.as_uri())
                tab.wait_for_function("globalThis.pictured")
                times[name].append(tab.evaluate("pictured"))
                tab.close()
        browser.close()
    return {name: sorted(found[1:]) for name, found in times.items()}


def main() -> None:
    node = shutil.which("node") or shutil.which("nodejs")
    if node is None:
        sys.exit("node is not installed")
    jobs = [{"name": name, "graph": graph.read(pretrained(name))} for name in ("lenet", "char_transformer", "char_rnn")]
    scripts = [*views.NETWORK, "sampling.js", "strips.js"]
    with tempfile.TemporaryDirectory() as folder:
        job, script = Path(folder, "job.json"), Path(folder, "script.js")
        job.write_text(json.dumps({"folder": str(FOLDER), "scripts": scripts, "jobs": jobs}))
        script.write_text(SCRIPT)
        answers = json.loads(subprocess.run([node, script, job], check=True, capture_output=True).stdout)
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{date.today()}, {platform.machine()}, node {version}, {load}; median (fastest to slowest) of the processor")
    for name, answer in answers.items():
        opened = "{:.0f} ms ({:.0f} to {:.0f})".format(*answer["opened"])
        median, low, high, clock = answer["run"]
        if name == "lenet":
            what = f"a drawing {median:.2f} ms ({low:.2f} to {high:.2f}), by the clock at best {clock:.2f}"
        else:  # 500 characters behind a prompt of 64
            per_second = [500_000 / one for one in (median, high, low, clock)]
            what = "{:,.0f} characters a second ({:,.0f} to {:,.0f}), by the clock at best {:,.0f}".format(*per_second)
        print(f"  {name:<17} {what}; its weights are unpacked in {opened}")
    with tempfile.TemporaryDirectory() as folder:
        pages = {name: Path(folder, f"{name}.html") for name in shipped_weights.manifest()}
        for name, path in pages.items():
            page.write(views.page_of(pretrained(name), shipped_weights.vocabulary(name)), path)
        for name, times in first_pictures(pages).items():
            median, low, high = times[OPENINGS // 2], times[0], times[-1]
            size = pages[name].stat().st_size / 1e6
            print(f"  {name:<24} {size:.2f} MB, first picture {median:.0f} ms ({low:.0f} to {high:.0f})")


if __name__ == "__main__":
    main()
