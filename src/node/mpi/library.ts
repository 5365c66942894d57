/** An MPI library of this machine, opened through koffi, which is an optional package: no compiler, no build step. */
import { createRequire } from 'node:module';
import { ChainruleError, fail } from '../../graph/error.ts';
import type { MpiFamily } from './launcher.ts';

/** A number that stands for something of the library's: an address, or an integer, as its binary interface says. */
type Handle = bigint | number;

/** One of the binary interfaces of MPI libraries: what the C headers call by name, and differently each. */
interface Interface {
  /** The C type of handles, and the array of those of requests. */
  readonly handle: 'void *' | 'int';
  readonly requests: (count: number) => BigUint64Array | Int32Array;
  readonly world: (symbol: SymbolOf) => Handle;
  readonly byte: (symbol: SymbolOf) => Handle;
  readonly errorsReturn: (symbol: SymbolOf) => Handle;
  readonly statusIgnore: bigint;
}

type SymbolOf = (name: string) => bigint;

/** In memory that nothing moves: small arrays may lie on the engine's heap otherwise. */
const addresses = (count: number): BigUint64Array => new BigUint64Array(new ArrayBuffer(8 * Math.max(1, count)));

/** The constants are those of the mpi.h of Open MPI 4 and 6, of MPICH 4 and 5, and of the standard interface of MPI 5. */
const interfaces = {
  openmpi: {
    handle: 'void *',
    requests: addresses,
    world: (symbol) => symbol('ompi_mpi_comm_world'),
    byte: (symbol) => symbol('ompi_mpi_byte'),
    errorsReturn: (symbol) => symbol('ompi_mpi_errors_return'),
    statusIgnore: 0n,
  },
  mpich: {
    handle: 'int',
    requests: (count) => new Int32Array(new ArrayBuffer(4 * Math.max(1, count))),
    world: () => 0x44000000,
    byte: () => 0x4c00010d,
    errorsReturn: () => 0x54000001,
    statusIgnore: 1n,
  },
  standard: {
    handle: 'void *',
    requests: addresses,
    world: () => 0x101n,
    byte: () => 0x247n,
    errorsReturn: () => 0x143n,
    statusIgnore: 0n,
  },
} as const satisfies Record<string, Interface>;

/** The names of their files, the library of the family itself before the one with the standard interface. */
const files: Readonly<Record<MpiFamily, readonly string[]>> = {
  'Open MPI': ['libmpi.so.40', 'libmpi_abi.so.1'],
  MPICH: ['libmpich.so.12', 'libmpi.so.12', 'libmpi_abi.so.1'],
};

/** The part of koffi that is used. */
interface Koffi {
  readonly config: (options: object) => unknown;
  readonly load: (name: string, options?: object) => KoffiLibrary;
  readonly address: (view: ArrayBufferView) => bigint;
}

interface KoffiLibrary {
  readonly func: (name: string, result: string, parameters: readonly string[]) => (...args: unknown[]) => unknown;
  readonly symbol: (name: string) => bigint;
}

/** An MPI library that has begun. */
export interface MpiLibrary {
  readonly rank: number;
  readonly size: number;
  /** As it calls itself, such as `Open MPI v4.1.4`. */
  readonly name: string;
  readonly address: (view: ArrayBufferView) => bigint;
  /** Room for so many requests, and the bytes that each takes. */
  readonly requests: (count: number) => BigUint64Array | Int32Array;
  /** Begin to send or to receive so many bytes at an address, by a tag; the request goes to its place in the array of them. */
  readonly send: (bytes: bigint, count: number, to: number, tag: number, request: bigint) => void;
  readonly receive: (bytes: bigint, count: number, from: number, tag: number, request: bigint) => void;
  /** Whether all of the first `count` requests are done; until then none is given up. */
  readonly areDone: (count: number, requests: bigint) => boolean;
  /** Whether one is done. */
  readonly isDone: (request: bigint) => boolean;
  /** Whether a message with that tag has come from that rank and is not received yet. */
  readonly hasCome: (from: number, tag: number) => boolean;
  readonly end: () => void;
}

const hint = 'npm install koffi, and on Debian apt-get install openmpi-bin or mpich';

/** Opens and begins the library that goes with a launcher. `CHAINRULE_MPI_LIBRARY` names another file of it. */
export function beginMpi(family: MpiFamily | undefined): MpiLibrary {
  if (process.platform !== 'linux')
    fail({ what: 'MPI', problem: 'is used on Linux only, so far', got: process.platform, expected: 'linux' });
  // UCX, which MPICH brings along, takes the signal of WebAssembly's bounds checks otherwise, and changes how memory is
  // mapped under the engine. It reads these when it is loaded.
  process.env.UCX_ERROR_SIGNALS ??= '';
  process.env.UCX_MEM_MMAP_HOOK_MODE ??= 'none';
  const koffi = loadKoffi();
  const chosen = process.env.CHAINRULE_MPI_LIBRARY;
  const names = chosen === undefined ? (family ? files[family] : Object.values(files).flat()) : [chosen];
  const { name, library } = openFirst(koffi, names, chosen !== undefined);
  return begin(koffi, library, name);
}

