/** The module builder: sections, control flow, memory access, and the misuse that it refuses. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FunctionBuilder } from '../../src/backends/wasm/assembler.ts';
import { moduleBuilder } from '../../src/backends/wasm/assembler.ts';
import { instantiate } from './instance.ts';

const exported = { export: true };

/** Defines `run` alone in a module with one page of memory, runs it and gives the memory. */
function runWithMemory(body: (f: FunctionBuilder) => void, fill: number[] = []): Float32Array {
  const module = moduleBuilder();
  module.importMemory('env', 'memory', { initial: 1 });
  module.define('run', [], [], body, exported);
  const memory = new WebAssembly.Memory({ initial: 1 });
  new Float32Array(memory.buffer).set(fill);
  instantiate(module, memory).run!();
  return new Float32Array(memory.buffer);
}

describe('modules', () => {
  test('an empty module is valid', () => {
    expect(WebAssembly.validate(moduleBuilder().build())).toBe(true);
  });

  test('imports and definitions share one index space', () => {
    const module = moduleBuilder();
    const twice = module.importFunction('env', 'twice', ['f32'], ['f32']);
    const increment = module.define('increment', ['f32'], ['f32'], (f) => {
      f.get(0);
      f.f32(1);
      f.op('f32.add');
    });
    module.define(
      'run',
      ['f32'],
      ['f32'],
      (f) => {
        f.get(0);
        f.call(increment);
        f.call(twice);
      },
      exported,
    );
    const { run } = instantiate(module, undefined, { twice: (x) => 2 * x });
    expect(run!(20)).toBe(42);
  });

  test('a body may define the function that it calls', () => {
    const module = moduleBuilder();
    const plusTwo = (f: FunctionBuilder): void => {
      f.get(0);
      f.i32(2);
      f.op('i32.add');
    };
    const outer = (f: FunctionBuilder): void => {
      f.i32(5);
      f.call(module.define('seven', ['i32'], ['i32'], plusTwo));
    };
    module.define('run', [], ['i32'], outer, exported);
    expect(instantiate(module).run!()).toBe(7);
  });

  test('equal types are written once', () => {
    const module = moduleBuilder();
    const sizes = Array.from({ length: 3 }, (_, i) => {
      module.define(`f${i}`, ['v128', 'v128'], ['v128'], (f) => f.get(1));
      return module.build().length;
    });
    expect(sizes[2]! - sizes[1]!).toBe(sizes[1]! - sizes[0]!);
    const separate = moduleBuilder();
    separate.define('f0', ['v128', 'v128'], ['v128'], (f) => f.get(1));
    separate.define('f1', ['v128', 'v128', 'i32'], ['v128'], (f) => f.get(1));
    expect(separate.build().length).toBeGreaterThan(sizes[1]!);
  });

  test('a shared memory can be imported', () => {
    const module = moduleBuilder();
    module.importMemory('env', 'memory', { initial: 1, maximum: 2, shared: true });
    const load = (f: FunctionBuilder): void => {
      f.i32(8);
      f.load('f32.load');
    };
    module.define('run', [], ['f32'], load, exported);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    new Float32Array(memory.buffer)[2] = 1.5;
    expect(instantiate(module, memory).run!()).toBe(1.5);
  });

  test('function names are in stack traces', () => {
    const module = moduleBuilder();
    module.define('run', [], [], (f) => f.op('unreachable'), exported);
    const stack = (): string => {
      try {
        instantiate(module).run!();
        return 'did not trap';
      } catch (error) {
        return String((error as Error).stack);
      }
    };
    expect(stack()).toMatch(/at run \(wasm:/);
  });
});

describe('constants', () => {
  test('i32 constants of every size survive', () => {
    const near = [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)];
    const constant = (value: number): number => {
      const module = moduleBuilder();
      module.define('run', [], ['i32'], (f) => f.i32(value), exported);
      return instantiate(module).run!();
    };
    for (const value of near) expect(constant(value)).toBe(value);
    expect(constant(2 ** 32 - 4)).toBe(-4);
    fc.assert(fc.property(fc.integer(), (value) => constant(value) === value));
  });

  test('floats are rounded to nearest and NaN is canonical', () => {
    const memory = runWithMemory((f) => {
      f.i32(0);
      f.v128splatF32(0.1);
      f.store('v128.store');
      f.i32(16);
      f.f32(Number.NaN);
      f.store('f32.store');
      f.i32(32);
      f.v128splatF64(-2.5);
      f.store('v128.store');
      f.i32(48);
      f.v128const([1, -1, 0x80000000, 0x3f800000]);
      f.store('v128.store');
    });
    expect(memory.subarray(0, 4)).toEqual(new Float32Array(4).fill(0.1));
    const bits = new Uint32Array(memory.buffer);
    expect(bits[4]).toBe(0x7fc00000);
    expect(new Float64Array(memory.buffer, 32, 2)).toEqual(new Float64Array([-2.5, -2.5]));
    expect([...bits.subarray(12, 16)]).toEqual([1, 0xffffffff, 0x80000000, 0x3f800000]);
  });
});

