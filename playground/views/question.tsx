/** A problem that is answered on the page: field or choices, the mistake by its name, a hint, the step, and the way out. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { parseExpression } from '../../src/calculus.ts';
import { evaluate } from '../../src/index.ts';
import { answerLetters, answerText, judgeAnswer, type Problem, practiceHtml } from '../../src/practice.ts';

/** How a problem was left. */
export interface Outcome {
  readonly result: 'right' | 'shown' | 'skipped' | 'own';
  /** The first answer that could be read, as it was typed. */
  readonly first: string;
  readonly tries: number;
  /** The kinds of the mistakes that were named. */
  readonly slips: readonly string[];
  /** The number that one goes on with. */
  readonly own?: number | undefined;
}

interface Props {
  readonly problem: Problem;
  readonly onEnd: (outcome: Outcome) => void;
  /** Once it is right or shown. */
  readonly onNext?: (() => void) | undefined;
  readonly nextLabel?: string;
  /** Whether a wrong number can be gone on with. */
  readonly mayKeepOwn?: boolean;
  /** Whether the first answer ends it, right or wrong. */
  readonly isGuess?: boolean;
  /** Said where the answer is right: `right from your 0.62`. */
  readonly rightNote?: string | undefined;
  /** Whether it cannot be skipped. */
  readonly isStrict?: boolean;
  /** After a key press, never after a touch, which would open a keyboard. */
  readonly isFocused?: boolean;
}

/** The first wrong answer names the mistake, the second adds the hint, the third shows the step. */
const triesToHint = 2;
const triesToShow = 3;

export function Question({
  problem,
  onEnd,
  onNext,
  nextLabel = 'Next',
  mayKeepOwn,
  isGuess,
  rightNote,
  isFocused,
  isStrict = false,
}: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [told, setTold] = useState<{ verdict: 'right' | 'wrong' | 'again'; message: string }>();
  const [tries, setTries] = useState<readonly string[]>([]);
  const [slips, setSlips] = useState<readonly string[]>([]);
  const [isHinted, setHinted] = useState(false);
  const [text, setText] = useState('');
  const [end, setEnd] = useState<Outcome['result']>();

  useEffect(() => {
    if (isFocused) field.current?.focus();
  }, []);
  const finish = (result: Outcome['result'], all: readonly string[], kinds: readonly string[], own?: number) => {
    setEnd(result);
    onEnd({ result, first: all[0] ?? '', tries: all.length, slips: kinds, own });
  };
  const check = () => {
    const { verdict, message, named } = judgeAnswer(problem, text);
    // Where there is one step, its number says nothing.
    const said = problem.solution.length === 1 ? message.replace(/ — at step 1: .*\.$/s, '.') : message;
    setTold({ verdict, message: said });
    if (verdict === 'again') return;
    const all = [...tries, text.trim()];
    const kinds = [...slips, ...named.flatMap(({ mistakes }) => mistakes.map(({ kind }) => kind))];
    setTries(all);
    setSlips(kinds);
    if (verdict === 'right') finish('right', all, kinds);
    else if (isGuess || all.length >= triesToShow) finish('shown', all, kinds);
    else field.current?.select();
  };
  const number = mayKeepOwn && told?.verdict === 'wrong' && end === undefined ? numberOf(text) : undefined;
  return (
    <form
      class="question"
      data-state={end ?? (told ? told.verdict : 'asked')}
      onSubmit={(event) => {
        event.preventDefault();
        if (end !== undefined) onNext?.();
        else check();
      }}
      onKeyDown={(event) => {
        if (!event.altKey || event.key.toLowerCase() !== 'h' || end !== undefined || isGuess) return;
        event.preventDefault();
        setHinted(true);
      }}
    >
      <Text class="question-text" id={`${id}-question`} text={problem.question} />
      {problem.options ? (
        <Choices problem={problem} chosen={text} choose={setText} isOver={end !== undefined} />
      ) : (
        <div class="row answer-row">
          <input
            ref={field}
            type="text"
            class="answer"
            aria-label="Your answer"
            aria-describedby={`${id}-question ${id}-form`}
            autocomplete="off"
            spellcheck={false}
            maxLength={300}
            value={text}
            readOnly={end !== undefined}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button
            type="button"
            class="small sign-key"
            aria-label="Change the sign"
            disabled={end !== undefined}
            onClick={() => setText(text.startsWith('-') ? text.slice(1) : `-${text}`)}
          >
            ±
          </button>
          <span id={`${id}-form`} class="quiet form-note">
            {problem.form}
          </span>
        </div>
      )}
      <div role="status" class="told" data-verdict={told?.verdict}>
        {told && end !== 'skipped' && (
          <Text text={told.verdict === 'right' ? `✓ Right${rightNote ? `, ${rightNote}` : ''}.` : told.message} />
        )}
      </div>
      <div class="row">
        {end === undefined ? (
          <>
            <button type="submit" class="small primary" disabled={text.trim() === ''}>
              Check
            </button>
            {!isHinted && !isGuess && (
              <button type="button" class="small" title="Alt H" onClick={() => setHinted(true)}>
                Hint
              </button>
            )}
            {!isStrict && (
              <button type="button" class="small" onClick={() => finish('skipped', tries, slips)}>
                Skip
              </button>
            )}
            {number !== undefined && (
              <button type="button" class="small" onClick={() => finish('own', tries, slips, number)}>
                Go on with my {text.trim()}
              </button>
            )}
          </>
        ) : (
          onNext && (
            <button type="submit" class="small primary">
              {nextLabel}
            </button>
          )
        )}
      </div>
      {end === undefined && (isHinted || tries.length >= triesToHint) && (
        <Text class="hint" text={`Hint: ${problem.hint}`} />
      )}
      {end !== undefined && end !== 'own' && <Solution problem={problem} isOpen={end !== 'right'} />}
    </form>
  );
}

/** A number that was typed, or an expression of numbers. */
function numberOf(text: string): number | undefined {
  try {
    const value = evaluate(parseExpression(text, { onlyThese: true }).node);
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function Choices({
  problem,
  chosen,
  choose,
  isOver,
}: {
  problem: Problem;
  chosen: string;
  choose: (letter: string) => void;
  isOver: boolean;
}) {
  const name = useId();
  return (
    <fieldset class="choices-of" aria-label="Your answer" disabled={isOver}>
      {problem.options!.map((option, i) => {
        const letter = answerLetters[i]!;
        return (
          <label key={letter}>
            <input type="radio" name={name} checked={chosen === letter} onChange={() => choose(letter)} />
            <Text text={option} />
          </label>
        );
      })}
    </fieldset>
  );
}

/** The right answer as a text whose mathematics stands between backticks. */
export function rightText({ answer, options }: Problem): string {
  return answer.kind === 'choice' ? options![answer.index]! : `\`${answerText(answer)}\``;
}

function Solution({ problem, isOpen }: { problem: Problem; isOpen: boolean }) {
  return (
    <details class="solution" open={isOpen}>
      <summary>Why?</summary>
      <ol>
        {problem.solution.map(({ number, text }) => (
          <li key={number}>
            <Text text={text} />
          </li>
        ))}
      </ol>
      <Text text={`Answer: ${rightText(problem)}`} />
    </details>
  );
}

/** A text whose mathematics stands between backticks. */
export function Text({ text, class: name, id }: { text: string; class?: string; id?: string }) {
  // Everything that is not ours is escaped there.
  return <p id={id} class={name} dangerouslySetInnerHTML={{ __html: practiceHtml(text) }} />;
}
