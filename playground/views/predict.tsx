/** The walk as questions: each number is typed before it is shown; who is wrong may go on with a number of their own. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { NetworkWalk } from '../../src/explain.ts';
import { answerText, type WalkQuestion, walkProblem, walkQuestions } from '../../src/practice.ts';
import type { WalkAnswer } from '../engine/inside.ts';
import { pause } from '../session/actions.ts';
import { askedOf, phaseOfQuestion, unanswered } from '../session/predict.ts';
import { selection, state } from '../session/store.ts';
import { phase } from '../session/walk.ts';
import { decimal } from './format.ts';
import { shown } from './line.ts';
import { Formula } from './math.tsx';
import { type Outcome, Question } from './question.tsx';

interface Answered {
  readonly question: WalkQuestion;
  readonly outcome: Outcome;
  readonly isHalf: boolean;
}

/** Begins anew where another point, other weights or another mode is asked for. */
export function Predict({ answer }: { answer: WalkAnswer }) {
  const { predict } = state.value;
  const { row, step, problem, x1, x2 } = answer;
  return <Asking key={`${problem} ${row} ${step} ${x1} ${x2} ${predict} ${answer.walk.notation}`} walk={answer.walk} />;
}

function Asking({ walk }: { walk: NetworkWalk }) {
  const { predict } = state.value;
  const questions = useMemo(() => askedOf(walkQuestions(walk), predict === 'off' ? 'all' : predict), [walk]);
  const [done, setDone] = useState<readonly Answered[]>([]);
  const [current, setCurrent] = useState<Answered>();
  const [isByKey, setByKey] = useState(false);
  const question = questions[done.length];
  useEffect(pause, []);
  useEffect(() => {
    const open = questions.slice(done.length + (current ? 1 : 0));
    unanswered.value = new Set(open.map(({ text }) => text));
    if (question) phase.value = phaseOfQuestion(question, walk);
    selection.value =
      question && question.unit > 0 && question.layer > 0
        ? { kind: 'neuron', layer: question.layer, unit: question.unit - 1 }
        : undefined;
  }, [done.length, current]);
  useEffect(
    () => () => {
      unanswered.value = undefined;
    },
    [],
  );
  const own = Object.fromEntries(
    done.flatMap(({ question: { text }, outcome }) => (outcome.own === undefined ? [] : [[text, outcome.own]])),
  );
  const problem = useMemo(
    () => question && walkProblem(walk, question.text, { own }),
    [question?.text, JSON.stringify(own)],
  );
  const isFromOwn =
    question !== undefined &&
    problem !== undefined &&
    answerText(problem.answer) !== answerText(walkProblem(walk, question.text).answer);
  const go = () => {
    setByKey(document.activeElement?.matches(':focus-visible') ?? false);
    if (current) setDone([...done, current]);
    setCurrent(undefined);
  };
  return (
    <div class="predict" data-testid="predict">
      <div class="predict-now">
        <p class="quiet">
          Number {Math.min(done.length + 1, questions.length)} of {questions.length}
        </p>
        {question && problem ? (
          <Question
            key={question.text}
            problem={problem}
            mayKeepOwn
            isFocused={isByKey}
            rightNote={isFromOwn ? `from your ${ownText(own)}` : undefined}
            onEnd={(outcome) => {
              const answered = { question, outcome, isHalf: isFromOwn };
              if (outcome.result === 'own') setDone([...done, answered]);
              else setCurrent(answered);
            }}
            onNext={go}
          />
        ) : (
          <Summary done={done} again={() => setDone([])} />
        )}
      </div>
      <ol class="answered" aria-label="Numbers so far">
        {[...done, ...(current ? [current] : [])].map(({ question: one, outcome }) => {
          const value = outcome.own ?? one.value;
          return (
            <li key={one.text} data-result={outcome.result}>
              <Formula latex={`${one.latex} = ${shown(value)}`} text={`${one.text} = ${decimal(value)}`} />{' '}
              <span class="quiet">{marks[outcome.result]}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const marks = { right: '✓', shown: 'shown', skipped: 'skipped', own: 'yours' } as const;

function ownText(own: Readonly<Record<string, number>>): string {
  return Object.values(own)
    .map((value) => decimal(value))
    .join(' and ');
}

function Summary({ done, again }: { done: readonly Answered[]; again: () => void }) {
  const right = done.filter(({ outcome }) => outcome.result === 'right');
  const half = right.filter(({ isHalf }) => isHalf).length;
  const atOnce = right.filter(({ outcome, isHalf }) => outcome.tries === 1 && !isHalf).length;
  return (
    <div role="status">
      <h3>The way is done</h3>
      <p>
        {right.length} of {done.length} numbers right, {atOnce} at the first try
        {half > 0 && `, ${half} of them from a number of your own, which count half`}.
      </p>
      <div class="row">
        <button type="button" class="small" onClick={again}>
          Once more
        </button>
      </div>
    </div>
  );
}
