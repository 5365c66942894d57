/**
 * `npm start`: installs, builds and trains. Without arguments on the built-in XOR data with a small network;
 * `npm start -- data.csv --target y` trains on a file; `npm start -- describe model.safetensors` runs another command.
 */
import { join } from 'node:path';
import { build, install, root, run, runMain } from './setup.mjs';

const commands = ['train', 'predict', 'evaluate', 'describe', 'help'];
const general = ['--help', '-h', '--version', '-V'];

/** @param {string[]} args */
function commandLine(args) {
  const [first] = args;
  if (first === undefined) return ['train', 'xor', '--hidden', '8', '--seed', '1'];
  return commands.includes(first) || general.includes(first) ? args : ['train', ...args];
}

await runMain(async () => {
  const args = commandLine(process.argv.slice(2));
  console.log(`Chainrule: install and build what is missing, then run \`chainrule ${args.join(' ')}\`.`);
  await install();
  await build();
  return run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args]);
});
