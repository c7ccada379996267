import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { respond } from "../../src/adapters/respond.node.js";

/** A handler behind a real server on the loopback address. */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** What arrived, oldest first; grows. `path` is the request target as it came. */
  readonly requests: readonly ArrivedRequest[];
  /** Ends all connections and the server. */
  close(): Promise<void>;
}

/** One request as it stood on the wire. */
export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Serves a fetch-style handler over HTTP. Where the handler rejects, or the body of its response breaks off, the
 * connection is destroyed, so that the client sees what a real breakdown looks like. The request's signal is
 * aborted when the client goes away.
 */
export async function listen(handler: (request: Request) => Promise<Response>): Promise<Listening> {
  const requests: ArrivedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push({ method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers });
    respond(handler, incoming, outgoing);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
