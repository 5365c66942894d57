/** compile(graphs) -> Program: verify names, simplify, lower and fuse, merge loops, place results, plan memory. */

import { fail } from '../graph/error.ts';
import type { Constant, Node, Parameter } from '../graph/node.ts';
import { listOf, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { formatShape, sameShape, sizeOf } from '../graph/shape.ts';
import { leafRules, verifyBy } from '../graph/verify-leaves.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { lower } from './lower.ts';
import { mergeLoops } from './merge.ts';
import { type Destination, place } from './place.ts';
import { planMemory } from './plan.ts';
import type { Buffer, CompiledFunction, Field, FunctionSpec, Leaf, Program } from './program.ts';
import { simplify } from './simplify.ts';
import { partStarts, type Slab } from './slab.ts';

/**
 * Compiles functions that share parameters into one program: graphs are simplified and fused, their memory is planned.
 * Parameters of one slab lie one after the other. Two fields of one name, or an update of another shape than its
 * parameter, are refused.
 *
 * @example
 * import { parameter, reference, sub } from 'chainrule';
 * import { compile } from 'chainrule/engine';
 *
 * const w = parameter('w', []);
 * const step = { name: 'step', outputs: { w }, updates: new Map([[w, sub(w, 1)]]) };
 * const executable = await reference.instantiate(compile([step]));
 * executable.write(w, [5]);
 * await executable.run('step');
 * console.log(await executable.read(w)); // [4]
 */
export function compile(specs: readonly FunctionSpec[], slabs: readonly Slab[] = []): Program {
  requireKind(
    'compile',
    specs,
    listOf(objectWith('a function', 'name', 'outputs'), 'a list of functions: [{ name, outputs }]'),
  );
  requireKind('compile: slabs', slabs, listOf(objectWith('a slab', 'whole', 'parts'), 'a list of slabs'));
  const parameters = new Map(slabs.flatMap(buffersOf));
  checkInOneSlab(slabs);
  const constants = new Map<Constant, Buffer>();
  const functions = specs.map((spec) => compileFunction(spec, parameters, constants));
  const arenaSize = planMemory(functions, [...parameters.values(), ...constants.values()]);
  return { functions, parameters, constants, arenaSize };
}

function compileFunction(
  spec: FunctionSpec,
  parameters: Map<Parameter, Buffer>,
  constants: Map<Constant, Buffer>,
): CompiledFunction {
  const updates = [...(spec.updates ?? [])];
  for (const [parameter, value] of updates) checkUpdate(spec.name, parameter, value);
  checkApart(
    spec.name,
    updates.flatMap(([parameter]) => parameters.get(parameter) ?? []),
  );
  const outputNames = Object.keys(spec.outputs);
  const wanted = [...Object.values(spec.outputs), ...updates.map(([, value]) => value)];
  verifyBy(leafRules, wanted);
  const nodes = simplify(wanted);

  const fields = new Map<Leaf | string, Field>();
  const bufferOf = (leaf: Leaf): Buffer => {
    switch (leaf.kind) {
      case 'parameter':
        return remember(parameters, leaf, () => newBuffer('parameter', leaf.name, leaf));
      case 'constant':
        return remember(constants, leaf, () => newBuffer('constant', `c${constants.size}`, leaf));
      case 'input':
        return remember(fields, leaf, () => newField('input', leaf.name, leaf)).buffer;
    }
  };
  // Also a parameter without influence can be written and read.
  for (const node of topologicalOrder(wanted)) if (node.kind === 'parameter') bufferOf(node);
  const lowered = lower(nodes, bufferOf);
  const destinations = lowered.results.map((from, i): Destination => {
    const name = outputNames[i];
    if (name === undefined) return { from, to: bufferOf(updates[i - outputNames.length]![0]) };
    if ([...fields.values()].some((field) => field.role === 'input' && field.name === name)) failName(spec.name, name);
    return { from, to: remember(fields, name, () => newField('output', name, nodes[i]!)).buffer };
  });
  const kept = new Set(lowered.results.map((access) => access.buffer));
  const kernels = place(mergeLoops(lowered.kernels, kept), destinations);
  return { spec, fields: [...fields.values()], kernels, rowSize: 0, tableAddress: -1 };
}

function buffersOf({ whole, parts }: Slab): [Parameter, Buffer][] {
  const buffer = newBuffer('parameter', whole.name, whole);
  const starts = partStarts(parts);
  return [
    [whole, buffer],
    ...parts.map((part, i): [Parameter, Buffer] => [
      part,
      { ...newBuffer('parameter', part.name, part), within: { whole: buffer, start: starts[i]! } },
    ]),
  ];
}

function checkInOneSlab(slabs: readonly Slab[]): void {
  const all = slabs.flatMap(({ whole, parts }) => [whole, ...parts]);
  const known = new Set<Parameter>();
  for (const parameter of all) {
    if (known.has(parameter)) fail({ what: parameter.name, problem: 'lies in two slabs, or twice in one' });
    known.add(parameter);
  }
}

function checkApart(what: string, updated: readonly Buffer[]): void {
  const part = updated.find(({ within }) => within && updated.includes(within.whole));
  if (!part) return;
  fail({
    what: `${what}: ${part.within!.whole.name}`,
    problem: 'a slab is updated as a whole and in parts',
    got: `${part.name} too`,
    expected: 'one or the other',
  });
}

function checkUpdate(what: string, parameter: Parameter, value: Node): void {
  if (sameShape(parameter.shape, value.shape) && parameter.dtype === value.dtype) return;
  fail({
    what: `${what}: ${parameter.name}`,
    problem: 'an update has another type than its parameter',
    got: `${formatShape(value.shape)} ${value.dtype}`,
    expected: `${formatShape(parameter.shape)} ${parameter.dtype}`,
  });
}

function failName(what: string, name: string): never {
  fail({
    what,
    problem: 'an output is called like an input',
    got: name,
    expected: 'different names: both are fields of one row',
  });
}

function newBuffer(space: Buffer['space'], name: string, { shape, dtype }: Node): Buffer {
  return { space, name, dtype, size: sizeOf(shape), address: -1 };
}

function newField(role: Field['role'], name: string, node: Node): Field {
  return { name, role, shape: node.shape, dtype: node.dtype, buffer: newBuffer('row', name, node) };
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
