/** The lesson in the rail: a step at a time, a guess before the answer, something to do, and the way to any other chapter. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import '../styles/lesson.css';
import { answerLetters, answerText, judgeAnswer, type Problem, problemById } from '../../src/practice.ts';
import { figureOf } from '../lesson/ask.ts';
import type { Chapter, Facts, SliderAsk, Step } from '../lesson/chapter.ts';
import { figures } from '../lesson/figures.tsx';
import { chapters } from '../lesson/index.ts';
import { type LessonPlace, placeAfter } from '../lesson/order.ts';
import { movedAt } from '../session/ball.ts';
import { best, marks } from '../session/corner.ts';
import { hides, isWide, openPanel, stage } from '../session/frame.ts';
import { type Entry, enter, figure, forget, isBare, leave, log, note } from '../session/lesson.ts';
import { isWalked } from '../session/predict.ts';
import { prepare, raceFacts } from '../session/race.ts';
import { isCurrent, opened, reading, state } from '../session/store.ts';
import { exclusiveOr } from '../state/corner.ts';
import { DrawAsk } from './draw-ask.tsx';
import { decimal } from './format.ts';
import { type Outcome, Question, rightText, Text } from './question.tsx';
import { Receipt } from './receipt.tsx';

export function LessonPanel() {
  const { lesson, lstep } = state.value;
  const chapter = chapters[lesson - 1];
  return (
    <div class="lesson">
      {chapter ? (
        lstep > chapter.steps.length ? (
          <Check key={lesson} chapter={chapter} number={lesson} />
        ) : (
          <StepView key={`${lesson}.${lstep}`} chapter={chapter} number={lesson} at={lstep} />
        )
      ) : (
        <p class="lesson-text">
          Eleven short chapters, from a slope to a network that learns XOR. Guess first, then see. Free play is always
          there.
        </p>
      )}
      <ChapterList />
      <Teacher />
    </div>
  );
}

function go({ chapter, step }: LessonPlace): void {
  enter(chapter, step, chapters[chapter - 1]!.steps[step - 1]?.link);
}

function ChapterList() {
  const { lesson } = state.value;
  return (
    <nav aria-label="Chapters">
      <ol class="chapters">
        {chapters.map(({ title, steps }, i) => {
          const done = steps.filter((_, k) => log.value[`${i + 1}.${k + 1}`]?.isDone).length;
          return (
            <li key={title}>
              <button
                type="button"
                aria-current={lesson === i + 1 ? 'step' : undefined}
                onClick={() => enter(i + 1, 1, steps[0]!.link)}
              >
                <span>{title}</span>
                <span class="quiet number">
                  {done} of {steps.length}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function factsNow(): Facts {
  const { train, test, step } = reading.value ?? {};
  return {
    state: state.value,
    parameters: opened.value?.parameterCount ?? 0,
    trainAccuracy: train?.accuracy ?? 0,
    testAccuracy: test?.accuracy ?? 0,
    trainLoss: train?.loss ?? Number.NaN,
    step: step ?? 0,
    bestCorners: marks.value === exclusiveOr ? best.value : 0,
    isWalked: isWalked.value,
    race: raceFacts(),
    stepsAfterBall: movedAt.value === undefined ? undefined : (step ?? 0) - movedAt.value,
    figure: figure.value,
  };
}

interface StepProps {
  readonly chapter: Chapter;
  readonly number: number;
  readonly at: number;
}

function StepView({ chapter, number, at }: StepProps) {
  const step = chapter.steps[at - 1]!;
  const id = `${number}.${at}`;
  const entry = log.value[id] ?? {};
  const isAnswered = step.ask === undefined || entry.result !== undefined;
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    if (isBare(state.peek())) enter(number, at, step.link);
    figure.value = { ...step.start, ...figureOf(step.ask, entry.first) };
    movedAt.value = undefined;
    setSettled(true);
  }, []);
  useEffect(() => {
    hides.value = isAnswered ? undefined : step.hides;
    if (isAnswered && step.panel) openPanel.value = step.panel;
    return () => {
      hides.value = undefined;
    };
  }, [isAnswered]);
  const now = reading.value?.step ?? 0;
  useEffect(() => {
    // Training began anew: the ball is where the weights are.
    if (now < (movedAt.peek() ?? 0)) movedAt.value = undefined;
  }, [now]);
  const isFulfilled = step.task === undefined || (isSettled && isCurrent.value && step.task.isDone(factsNow()));
  const isReady = isAnswered && (isFulfilled || entry.isDone === true);
  useEffect(() => {
    if (isReady && isSettled && !entry.isDone) note(id, { isDone: true });
  }, [isReady, isSettled]);
  const goOn = () => go(placeAfter({ chapter: number, step: at }, state.value.order));
  const Figure = step.figure && figures[step.figure];
  const isOnStage = Figure !== undefined && !step.isBeside && isWide.value;
  useEffect(() => {
    stage.value = isOnStage ? { view: () => <Figure isRevealed={isAnswered} /> } : undefined;
    return () => {
      stage.value = undefined;
    };
  }, [isOnStage, isAnswered]);
  return (
    <section
      class="lesson-step"
      aria-labelledby="lesson-title"
      data-lesson={id}
      data-state={isReady ? 'done' : !isAnswered ? 'asked' : entry.result === 'committed' ? 'committed' : 'revealed'}
    >
      <div class="lesson-head">
        <h2 id="lesson-title">
          {number} {chapter.title}
        </h2>
        <span class="quiet number">
          {at} of {chapter.steps.length}
        </span>
      </div>
      <Text class="lesson-text" text={step.text} />
      {Figure && !isOnStage && <Figure isRevealed={isAnswered} />}
      {step.ask && <Asked step={step} id={id} entry={entry} />}
      {isAnswered && step.reveal && <Text class="reveal" text={step.reveal} />}
      {isAnswered && step.task && (
        <p class="step-task" data-done={isReady}>
          <b aria-hidden="true">{isReady ? '✓' : '→'}</b> {step.task.text}
        </p>
      )}
      {isAnswered && step.opens && (
        <div class="row">
          {step.opens.map(({ label, panel, race }) => (
            <button
              key={label}
              type="button"
              class="small"
              onClick={() => {
                if (race) prepare(race);
                openPanel.value = panel;
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      <div class="row lesson-foot">
        <button
          type="button"
          class="small"
          disabled={at === 1}
          onClick={() => enter(number, at - 1, chapter.steps[at - 2]!.link)}
        >
          Back
        </button>
        <button type="button" class="small primary" disabled={!isReady} onClick={goOn}>
          Next step
        </button>
        {isAnswered && !isReady && !state.value.strict && (
          <button type="button" class="link" onClick={goOn}>
            Skip
          </button>
        )}
        <button type="button" class="link" onClick={leave}>
          Play freely
        </button>
      </div>
    </section>
  );
}

function Asked({ step: { ask }, id, entry }: { step: Step; id: string; entry: Entry }) {
  if (!ask) return null;
  const keep = ({ result, first, tries, slips }: Outcome) =>
    note(id, {
      result: ask.kind === 'guess' && result !== 'skipped' ? 'committed' : result === 'own' ? 'shown' : result,
      first,
      tries,
      slips,
    });
  if (ask.kind === 'slider') return <Slide ask={ask} id={id} entry={entry} />;
  if (ask.kind === 'curve') return <DrawAsk ask={ask} id={id} entry={entry} />;
  if (entry.result !== undefined) return <Kept problem={ask.problem} entry={entry} />;
  return <Question problem={ask.problem} onEnd={keep} isGuess={ask.kind === 'guess'} isStrict={state.value.strict} />;
}

/** What was answered first, beside the truth. */
function Kept({ problem, entry: { first, result } }: { problem: Problem; entry: Entry }) {
  const { answer, options, question, solution, slips } = problem;
  const named = (letter: string) => options?.[answerLetters.indexOf(letter)] ?? letter;
  const isRight = first !== undefined && first !== '' && judgeAnswer(problem, first).verdict === 'right';
  const slip =
    answer.kind === 'choice' && !isRight && first ? slips.find((one) => answerText(one.answer) === first) : undefined;
  return (
    <div class="kept" role="status">
      <Text class="question-text" text={question} />
      {first && <Text text={`${isRight ? '✓ ' : ''}Your first answer: ${named(first)}`} />}
      {(!isRight || result !== 'right') && <Text text={`The truth: ${rightText(problem)}`} />}
      {slip && <Text text={`${slip.mistakes[0]!.sentence}.`} />}
      <details>
        <summary>Why?</summary>
        {solution.map(({ number, text }) => (
          <Text key={number} text={text} />
        ))}
      </details>
    </div>
  );
}

