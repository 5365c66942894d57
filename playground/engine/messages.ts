/** What page and worker tell each other. */
import type { State } from '../state/properties.ts';
import type { TableInfo } from './table.ts';

/** From the page. */
export type Command =
  /** A run: what comes of it bears its number. */
  | {
      readonly kind: 'open';
      readonly run: number;
      readonly state: State;
      readonly keepWeights?: boolean;
      readonly mark?: number;
    }
  /** Keeps the training as it is under a number: a run with this mark goes on from it. */
  | { readonly kind: 'mark'; readonly id: number }
  | { readonly kind: 'adjust'; readonly state: State }
  | { readonly kind: 'play'; readonly stepsPerSecond: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'advance'; readonly steps: number }
  | { readonly kind: 'weight'; readonly parameter: number; readonly index: number; readonly value: number }
  /** To a place on the plane of the landscape, in multiples of its directions. */
  | { readonly kind: 'ball'; readonly x: number; readonly y: number }
  /** To a moment of the past: the kept one nearest to a step, or so many further or back. */
  | { readonly kind: 'return'; readonly step?: number; readonly by?: number }
  /** Whose other inputs the plane is drawn through. */
  | { readonly kind: 'hold'; readonly row?: number | undefined }
  | { readonly kind: 'frame' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: string; readonly argument: unknown };

export interface LayerShape {
  readonly units: number;
  readonly activation: string;
  /** Whether the activation is a layer of the network; that of most outputs is part of the loss. */
  readonly isActivated: boolean;
  readonly formula: string;
}

/** What a problem is, for drawing: told once when it is opened. */
export interface Opened {
  readonly kind: 'opened';
  /** The number of the run that opened it; frames of earlier ones are not drawn. */
  readonly problem: number;
  readonly task: 'classification' | 'regression';
  readonly classes: number;
  readonly classNames: readonly string[];
  readonly inputNames: readonly string[];
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly y: Float64Array;
  readonly trainRows: number;
  /** Values of the inputs over the plane, coarse, one picture after the other. */
  readonly inputMaps: Float32Array;
  readonly layers: readonly LayerShape[];
  /** Name and shape of each array of weights. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly parameterCount: number;
  readonly stepsPerEpoch: number;
  readonly lossName: string;
  readonly isSigned: boolean;
  /** Where the rows are of a table. */
  readonly table?: TableInfo;
  /** Whether rows of one's own are asked for that are not there. */
  readonly lacksRows?: boolean;
  /** Of a regression: a value is value * scale + mean in the target's own units. */
  readonly units?: { readonly mean: number; readonly scale: number };
}

export interface Part {
  readonly loss: number;
  readonly accuracy?: number;
  readonly r2?: number;
  /** `[actual][predicted]`. */
  readonly confusion?: number[][];
}

export interface Frame {
  readonly kind: 'frame';
  readonly problem: number;
  readonly epoch: number;
  readonly step: number;
  readonly learningRate: number;
  readonly train: Part;
  readonly test: Part;
  readonly weights: readonly Float64Array[];
  readonly hidden: readonly Float32Array[];
  readonly output: Float32Array;
  /** Over the last half second; 0 at rest. */
  readonly stepsPerSecond: number;
  readonly playing: boolean;
  readonly stopped?: { readonly reason: string; readonly message: string } | undefined;
  /** How often training went on from its past, and from which step the last time. */
  readonly branch: { readonly count: number; readonly step: number };
}

export interface Answer {
  readonly kind: 'answer';
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Of an answer that takes a while. */
export interface AnswerPart {
  readonly kind: 'part';
  readonly id: number;
  readonly value: unknown;
}

/** How much of a landscape is computed, from 0 to 1. */
export interface Progress {
  readonly kind: 'progress';
  readonly share: number;
}

export interface Trouble {
  readonly kind: 'trouble';
  readonly message: string;
}

/** From the worker. */
export type Report = Opened | Frame | Answer | AnswerPart | Progress | Trouble;
