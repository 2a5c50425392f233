// node compute.js FOLDER JOB.json: loads the explorer's scripts and computes what a test asks for.
const fs = require("fs"),
  path = require("path"),
  vm = require("vm");

const [folder, job] = process.argv.slice(2);
for (const name of ["network.js", "layers.js", "sequences.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, name), "utf-8"), { filename: name });
}

const answers = {
  // The outputs of every node, for whole inputs.
  run({ graph, inputs }) {
    const network = explorer.network(graph);
    network.run(...inputs);
    return network.nodes.map((node) => Array.from(node.data.subarray(0, node.rows * node.width)));
  },

  // The last outputs after each id, read one by one, then once more from the middle on.
  steps({ graph, inputs }) {
    const network = explorer.network(graph),
      [ids] = inputs;
    const read = (i) =>
      Array.from(network.follow(ids.slice(0, i + 1))[0].slice(-network.outputs[0].width));
    const once = ids.map((_, i) => read(i));
    network.follow([...ids.slice(0, ids.length >> 1), 3, 3]);
    return [once, ids.map((_, i) => read(i))];
  },

  // The text of `length` ids, each the likeliest, and the logarithms of each step's probabilities.
  greedy({ graph, inputs, length }) {
    const network = explorer.network(graph),
      ids = [...inputs[0]];
    let [p] = network.run(ids);
    for (let i = 0; i < length; i++) {
      const last = p.slice(-network.outputs[0].width);
      ids.push(last.indexOf(Math.max(...last)));
      [p] = network.extend(ids.slice(-1));
    }
    return ids;
  },
};

const asked = JSON.parse(fs.readFileSync(job, "utf-8"));
process.stdout.write(JSON.stringify(asked.map((one) => answers[one.ask](one))));
