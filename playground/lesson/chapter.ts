/** What a chapter of the lesson is: data, one file each; what unlocks a step is a function of the page and of what was answered. */
import type { Problem } from '../../src/practice.ts';
import type { PropertyName, State } from '../state/properties.ts';
import type { Shape } from './drawn.ts';

export type FigureName =
  | 'curve'
  | 'tangent'
  | 'chain'
  | 'surface'
  | 'line'
  | 'softmax'
  | 'loss'
  | 'likelihood'
  | 'descent';

/** A race as a chapter sets it up. */
export interface RacePlan {
  readonly setting: PropertyName | 'none';
  readonly values: readonly string[];
  readonly budget: { readonly count: number; readonly unit: 'steps' | 'epochs' | 'rows' };
  readonly goal: { readonly kind: 'acc' | 'loss'; readonly value: number };
  readonly starts: number;
}

/** A race that was run to its end after a guess. */
export interface RaceFacts {
  readonly lanes: readonly State[];
  readonly starts: number;
  /** Seeds of the weights that did not reach the goal. */
  readonly failed: readonly string[];
}

/** What the page has come to. */
export interface Facts {
  readonly state: State;
  readonly parameters: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  readonly trainLoss: number;
  /** Steps of training. */
  readonly step: number;
  /** The most corners that a line got in the XOR corner. */
  readonly bestCorners: number;
  /** Whether every number of the walk that is asked has been answered. */
  readonly isWalked: boolean;
  readonly race: RaceFacts | undefined;
  /** Steps of training since the ball was moved; undefined where it was not. */
  readonly stepsAfterBall: number | undefined;
  /** What was set in the figure. */
  readonly figure: Readonly<Record<string, number>>;
}

export type Ask =
  /** To be right, with the mistake named; after the third try the way is shown. */
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** Committed by the first answer, which is kept beside the truth. */
  | { readonly kind: 'guess'; readonly problem: Problem }
  | SliderAsk
  | CurveAsk;

/** A guess with a slider, which the figure draws. */
export interface SliderAsk {
  readonly kind: 'slider';
  readonly question: string;
  /** What the figure calls it. */
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly by: number;
  readonly start: number;
  readonly unit: string;
  readonly truth: (figure: Facts['figure']) => number;
  /** So near counts as right. */
  readonly tolerance: number;
}

/** A curve that is drawn in the figure; any form is an answer, and says what was thought. */
export interface CurveAsk {
  readonly kind: 'curve';
  readonly question: string;
  readonly shapeOf: (heights: readonly number[]) => Shape;
  /** In words. */
  readonly truth: string;
}

export interface Step {
  /** Three sentences at most; mathematics between backticks. */
  readonly text: string;
  /** The page when the step begins, as a link; it stays as it is without. */
  readonly link?: string;
  readonly figure?: FigureName;
  /** Whether the figure is beside the network, which the step is about, and not in its place. */
  readonly isBeside?: boolean;
  /** What the figure begins with. */
  readonly start?: Readonly<Record<string, number>>;
  /** What would give the answer away, until there is one. */
  readonly hides?: 'map' | 'count';
  readonly ask?: Ask;
  /** Said once there is an answer. */
  readonly reveal?: string;
  /** A panel that opens with the answer. */
  readonly panel?: string;
  /** Buttons that open a panel of the dock, a race set up as the chapter wants it. */
  readonly opens?: readonly { readonly label: string; readonly panel: string; readonly race?: RacePlan }[];
  readonly task?: { readonly text: string; readonly isDone: (facts: Facts) => boolean };
}

export interface Chapter {
  readonly title: string;
  readonly goal: string;
  readonly steps: readonly Step[];
  /** Problems that close it, as `generator/level`. */
  readonly checks: readonly string[];
}
