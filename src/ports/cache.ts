/**
 * Keeps byte strings by name, for this process or longer. Nothing that comes out of it is trusted: what
 * is read back is checked as if it came from the network. All methods may reject; then the cache counts
 * as empty, and the caller says so.
 *
 * Names are `segment/segment/…` of at most 8 segments, each of 1 to 200 characters from `[A-Za-z0-9_-]`.
 */
export interface CacheStore {
  /** @returns a copy of what was written last under that name, or null. */
  read(name: string): Promise<Uint8Array | null>;
  /**
   * Keeps `bytes`, all of them or none, unless something of a higher rank is there already, also where several processes
   * or pages write at once.
   *
   * @param rank a whole number from 0 to 2^53 - 1: of two the higher one stays. Of equal ranks the later one does.
   */
  write(name: string, bytes: Uint8Array, rank: number): Promise<void>;
  /** Forgets that name, whatever its rank. */
  remove(name: string): Promise<void>;
}
