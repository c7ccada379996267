/** What an event log may have at most. Real ones: 65 KiB, 162 events, 36 363 bytes of data (a dbx), 4 digests. */
export const LOG_LIMITS = {
  /** Bytes of the whole log, padding included. */
  size: 4 * 1024 * 1024,
  /** Records, the header included. */
  events: 8192,
  /** Bytes of one event's data. */
  data: 1024 * 1024,
  /** Digests of one record. */
  digests: 16,
  /** Algorithms of the header. */
  algorithms: 16,
} as const;