function Slide({ ask, id, entry }: { ask: SliderAsk; id: string; entry: Entry }) {
  const { name, low, high, by, start, unit, question, truth, tolerance } = ask;
  const value = figure.value[name] ?? start;
  const isOver = entry.result !== undefined;
  const right = truth(figure.value);
  const isRight = Math.abs(value - right) <= tolerance;
  return (
    <div class="question">
      <Text class="question-text" text={question} />
      <div class="field slider">
        <label for={`slide-${id}`}>
          Your line{' '}
          <output>
            {decimal(value, 1)} {unit}
          </output>
        </label>
        <input
          id={`slide-${id}`}
          type="range"
          min={low}
          max={high}
          step={by}
          value={value}
          disabled={isOver}
          aria-valuetext={`${decimal(value, 1)} ${unit}`}
          onInput={(event) => {
            figure.value = { ...figure.value, [name]: Number(event.currentTarget.value) };
          }}
        />
      </div>
      {isOver ? (
        <p role="status" class="told" data-verdict={isRight ? 'right' : 'wrong'}>
          {isRight ? '✓ Right' : 'Not quite'}: you said {decimal(value, 1)}, it is {decimal(right, 1)} {unit}.
        </p>
      ) : (
        <div class="row">
          <button
            type="button"
            class="small primary"
            onClick={() => note(id, { result: 'committed', first: String(value), tries: 1, slips: [] })}
          >
            Check
          </button>
        </div>
      )}
    </div>
  );
}

