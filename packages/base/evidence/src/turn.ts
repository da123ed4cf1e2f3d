// One at a time, in the order they came.

export class Turn {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when all work given before is done, whether that went well or not. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
