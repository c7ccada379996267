/** Walks through a fixed list again and again; says when it starts anew. */
export class Pool<T> {
  readonly #items: readonly T[];
  #next = 0;

  constructor(items: readonly T[]) {
    if (items.length === 0) throw new RangeError("an empty pool");
    this.#items = items;
  }

  /** How many items are left before the walk would start anew. */
  get left(): number {
    return this.#items.length - this.#next;
  }

  get size(): number {
    return this.#items.length;
  }

  restart(): void {
    this.#next = 0;
  }

  take(): T {
    if (this.#next === this.#items.length) this.#next = 0;
    const item = this.#items[this.#next++];
    if (item === undefined) throw new RangeError("the pool has a hole");
    return item;
  }
}
