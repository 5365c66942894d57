/**
 * `npm start`: installs, builds and trains. Without arguments on the built-in XOR data with a small network;
 * `npm start -- data.csv --target y` trains on a file; `npm start -- describe model.safetensors` runs another command.
 */
import { join } from 'node:path';
import { commandLine } from './command-line.mjs';
import { build, install, root, run, runMain } from './setup.mjs';

await runMain(async () => {
  const args = commandLine(process.argv.slice(2));
  console.log(`Chainrule: install and build what is missing, then run \`chainrule ${args.join(' ')}\`.`);
  await install();
  await build();
  return run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args]);
});
