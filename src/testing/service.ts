import { combined, pathOf } from "./misbehaviour.js";
import type { HttpHandler, Misbehaviour } from "./misbehaviour.js";

/** A request that arrived, and how it was answered. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null as long as there is no answer, and where there never is one. */
  readonly status: number | null;
}

/** A simulated service of a vendor's; `Path` names the forms of its paths. */
export interface SimulatedService<Path extends string> {
  /** Answers by the path of the request, whatever its host. */
  readonly handler: HttpHandler;
  /** All requests so far, oldest first; grows. */
  readonly requests: readonly RecordedRequest[];
  /** From now on that path is served like this (the first one sees the request first); with none, as it should be. */
  behave(path: Path, ...misbehaviours: readonly Misbehaviour[]): void;
}

/** Records what arrives at a handler, and lets its paths misbehave. */
export function recordingService<Path extends string>(
  sound: HttpHandler,
  formOf: (url: URL) => Path | null,
  misbehaviours: Readonly<Partial<Record<Path, Misbehaviour>>> | undefined,
): SimulatedService<Path> {
  const requests: RecordedRequest[] = [];
  const served = new Map<Path, HttpHandler>();
  const behave = (path: Path, ...list: readonly Misbehaviour[]): void => {
    served.set(path, combined(...list)(sound));
  };
  for (const [path, misbehaviour] of Object.entries<Misbehaviour | undefined>(misbehaviours ?? {})) {
    if (misbehaviour !== undefined) behave(path as Path, misbehaviour);
  }
  const handler: HttpHandler = async (request) => {
    const record = { method: request.method, path: pathOf(request), headers: Object.fromEntries(request.headers) };
    const index = requests.push({ ...record, status: null }) - 1;
    const path = formOf(new URL(request.url));
    const serving = path === null ? undefined : served.get(path);
    const response = await (serving ?? sound)(request);
    requests[index] = { ...record, status: response.status };
    return response;
  };
  return { handler, requests, behave };
}

/** The instant of a service that has no clock of its own, as a copy: Date objects can be changed. */
export function instantOf(now: Date | (() => Date)): Date {
  return new Date(typeof now === "function" ? now() : now);
}

/** An error of a service, as plain text. */
export function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`simulated: ${status}\n`, { status, headers: { "content-type": "text/plain", ...headers } });
}
