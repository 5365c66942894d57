/** Work that takes turns. */

/** Calls of what this gives run one after the other, also where nobody waits for them. */
export function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };
}
