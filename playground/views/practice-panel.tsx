/** Practice on the page: the problems of the terminal, those from the network on the screen, sheets of them, and what was done so far. */
import { useEffect, useState } from 'preact/hooks';
import {
  keyPage,
  type Level,
  levels,
  type Problem,
  practiceTopics,
  problemById,
  problemGift,
  problemSet,
  sheetPage,
  walkProblem,
  walkQuestions,
} from '../../src/practice.ts';
import { saveFile } from '../draw/save.ts';
import type { WalkAnswer } from '../engine/inside.ts';
import { change } from '../session/actions.ts';
import { due, forgetPractised, isKept, notePractised, practised, streak } from '../session/practice.ts';
import { askedOf } from '../session/predict.ts';
import { notice, opened, point, state } from '../session/store.ts';
import { ask } from '../session/worker-client.ts';
import { Select } from './controls.tsx';
import { Question } from './question.tsx';

const fromNetwork = 'network';
/** Of larger networks nobody works out the numbers. */
const mostParameters = 60;
const onASheet = 10;
/** Two right ones in a row, and the next are harder. */
const streakToRise = 2;

export function PracticePanel() {
  const { topic, level, pseed } = state.value;
  const [count, setCount] = useState(0);
  const [problem, setProblem] = useState<Problem>();
  const { value: about } = opened;
  const isSmall = (about?.parameterCount ?? 0) <= mostParameters;
  const isLive = topic === fromNetwork && isSmall;
  const wish = JSON.stringify([topic, level, pseed, count, isLive && about?.problem]);
  useEffect(() => {
    let isGone = false;
    setProblem(undefined);
    next(isLive, count).then(
      (found) => !isGone && setProblem(found),
      (error: Error) => {
        notice.value = { kind: 'problem', text: error.message };
      },
    );
    return () => {
      isGone = true;
    };
  }, [wish]);
  const done = practised.value;
  const right = done.filter(({ result }) => result === 'right').length;
  return (
    <div class="practice">
      <div class="practice-head">
        <Select
          label="Topic"
          value={topic}
          options={[
            { value: '', label: 'all, from easy to hard' },
            ...(isSmall ? [{ value: fromNetwork, label: 'this network, in quarters' }] : []),
            ...[...practiceTopics].map(([value, label]) => ({ value, label })),
          ]}
          onChange={(value) => change({ topic: value })}
        />
        <Select
          label="Level"
          value={level}
          options={[
            { value: 0, label: 'rising' },
            ...levels.map((value) => ({ value: value as number, label: String(value) })),
          ]}
          onChange={(value) => change({ level: value })}
        />
      </div>
      {topic === fromNetwork && !isSmall && (
        <p class="quiet">The network has more than {mostParameters} parameters: its numbers are too many by hand.</p>
      )}
      {problem ? (
        <Question
          key={`${problem.id} ${count}`}
          problem={problem}
          onEnd={({ result, tries, slips }) =>
            notePractised({ id: problem.id, result: result === 'own' ? 'shown' : result, tries, slips })
          }
          onNext={() => setCount(count + 1)}
        />
      ) : (
        <p class="quiet">…</p>
      )}
      <p class="quiet number" data-testid="practised">
        {right} of {done.length} right, {streak(done)} in a row
        {isKept.value ? '; kept in this browser only' : '; this browser keeps nothing: gone with the page'}
      </p>
      <div class="row">
        <button type="button" class="small" onClick={() => void saveSheet('sheet', isLive)}>
          Exercise sheet
        </button>
        <button type="button" class="small" onClick={() => void saveSheet('key', isLive)}>
          Its key
        </button>
        <button type="button" class="small" onClick={() => void saveSheet('gift', isLive)}>
          Quiz for Moodle (GIFT)
        </button>
        <button
          type="button"
          class="small"
          disabled={done.length === 0}
          onClick={() => saveFile('practice.json', 'application/json', `${JSON.stringify(done, null, 2)}\n`)}
        >
          Save progress
        </button>
        <button type="button" class="small" disabled={done.length === 0} onClick={forgetPractised}>
          Forget
        </button>
      </div>
    </div>
  );
}

/** What rises with what was right in a row. */
function levelNow(): Level {
  const { level } = state.peek();
  if (level > 0) return level as Level;
  return (1 + Math.min(2, Math.floor(streak(practised.peek()) / streakToRise))) as Level;
}

async function next(isLive: boolean, count: number): Promise<Problem> {
  const { topic, pseed } = state.peek();
  const missed = due(practised.peek());
  if (isLive) {
    const all = await ofNetwork(pseed + count);
    return all[count % all.length]!;
  }
  if (missed !== undefined) return problemById(missed);
  return problemSet({ topic: generated(topic), seed: pseed * 1000 + count, count: 1, level: levelNow() })[0]!;
}

function generated(topic: string): string | undefined {
  return topic === '' || topic === fromNetwork ? undefined : topic;
}

/** The numbers of a row's way through the network, its weights rounded to quarters. */
async function ofNetwork(seed: number): Promise<Problem[]> {
  const rows = opened.peek()!.y.length;
  const row = point.peek() ?? (seed * 7919) % rows;
  const { walk } = (await ask<WalkAnswer | undefined>('walk', {
    row,
    inQuarters: true,
    notation: state.peek().notation,
  }))!;
  return askedOf(walkQuestions(walk), 'ask').map(({ text }) => walkProblem(walk, text));
}

async function saveSheet(kind: 'sheet' | 'key' | 'gift', isLive: boolean): Promise<void> {
  const { topic, level, pseed } = state.peek();
  const set = { topic: generated(topic), seed: pseed, count: onASheet, ...(level > 0 && { level: level as Level }) };
  const problems = isLive ? spread(await ofNetwork(pseed)) : problemSet(set);
  const title = isLive ? 'A network by hand' : (practiceTopics.get(topic) ?? 'From slopes to networks');
  const note = `Seed ${pseed}${isLive ? '; weights in quarters' : ''}`;
  if (kind === 'gift') saveFile('quiz.gift', 'text/plain', problemGift(problems));
  else if (kind === 'key') saveFile('sheet-answers.html', 'text/html', keyPage(problems, { title, note }));
  else saveFile('sheet.html', 'text/html', sheetPage(problems, { title, note }));
}

/** So many as are on a sheet, from all of the way. */
function spread(problems: readonly Problem[]): Problem[] {
  const stride = Math.max(1, problems.length / onASheet);
  return Array.from({ length: Math.min(onASheet, problems.length) }, (_, i) => problems[Math.floor(i * stride)]!);
}
