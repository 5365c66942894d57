/** The tasks as a program of Node: runs those that its argument asks for, as JSON, and prints what they give. */
import type { Request } from './entry.ts';
import { tasks } from './tasks.ts';

const results: unknown[] = [];
for (const { task, argument } of JSON.parse(process.argv[2]!) as Request[]) {
  results.push(await (tasks[task] as (argument: unknown) => unknown)(argument));
}
console.log(JSON.stringify(results));
