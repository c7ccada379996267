import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "./serve.node.js";

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