describe('memory', () => {
  test.each([
    ['v128.load', [3, 4, 5, 6]],
    ['v128.load32_splat', [3, 3, 3, 3]],
    ['v128.load32_zero', [3, 0, 0, 0]],
    ['v128.load64_zero', [3, 4, 0, 0]],
  ] as const)('%s reads at base + offset', (name, expected) => {
    const body = (f: FunctionBuilder): void => {
      f.i32(64);
      f.i32(4);
      f.load(name, 4);
      f.store('v128.store', 12);
    };
    expect([...runWithMemory(body, [1, 2, 3, 4, 5, 6]).subarray(19, 23)]).toEqual(expected);
  });

  test('scalars are loaded and stored', () => {
    const body = (f: FunctionBuilder): void => {
      for (const [i, type] of (['i32', 'f32'] as const).entries()) {
        f.i32(64 + 4 * i);
        f.i32(4 * i);
        f.load(`${type}.load`);
        f.store(`${type}.store`);
      }
    };
    expect([...runWithMemory(body, [-1.5, 2.5]).subarray(16, 18)]).toEqual([-1.5, 2.5]);
  });

  test('lanes are loaded, moved, extracted and stored', () => {
    const memory = runWithMemory(
      (f) => {
        const vector = f.local('v128');
        f.i32(0);
        f.i32(0);
        f.load('v128.load');
        f.loadLane(2, 16);
        f.set(vector);
        f.i32(64);
        f.get(vector);
        f.storeLane('v128.store32_lane', 2);
        f.i32(68);
        f.get(vector);
        f.storeLane('v128.store64_lane', 1);
        f.i32(0);
        f.get(vector);
        f.loadLane(0, 8);
        f.set(vector);
        f.i32(80);
        f.get(vector);
        f.get(vector);
        f.shuffle([3, 0, 7, 4]);
        f.store('v128.store');
        f.i32(96);
        f.get(vector);
        f.lane(1);
        f.store('f32.store');
      },
      [1, 2, 3, 4, 5],
    );
    expect([...memory.subarray(16, 25)]).toEqual([5, 5, 4, 0, 4, 3, 4, 3, 2]);
  });

  test('memory is copied and filled', () => {
    const memory = runWithMemory(
      (f) => {
        f.i32(16);
        f.i32(4);
        f.i32(8);
        f.memoryCopy();
        f.i32(0);
        f.i32(0);
        f.i32(8);
        f.memoryFill();
      },
      [1, 2, 3],
    );
    expect([...memory.subarray(0, 7)]).toEqual([0, 0, 3, 0, 2, 3, 0]);
  });

  test('an offset of almost 4 GiB is written, and traps beyond the memory', () => {
    const module = moduleBuilder();
    module.importMemory('env', 'memory', { initial: 1 });
    const load = (f: FunctionBuilder): void => {
      f.i32(0);
      f.load('f32.load', 2 ** 32 - 4);
    };
    module.define('run', [], ['f32'], load, exported);
    expect(() => instantiate(module).run!()).toThrow(WebAssembly.RuntimeError);
  });
});

