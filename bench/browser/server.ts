/** Serves the page of this bench, cross-origin isolated, on the loopback interface. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";

const HEADERS = {
  // These two isolate the page; browsers blur the clock of any other.
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  "cache-control": "no-store",
};
const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/page.js"></script>';

async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/** @param entry the page's script, TypeScript. */
export async function servePage(entry: string): Promise<{ readonly server: Server; readonly url: string }> {
  const script = await bundlePage(entry);
  const server = createServer(({ url }, response) => {
    const known = url === "/page.js" ? ["text/javascript", script] : url === "/" ? ["text/html", PAGE] : undefined;
    response.writeHead(known === undefined ? 404 : 200, { ...HEADERS, "content-type": known?.[0] ?? "text/plain" });
    response.end(known?.[1]);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  // WebCrypto is there only in a secure context, which this address is without TLS.
  return { server, url: `http://127.0.0.1:${port}/` };
}
