/** The specification of a valid Program: compiled programs follow it, and each rule catches its breach. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { contractCases } from '../backends/cases.ts';

describe('every operation, its first and its second derivative compile to valid programs', () => {
  it.each(contractCases())('$name', ({ outputs }) => {
    expect(() => verifyProgram(compile([{ name: 'f', outputs }]))).not.toThrow();
  });
});
