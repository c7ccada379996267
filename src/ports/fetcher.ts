/** One request, in the form of the standard `fetch`. Redirects are never followed unseen. */
export interface FetchRequest {
  readonly method: "GET";
  readonly headers: Record<string, string>;
  readonly redirect: "manual";
  readonly credentials: "omit";
  readonly signal: AbortSignal;
}

/** What of a standard `Response` is read. */
export interface FetchResponse {
  readonly status: number;
  /** `opaqueredirect` where the runtime hides a redirect. */
  readonly type: string;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Sends one request. The standard `fetch` of every runtime is one; a test's is a function. It rejects
 * where there is no answer, also once `signal` is aborted.
 */
export type Fetcher = (url: string, request: FetchRequest) => Promise<FetchResponse>;
