/** The blocks of a README that claim to work are found, and run as a reader would run them. */
import { expect, test } from 'vitest';
import { runnableBlocks } from '../../scripts/markdown.ts';

const readme = `# Title

\`\`\`sh run
echo one
  echo two
\`\`\`

Not this one:

\`\`\`sh
npm start
\`\`\`

~~~ts run
const fence = '\`\`\`';
~~~

\`\`\`\`md
\`\`\`sh run
only an example of a fence
\`\`\`
\`\`\`\`
`;

test('finds the blocks whose fence says run, with language and line', () => {
  expect(runnableBlocks(readme)).toEqual([
    { language: 'sh', code: 'echo one\n  echo two\n', line: 3 },
    { language: 'ts', code: "const fence = '```';\n", line: 14 },
  ]);
  expect(runnableBlocks(readme.replaceAll('\n', '\r\n'))).toEqual(runnableBlocks(readme));
});

test('an output belongs to the block before it', () => {
  const page = '```sh run\necho 1\n```\n\nIt prints:\n\n```text output\n1\n```\n';
  expect(runnableBlocks(page)).toEqual([
    { language: 'sh', code: 'echo 1\n', line: 1, output: { code: '1\n', line: 7 } },
  ]);
  expect(() => runnableBlocks(page.replace('sh run', 'sh'))).toThrow('line 7: an output of no block');
});

test('refuses a fence that is never closed', () => {
  expect(() => runnableBlocks('text\n```sh run\necho one\n')).toThrow('line 2: the code block is never closed');
});

test('refuses a language that it cannot run', () => {
  expect(() => runnableBlocks('```python run\nprint()\n```\n')).toThrow('line 1: cannot run python; sh and ts can be');
});
