/**
 * Hosts one contestant of JavaScript in a process of its own: requests as JSON lines on stdin, answers as JSON lines on
 * stdout. What libraries print goes to stderr.
 */
import { createInterface } from 'node:readline';
import { backendNames } from './backends.ts';
import type { Answer, Request } from './child.ts';
import type { Peer, Work } from './job.ts';

console.log = console.error;
console.info = console.error;

const [name = '', threads = '1', version = ''] = process.argv.slice(2);

async function openPeer(): Promise<Peer> {
  if (backendNames.includes(name))
    return (await import('./peers/chainrule.ts')).chainrule(name, version, Number(threads));
  switch (name) {
    case 'jax':
      return (await import('./peers/jax.ts')).jax();
    case 'tfjs':
      return (await import('./peers/tfjs.ts')).tfjs(Number(threads));
    case 'brain':
      return (await import('./peers/brain.ts')).brain();
    case 'tf-playground':
      return (await import('./peers/tf-playground.ts')).tfPlayground();
    default:
      throw new Error(`no such contestant: ${name}`);
  }
}

function answer(message: Answer): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function problem(error: unknown): Answer {
  return { error: error instanceof Error ? error.message : String(error) };
}

async function respond(peer: Peer, request: Request, work: Work | undefined): Promise<[Answer, Work | undefined]> {
  if (request.do === 'open') {
    const opened = await peer.open(request.job);
    return [{ open: opened !== undefined }, opened];
  }
  if (!work) throw new Error('nothing is open');
  if (request.do === 'check') return [{ numbers: await work.check(request.count) }, work];
  const start = performance.now();
  const done = await work.run(request.count);
  return [{ done, seconds: (performance.now() - start) / 1000 }, work];
}

const lines = createInterface({ input: process.stdin });
try {
  const peer = await openPeer();
  answer({ version: peer.version });
  let work: Work | undefined;
  for await (const line of lines) {
    try {
      const [message, next] = await respond(peer, JSON.parse(line) as Request, work);
      work = next;
      answer(message);
    } catch (error) {
      answer(problem(error));
    }
  }
} catch (error) {
  answer(problem(error));
}
process.exit();
