"""The explorer: how long the page computes for a drawing, and how many characters it writes in a second.

    python benchmarks/explorer.py

Node runs the scripts of the page with the networks that ship; needs node. Times are those of the processor, which other
programs do not lengthen as they do those of the clock. Each figure is the median of several runs after one that is not
timed, with the fastest and the slowest.
"""

import json
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from keras_course.explorer import graph, views
from keras_course.explorer.page import FOLDER
from keras_course.models import pretrained
from keras_course.weights import shipped_weights

SCRIPT = """
const fs = require("fs"), vm = require("vm");
const { folder, scripts, jobs } = JSON.parse(fs.readFileSync(process.argv[2], "utf-8"));
for (const name of scripts) vm.runInThisContext(fs.readFileSync(folder + "/" + name, "utf-8"));
const timed = (action) => {
  const start = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
const of = (runs, action) => {
  action();
  const times = Array.from({ length: runs }, () => timed(action)).sort((a, b) => a - b);
  return [times[runs >> 1], times[0], times[runs - 1]];
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
    print(f"{date.today()}, {platform.machine()}, node {version}, processor time; median (fastest to slowest)")
    for name, answer in answers.items():
        opened = "{:.0f} ms ({:.0f} to {:.0f})".format(*answer["opened"])
        median, low, high = answer["run"]
        if name == "lenet":
            what = f"a drawing {median:.2f} ms ({low:.2f} to {high:.2f})"
        else:  # 500 characters behind a prompt of 64
            per_second = [500_000 / one for one in (median, high, low)]
            what = "{:,.0f} characters a second ({:,.0f} to {:,.0f})".format(*per_second)
        print(f"  {name:<17} {what}; its weights are unpacked in {opened}")
    for name in shipped_weights.manifest():
        size = len(views.page_of(pretrained(name), shipped_weights.vocabulary(name)).encode())
        print(f"  {name:<24} {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
