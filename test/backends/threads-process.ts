/** Runs a program on three threads in a process of its own, which should then end; the argument says whether they are freed. */
import { compile } from '../../src/compiler/compile.ts';
import { constant } from '../../src/graph/node.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { exp, uniform } from '../../src/ops/index.ts';

const noise = exp(uniform([1000], constant([1], [], 'int32'), { seed: 1, stream: 1 }));
const executable = await threadedBackend(3, 1).instantiate(compile([{ name: 'f', outputs: { noise } }]));
await executable.run('f');
if (process.argv[2] === 'frees') executable.free();
console.log('done');
