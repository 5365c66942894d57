/**
 * `chainrule/practice`: problems drawn by seed, answers judged with the mistake named, and sheets of them.
 *
 * @module chainrule/practice
 */

export { type Answer, answerText, letters as answerLetters } from './practice/answer.ts';
export type { Diagnosis } from './practice/diagnose.ts';
export type { Exercise, Mistake, Slip, SolutionStep } from './practice/exercise.ts';
export { type Level, levels, type ProblemGenerator, topics as practiceTopics } from './practice/generator.ts';
export { problemGenerators } from './practice/generators/index.ts';
export { problemGift } from './practice/gift.ts';
export { type JudgementJson, judgementJson, type ProblemJson, problemJson, type SlipJson } from './practice/json.ts';
export { type Judgement, judgeAnswer } from './practice/judge.ts';
export {
  drawProblem,
  type Problem,
  type ProblemByIdOptions,
  type ProblemOptions,
  problemById,
  problemSet,
  type SetOptions,
} from './practice/problem.ts';
export {
  type ClassSummary,
  type LessonReceipt,
  type ReceiptEntry,
  type ReceiptResult,
  readReceipts,
  receiptText,
  type StepSummary,
  summariseReceipts,
} from './practice/receipt.ts';
export { keyPage, type SheetOptions, sheetPage } from './practice/sheet.ts';
export type { SlipKind } from './practice/slips.ts';
export { practiceHtml } from './practice/text-html.ts';
export type { WalkQuestion, WalkQuestionKind } from './practice/walk-problem/ask.ts';
export { type WalkProblemOptions, walkProblem, walkQuestions } from './practice/walk-problem/index.ts';
