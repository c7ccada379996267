import { VeriteeError } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";

/** What came of a call: its value, or that it broke off on two instances. */
export type Attempt<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly error: unknown };

/**
 * An instance that a fresh one replaces after a trap.
 *
 * The kernel imports nothing, so that whatever leaves a call of it is a trap or an overflow of the call stack. Either
 * may stop it between two steps that belong together (a table half built, a counter raised); nothing that such an
 * instance says counts any more.
 */
export class RenewableInstance<I extends object> {
  readonly #make: () => Outcome<I>;
  #kept: I | null;

  /**
   * @param make makes one more instance of the same module.
   * @param first an instance to start with, where there is one.
   */
  constructor(make: () => Outcome<I>, first: I | null = null) {
    this.#make = make;
    this.#kept = first;
  }

  /** The instance, a fresh one where the last was given up. Throws VeriteeError, `KERNEL_MEMORY`. */
  get current(): I {
    if (this.#kept === null) {
      const fresh = this.#make();
      if (!fresh.ok) throw VeriteeError.fromFailure(fresh.failure);
      this.#kept = fresh.value;
    }
    return this.#kept;
  }

  /**
   * Makes a call, and where it throws, once more on a fresh instance. The call must write all of its input itself, and
   * check the caller's arguments before: whatever it throws counts as a trap.
   */
  attempt<T>(call: (instance: I) => T): Attempt<T> {
    const first = this.#once(call);
    return first.done ? first : this.#once(call);
  }

  /** During the call the instance counts as given up: where the stack is full, a `catch` may not get to do it. */
  #once<T>(call: (instance: I) => T): Attempt<T> {
    const instance = this.current;
    this.#kept = null;
    try {
      const value = call(instance);
      this.#kept = instance;
      return { done: true, value };
    } catch (error) {
      return { done: false, error };
    }
  }
}
