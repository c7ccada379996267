import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A fetch-style handler, such as `createCollateralProxy` makes. */
export type RequestHandler = (request: Request) => Promise<Response>;

/** Where {@link serve} listens. */
export interface ServeOptions {
  /** Default: one that is free. */
  readonly port?: number;
  /** Default: 127.0.0.1, so that no other machine reaches it. */
  readonly hostname?: string;
}

/** A server that listens. */
export interface Served {
  /** `http://<hostname>:<port>` */
  readonly origin: string;
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/**
 * Serves a fetch-style handler over plain HTTP/1.1, for Node: other runtimes take such a handler as it is. Bodies of
 * requests are not read. TLS, access control and limits are for what stands in front of it.
 *
 * @throws what the network throws (as a rejection): `EADDRINUSE`, `EACCES`, ….
 */
export async function serve(handler: RequestHandler, options: ServeOptions = {}): Promise<Served> {
  const { port = 0, hostname = "127.0.0.1" } = options;
  const server = createServer((incoming, outgoing) => respond(handler, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    origin: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/**
 * Answers one request of `node:http` by a handler. Where that rejects, or the body of its response breaks off, the
 * connection is destroyed, so that the client does not take a part for the whole. The request's signal is aborted when
 * the client goes away.
 */
export function respond(handler: RequestHandler, incoming: IncomingMessage, outgoing: ServerResponse): void {
  answer(handler, incoming, outgoing).catch(() => incoming.socket.destroy());
}

async function answer(handler: RequestHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  const response = await handler(requestOf(incoming, gone.signal));
  if (response.type === "error") throw new TypeError("the handler gave a network error");
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  if (incoming.method !== "HEAD" && response.body !== null) await send(response.body, outgoing, gone.signal);
  outgoing.end();
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  incoming.resume();
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? "", incoming.rawHeaders[at + 1] ?? "");
  }
  const url = `http://${incoming.headers.host ?? "127.0.0.1"}${incoming.url ?? "/"}`;
  return new Request(url, { method: incoming.method ?? "GET", headers, signal });
}

async function send(body: ReadableStream<Uint8Array>, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  gone.addEventListener("abort", cancel, { once: true });
  if (gone.aborted) cancel();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || gone.aborted) return;
    if (!outgoing.write(value)) await drained(outgoing);
  }
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done);
      outgoing.off("close", done);
      resolve();
    };
    outgoing.on("drain", done);
    outgoing.on("close", done);
  });
}