function loadKoffi(): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    return fail({ what: 'MPI', problem: 'the npm package koffi is missing, through which it is called', hint, cause });
  }
}

/** RTLD_NOW, RTLD_GLOBAL, RTLD_NODELETE: it stays until the process is gone, because libraries below it are called to the end. */
const openFlags = 0x2 | 0x100 | 0x1000;

function openFirst(
  koffi: Koffi,
  names: readonly string[],
  isChosen: boolean,
): { readonly name: string; readonly library: KoffiLibrary } {
  for (const name of names) {
    try {
      koffi.load('libc.so.6').func('dlopen', 'void *', ['str', 'int'])(name, openFlags);
      return { name, library: koffi.load(name, { global: true, lazy: true }) };
    } catch {
      // The next name.
    }
  }
  return fail({
    what: isChosen ? 'CHAINRULE_MPI_LIBRARY' : 'MPI',
    problem: 'no such library could be opened',
    got: names.join(', '),
    hint,
  });
}

function begin(koffi: Koffi, library: KoffiLibrary, file: string): MpiLibrary {
  const symbol: SymbolOf = (name) => library.symbol(name);
  const abi: Interface = interfaces[interfaceOf(library)];
  const { handle } = abi;
  const world = abi.world(symbol);
  const call = (name: string, ...parameters: readonly string[]): ((...args: readonly unknown[]) => void) => {
    const called = library.func(name, 'int', parameters);
    return (...args) => {
      const code = called(...args);
      if (code === 0) return;
      throw new ChainruleError(
        { what: 'MPI', problem: `${name} failed`, got: `the error code ${String(code)}` },
        'work',
      );
    };
  };
  const cell = (): Int32Array => new Int32Array(new ArrayBuffer(4));
  call('MPI_Init_thread', 'void *', 'void *', 'int', 'void *')(null, null, 0, cell());
  call('MPI_Comm_set_errhandler', handle, handle)(world, abi.errorsReturn(symbol));
  const [rank, size, flag] = [cell(), cell(), cell()];
  call('MPI_Comm_rank', handle, 'void *')(world, rank);
  call('MPI_Comm_size', handle, 'void *')(world, size);
  const byte = abi.byte(symbol);
  const transfer = ['void *', 'int', handle, 'int', 'int', handle, 'void *'];
  const [send, receive] = [call('MPI_Isend', ...transfer), call('MPI_Irecv', ...transfer)];
  const testAll = call('MPI_Testall', 'int', 'void *', 'void *', 'void *');
  const test = call('MPI_Test', 'void *', 'void *', 'void *');
  const probe = call('MPI_Iprobe', 'int', 'int', handle, 'void *', 'void *');
  const end = call('MPI_Finalize');
  return {
    rank: rank[0]!,
    size: size[0]!,
    name: nameOf(library) || file,
    address: (view) => koffi.address(view),
    requests: abi.requests,
    send: (bytes, count, to, tag, request) => send(bytes, count, byte, to, tag, world, request),
    receive: (bytes, count, from, tag, request) => receive(bytes, count, byte, from, tag, world, request),
    areDone: (count, requests) => {
      testAll(count, requests, flag, abi.statusIgnore);
      return flag[0] !== 0;
    },
    isDone: (request) => {
      test(request, flag, abi.statusIgnore);
      return flag[0] !== 0;
    },
    hasCome: (from, tag) => {
      probe(from, tag, world, flag, abi.statusIgnore);
      return flag[0] !== 0;
    },
    end: () => end(),
  };
}

/** The standard one is asked for first: in Open MPI 6, its library finds the names of the other as well. */
function interfaceOf(library: KoffiLibrary): keyof typeof interfaces {
  const has = (name: string): boolean => {
    try {
      return library.symbol(name) !== 0n;
    } catch {
      return false;
    }
  };
  if (has('MPI_Abi_get_version')) {
    const [major, minor] = [new Int32Array(new ArrayBuffer(4)), new Int32Array(new ArrayBuffer(4))];
    library.func('MPI_Abi_get_version', 'int', ['void *', 'void *'])(major, minor);
    if (major[0]! >= 1) return 'standard';
  }
  if (has('ompi_mpi_comm_world')) return 'openmpi';
  const name = nameOf(library);
  if (/MPICH|MVAPICH|Intel/i.test(name)) return 'mpich';
  return fail({
    what: 'MPI',
    problem: 'an unknown library',
    got: name,
    expected: 'Open MPI, MPICH, MVAPICH or Intel MPI',
  });
}

/** How the library calls itself, in brief. */
function nameOf(library: KoffiLibrary): string {
  const [text, length] = [new Uint8Array(new ArrayBuffer(8192)), new Int32Array(new ArrayBuffer(4))];
  library.func('MPI_Get_library_version', 'int', ['void *', 'void *'])(text, length);
  const whole = new TextDecoder().decode(text.subarray(0, Math.max(0, text.indexOf(0))));
  const [, mpich] = /MPICH Version:\s*(\S+)/.exec(whole) ?? [];
  return mpich === undefined ? (whole.split(/[,\n]/)[0] ?? '').trim() : `MPICH ${mpich}`;
}
