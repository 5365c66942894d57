/** The records of all operations by name, read off `index.ts`. */
import type { Operation } from '../graph/operation.ts';
import * as functions from './index.ts';

export type OperationName = keyof typeof functions;

export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.values(functions).map(({ operation }) => [operation.name, operation]),
);
