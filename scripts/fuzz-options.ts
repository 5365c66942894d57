/** Options and rows of any kind, many of them: `npm run fuzz:options -- 10000 7` draws so many from that seed. */
import { fuzzOptions } from '../test/house/fuzz-options.ts';

const [count = 10_000, seed = Math.floor(Math.random() * 1e6)] = process.argv.slice(2).map(Number);
const refused = await fuzzOptions(count, seed);
console.log(`${count} inputs of seed ${seed}: ${refused} refused, ${count - refused} taken, each as it should be`);
