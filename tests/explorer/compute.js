// node compute.js FOLDER JOB.json: loads the explorer's scripts and computes what a test asks for.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const [folder, job] = process.argv.slice(2);
const load = (name) =>
  vm.runInThisContext(fs.readFileSync(path.join(folder, name), "utf-8"), { filename: name });
for (const name of ["network.js", "layers.js", "sequences.js"]) load(name);

const lastOf = (network, p) => Array.from(p.slice(-network.outputs[0].width));

const answers = {
  // The outputs of every node, for whole inputs.
  run({ graph, inputs }) {
    const network = explorer.network(graph);
    network.run(...inputs);
    return network.nodes.map((node) => Array.from(node.data.subarray(0, node.rows * node.width)));
  },

  // The last outputs after each id, read one by one, and once more after another text.
  steps({ graph, inputs }) {
    const network = explorer.network(graph);
    const [ids] = inputs;
    const read = () => ids.map((_, i) => lastOf(network, network.follow(ids.slice(0, i + 1))[0]));
    const once = read();
    network.follow([...ids.slice(0, ids.length >> 1), 3, 3]);
    return [once, read()];
  },

  // The ids of a text that goes on with the likeliest, `length` times.
  greedy({ graph, inputs, length }) {
    const network = explorer.network(graph);
    const ids = [...inputs[0]];
    let [p] = network.run(ids);
    for (let i = 0; i < length; i++) {
      const last = lastOf(network, p);
      ids.push(last.indexOf(Math.max(...last)));
      [p] = network.extend(ids.slice(-1));
    }
    return ids;
  },

  // The attention coefficients of every layer: [layer][row][head][column].
  attention({ graph, inputs }) {
    load("strips.js");
    const network = explorer.network(graph);
    const layers = explorer.attentionLayers(network);
    network.run(...inputs);
    return layers.map((node) =>
      Array.from({ length: node.rows }, (_, i) =>
        node.alpha[i].heads.map((_, head) =>
          Array.from({ length: node.rows }, (_, j) => explorer.coefficient(node, head, i, j)),
        ),
      ),
    );
  },

  // The outputs with some maps set to zero, as "node:channel".
  hidden({ graph, inputs, maps }) {
    const network = explorer.network(graph);
    for (const map of maps) network.hidden.add(map);
    return Array.from(network.run(...inputs)[0]);
  },

  choices({ values, temperature, topK, topP, logits, uniform }) {
    load("sampling.js");
    const p = explorer.tempered(values, temperature, logits);
    const choices = explorer.choices(p, topK, topP);
    return { choices, drawn: explorer.draw(choices, uniform) };
  },

  words({ texts }) {
    load("words.js");
    return texts.map((text) => explorer.splitWords(text));
  },

  centred({ ink, rows, columns }) {
    load("ink.js");
    return Array.from(explorer.centred(ink, rows, columns, 28, 28) ?? []);
  },

  coarse({ ink, rows, columns }) {
    explorer.view = () => {};
    for (const name of ["texts.js", "ink.js", "softmax.js", "heads.js"]) load(name);
    return Array.from(explorer.coarse(ink, rows, columns) ?? []);
  },

  softmax({ scores, temperature }) {
    explorer.view = () => {};
    for (const name of ["texts.js", "softmax.js"]) load(name);
    return explorer.softmax(scores, temperature);
  },

  // All texts of the page: {fr: {key: text}, en: {...}}.
  texts({ scripts }) {
    load("texts.js");
    load("plots.js");
    explorer.view = () => {};
    for (const name of scripts) load(name);
    return explorer.texts;
  },
};

const asked = JSON.parse(fs.readFileSync(job, "utf-8"));
process.stdout.write(JSON.stringify(asked.map((one) => answers[one.ask](one))));
