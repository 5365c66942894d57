/** The most memory that this process has had. Plain JavaScript, for processes without a compiler of TypeScript in them. */
import { readFileSync } from 'node:fs';

/**
 * Bytes. Linux counts what the parent had into `maxRSS`, so its own note comes first.
 * @returns {number}
 */
export function peakBytes() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return 1024 * Number(kilobytes);
  } catch {
    // Not Linux.
  }
  return 1024 * process.resourceUsage().maxRSS;
}
