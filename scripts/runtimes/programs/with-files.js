/** A program for the terminal that trains on threads, and keeps its model in a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitTable, generate, load, save, wasmThreads } from 'chainrule/node';
import { smoke } from './smoke.js';

const folder = mkdtempSync(join(tmpdir(), 'chainrule-files-'));
const path = join(folder, 'moons.safetensors');
await save(await fitTable(generate('moons', { rows: 60, seed: 1 }), { target: 'y', epochs: 2 }), path);
const { prediction } = (await load(path)).predict({ x1: 0, x2: 0 });
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ ...(await smoke(wasmThreads(2))), prediction }));
