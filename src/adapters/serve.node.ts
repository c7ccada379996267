import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { respond } from "./respond.node.js";

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
