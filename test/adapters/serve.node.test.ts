import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { serve } from "../../src/adapters/serve.node.js";
import type { RequestHandler, Served, ServeOptions } from "../../src/adapters/serve.node.js";

const open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close().catch(() => undefined)));
});

async function start(handler: RequestHandler, options: ServeOptions = {}): Promise<Served> {
  const served = await serve(handler, options);
  open.push(served);
  return served;
}

describe("serve", () => {
  it("hands over method, address and headers, and what the handler answers", async () => {
    const seen: string[] = [];
    const { origin } = await start((request) => {
      seen.push(`${request.method} ${request.url} ${request.headers.get("x-mine")}`);
      return Promise.resolve(new Response("body", { status: 203, headers: { "x-yours": "2" } }));
    });
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+$/);
    const response = await fetch(`${origin}/a/b?c=d`, { headers: { "x-mine": "1" } });
    expect([response.status, response.headers.get("x-yours"), await response.text()]).toEqual([203, "2", "body"]);
    expect(seen).toEqual([`GET ${origin}/a/b?c=d 1`]);
  });

  it("does not read bodies, and sends none for HEAD", async () => {
    const { origin } = await start(
      async (request) => new Response(`${request.method} ${(await request.text()).length}`),
    );
    expect(await (await fetch(origin, { method: "POST", body: "x".repeat(100_000) })).text()).toBe("POST 0");
    expect(await (await fetch(origin, { method: "HEAD" })).text()).toBe("");
  });

  it("breaks the connection where the handler rejects or its body breaks off", async () => {
    const rejecting = await start(() => Promise.reject(new Error("no")));
    await expect(fetch(rejecting.origin)).rejects.toThrow(TypeError);
    const body = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(10)),
        pull: (controller) => controller.error(new Error("broken")),
      });
    const broken = await start(() => Promise.resolve(new Response(body())));
    const response = await fetch(broken.origin);
    await expect(response.arrayBuffer()).rejects.toThrow(TypeError);
  });

  it("tells the handler that the client is gone", async () => {
    let gone: (() => void) | null = null;
    const told = new Promise<void>((resolve) => (gone = resolve));
    const { origin } = await start((request) => {
      request.signal.addEventListener("abort", () => gone?.());
      return new Promise(() => undefined);
    });
    const { port } = new URL(origin);
    const socket = connect(Number(port), "127.0.0.1", () => {
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n", () => setTimeout(() => socket.destroy(), 20));
    });
    await told;
    expect(socket.destroyed).toBe(true);
  });

  it("takes the port that it is told, and says so where that is taken", async () => {
    const first = await start(() => Promise.resolve(new Response()));
    const port = Number(new URL(first.origin).port);
    await expect(serve(() => Promise.resolve(new Response()), { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await first.close();
    expect((await start(() => Promise.resolve(new Response()), { port })).origin).toBe(first.origin);
  });
});