describe('control flow', () => {
  const function2 = (body: (f: FunctionBuilder) => void): ((...args: number[]) => number) => {
    const module = moduleBuilder();
    module.define('run', ['i32', 'i32'], ['i32'], body, exported);
    return instantiate(module).run!;
  };

  test('if, select, return and drop', () => {
    const run = function2((f) => {
      f.get(0);
      f.if(
        () => {
          f.get(1);
          f.return();
        },
        () => {},
      );
      f.i32(10);
      f.i32(20);
      f.get(1);
      f.select();
      f.i32(1);
      f.drop();
    });
    expect([run(1, 5), run(0, 1), run(0, 0)]).toEqual([5, 10, 20]);
  });

  test('block, loop, br and brIf: the rest of a division, by subtractions', () => {
    const run = function2((f) => {
      f.block(() => {
        f.loop(() => {
          f.get(0);
          f.get(1);
          f.op('i32.lt_u');
          f.brIf(1);
          f.get(0);
          f.get(1);
          f.op('i32.sub');
          f.set(0);
          f.br(0);
        });
      });
      f.get(0);
    });
    expect([run(84, 36), run(72, 36)]).toEqual([12, 0]);
  });

  const visits = (from: number, to: number, step: number): number[] => {
    const seen: number[] = [];
    for (let i = from; i < to; i += step) seen.push(i);
    return seen;
  };
  const small = fc.integer({ min: 0, max: 12 });

  test('forRange visits what a for statement visits, its ends known or not', () => {
    const check = (from: number, to: number, step: number, known: boolean): void => {
      const seen: number[] = [];
      const module = moduleBuilder();
      const visit = module.importFunction('env', 'visit', ['i32'], []);
      const body = (f: FunctionBuilder): void => {
        const counter = f.local('i32');
        f.forRange(counter, known ? from : { local: 0 }, known ? to : { local: 1 }, step, () => {
          f.get(counter);
          f.call(visit);
        });
      };
      module.define('run', ['i32', 'i32'], [], body, exported);
      instantiate(module, undefined, { visit: (i) => seen.push(i) }).run!(from, to);
      expect(seen).toEqual(visits(from, to, step));
    };
    fc.assert(fc.property(small, small, fc.integer({ min: 1, max: 5 }), fc.boolean(), check));
  });

  test('locals of mixed types keep their types', () => {
    const memory = runWithMemory((f) => {
      const [a, b, c, d] = [f.local('f32'), f.local('f32'), f.local('v128'), f.local('i32')];
      f.i32(8);
      f.set(d);
      f.f32(2);
      f.tee(a);
      f.set(b);
      f.v128splatF32(40);
      f.set(c);
      f.get(d);
      f.get(b);
      f.get(c);
      f.lane(2);
      f.op('f32.add');
      f.store('f32.store');
    });
    expect(memory[2]).toBe(42);
  });
});

describe('misuse is refused', () => {
  type Body = (f: FunctionBuilder) => void;
  const define = (body: Body) => {
    const module = moduleBuilder();
    module.define('broken', ['i32'], [], body);
    return module;
  };

  test.each<[string, Body, number]>([
    ['a fractional constant', (f) => f.i32(0.5), 0.5],
    ['a constant beyond 32 bits', (f) => f.i32(2 ** 32), 2 ** 32],
    ['a word that is no number', (f) => f.v128const([0, 0, 0, Number.NaN]), Number.NaN],
    ['a negative offset', (f) => f.load('f32.load', -4), -4],
  ])('%s, where the engine would read another number', (_, body, got) => {
    expect(() => define(body)).toThrow(`wasm module: not an integer of 32 bits: got ${got}`);
  });

  test.each<[string, Body]>([
    ['an unknown local', (f) => f.get(1)],
    ['a lane too far', (f) => f.lane(4)],
    ['a memory lane too far', (f) => f.storeLane('v128.store64_lane', 2)],
    ['a shuffle lane too far', (f) => f.shuffle([0, 1, 2, 8])],
    ['a branch out of the function', (f) => f.block(() => f.br(2))],
    ['an unknown function', (f) => f.call(7)],
  ])('%s, by the engine, which names the function', (_, body) => {
    expect(() => new WebAssembly.Module(define(body).build())).toThrow(/broken/);
  });

  test('an export taken, by the engine', () => {
    const module = moduleBuilder();
    for (let i = 0; i < 2; i++) module.define('same', [], [], () => {}, exported);
    expect(() => new WebAssembly.Module(module.build())).toThrow(WebAssembly.CompileError);
  });

  test('a late import, after which functions would have other indices', () => {
    const module = moduleBuilder();
    module.define('first', [], [], () => {});
    expect(() => module.importFunction('env', 'late', [], [])).toThrow('wasm import late: after the first definition');
  });
});