/** The problems that close a chapter. */
function Check({ chapter, number }: { chapter: Chapter; number: number }) {
  const { lseed } = state.value;
  const [at, setAt] = useState(0);
  const problems = useMemo(() => chapter.checks.map((name) => problemById(`${name}/${lseed}`)), [lseed]);
  const problem = problems[at];
  const next = placeAfter({ chapter: number, step: chapter.steps.length + 1 }, state.value.order);
  return (
    <section class="lesson-step" aria-labelledby="lesson-title" data-lesson={`${number}.check`}>
      <div class="lesson-head">
        <h2 id="lesson-title">
          {number} {chapter.title}
        </h2>
        <span class="quiet">check</span>
      </div>
      {problem ? (
        <Question
          key={problem.id}
          problem={problem}
          isStrict={state.value.strict}
          onEnd={({ result, first, tries, slips }) =>
            note(`${number}.check${at + 1}`, { result: result === 'own' ? 'shown' : result, first, tries, slips })
          }
          onNext={() => setAt(at + 1)}
        />
      ) : (
        <p class="lesson-text">Done: {chapter.goal}</p>
      )}
      <div class="row lesson-foot">
        {chapters[next.chapter - 1] && (
          <button type="button" class="small" onClick={() => go(next)}>
            Chapter {next.chapter}: {chapters[next.chapter - 1]!.title}
          </button>
        )}
        <button type="button" class="link" onClick={leave}>
          Play freely
        </button>
      </div>
    </section>
  );
}

/** What was done, to hand in; and for teachers chapters, links and answers. The answers are in the page only while the list is open. */
function Teacher() {
  const [isOpen, setOpen] = useState(false);
  const [hasReceipt, setReceipt] = useState(false);
  const isEmpty = Object.keys(log.value).length === 0;
  return (
    <div class="teacher">
      <div class="row">
        <button
          type="button"
          class="link"
          aria-expanded={hasReceipt}
          disabled={isEmpty}
          onClick={() => setReceipt(!hasReceipt)}
        >
          Receipt
        </button>
        <button type="button" class="link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          For teachers: links and answers
        </button>
        <button type="button" class="link" disabled={isEmpty} onClick={forget}>
          Forget my answers
        </button>
      </div>
      {hasReceipt && !isEmpty && <Receipt />}
      {isOpen &&
        chapters.map(({ title, goal, steps, checks }, i) => (
          <details key={title}>
            <summary>
              {i + 1} {title}
            </summary>
            <p>{goal}</p>
            <ol>
              {steps.map((step, k) => (
                <li key={step.text}>
                  <a href={`#v=1&lesson=${i + 1}&lstep=${k + 1}&notation=slides`}>Step {k + 1}</a>
                  {step.ask && <Text text={`${questionOf(step.ask)} — ${answerOf(step.ask)}`} />}
                  {step.task && <Text text={step.task.text} />}
                </li>
              ))}
            </ol>
            <p class="quiet">
              Check: {checks.map((name) => `chainrule practice ${name}`).join(', ')}; seed lseed={state.value.lseed}
            </p>
          </details>
        ))}
    </div>
  );
}

type Ask = NonNullable<Step['ask']>;

function questionOf(ask: Ask): string {
  return 'problem' in ask ? ask.problem.question : ask.question;
}

function answerOf(ask: Ask): string {
  if (ask.kind === 'slider') return `${decimal(ask.truth({}), 1)} ${ask.unit}`;
  if (ask.kind === 'curve') return ask.truth;
  return rightText(ask.problem);
}
