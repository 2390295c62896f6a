/** Runs async tasks one at a time in the order they were posted: an actor's inbox. */
export class Mailbox {
  #tail: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the task does; a task that fails does not stop the next. */
  post<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => {});
    return result;
  }
}
