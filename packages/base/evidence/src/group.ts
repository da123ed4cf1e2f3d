// Work that is cheaper for many at once: who comes while it is being done goes along with the next.

export class Group<Item, Answer> {
  readonly #work: (items: readonly Item[]) => Promise<readonly Answer[]>;
  #waiting: { readonly item: Item; readonly done: (answer: Answer) => void; readonly failed: (error: unknown) => void }[] = [];
  #isWorking = false;

  /** @param work gives an answer for each, in their order; what it throws all of them get. */
  constructor(work: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#work = work;
  }

  add(item: Item): Promise<Answer> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      if (!this.#isWorking) void this.#workOff();
    });
  }

  async #workOff(): Promise<void> {
    this.#isWorking = true;
    await Promise.resolve(); // those of the same moment come along
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const answers = await this.#work(batch.map(({ item }) => item));
        for (const [i, { done }] of batch.entries()) done(answers[i] as Answer);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#isWorking = false;
  }
}
