/** Weights from PyTorch: a state dict in a safetensors file, read into the same layers, and written again for Python. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { constant, evaluate, layers, loadWeights, sequential, weightsToBytes } from 'chainrule';

// In Python: torch.nn.Sequential(Linear(4, 8), ReLU(), Linear(8, 6), Tanh(), Linear(6, 3)).bfloat16(), its state_dict()
// saved by safetensors.torch.save_file. The file has numbers by name, 0.weight, 0.bias, 2.weight …, and no layers.
const bytes = readFileSync(new URL('../test/fixtures/torch-weights/mlp-bf16.safetensors', import.meta.url));

const { linear, activation } = layers;
const network = sequential([linear(4, 8), activation('relu'), linear(8, 6), activation('tanh'), linear(6, 3)]);
loadWeights(network, bytes);

const values = new Map(network.parameters.map((parameter) => [parameter.node, parameter.values]));
const [outputs] = evaluate([network.forward(constant([0.5, -1, 2, 0.25], [1, 4]))], values);
console.log(`outputs ${Array.from(outputs!, (value) => value.toFixed(6)).join('  ')}`);

// Where names say nothing of an order, layers are found by their shapes; what fits nowhere is refused by name.
const words = readFileSync(new URL('../test/fixtures/torch-weights/named-f32.safetensors', import.meta.url));
loadWeights(sequential([linear(3, 7), activation('tanh'), linear(7, 2, { bias: false })]), words);
assert.throws(() => loadWeights(network, words), /layer1: no layer of the file fits/);

// For Python again: model.load_state_dict(safetensors.torch.load_file('weights.safetensors')).
writeFileSync('weights.safetensors', weightsToBytes(network));
