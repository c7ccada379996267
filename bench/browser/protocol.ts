/** What passes between the bench and its page: plain data, so that every browser's driver can carry it. */

export const BATCH = 64;

/** `distinct`: each report by a key that the kernel has never seen. `one-key`: all by one that it has a table for. */
export const CASES = ["distinct", "one-key"] as const;
export type Case = (typeof CASES)[number];

export const VARIANTS = ["fma", "f64"] as const;
export type Variant = (typeof VARIANTS)[number];

/** `crypto.subtle.verify`: each call awaited before the next one, or a batch of calls at once. */
export const NATIVE_SIDES = ["webcrypto", "webcrypto-64-in-flight"] as const;
export type NativeSide = (typeof NATIVE_SIDES)[number];

export interface PageOptions {
  /** Samples of each side. */
  readonly rounds: number;
  /** Rounds before those, which do not count: engines compile hot code in the background. */
  readonly warmUps: number;
}

/** Microseconds for one verification by one side: an entry for each round. */
export interface Timed {
  readonly side: "veritee" | NativeSide;
  readonly variant: Variant | null;
  readonly times: readonly number[];
}

export interface PageResult {
  /** Whether the page is cross-origin isolated, which is what makes its clock fine. */
  readonly isolated: boolean;
  /** The variant that the kernel chooses in this browser. */
  readonly chosen: Variant;
  /** Variants that cannot run in this browser, with the reason. */
  readonly unavailable: Readonly<Partial<Record<Variant, string>>>;
  readonly cases: Readonly<Record<Case, readonly Timed[]>>;
}

/** The page's one function. Rejects where any side gives a wrong answer. */
export type Measure = (options: PageOptions) => Promise<PageResult>;

/** What the page's console says where it is no error. */
export const PROGRESS = "progress: ";
