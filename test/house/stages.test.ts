/** Each area of test/ is either run on every version of Node or known to be the same on all. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/setup.mjs';
import { onEveryNode, onOldestNode } from '../../scripts/stages.ts';

/** What is no area of unit tests. */
const others = ['browser', 'fixtures', 'python.ts', 'seeded-properties.ts', 'turn.ts'];

it('every area of unit tests has its place', () => {
  expect([...onEveryNode, ...onOldestNode, ...others].sort()).toEqual(readdirSync(join(root, 'test')).sort());
});
