/** Pages for the browser, and servers on the loopback address. */
import { createServer } from "node:http";
import { basename } from "node:path";
import { build } from "esbuild";

/**
 * One of the test's scripts with all that it imports, as a bundler makes it for a page: what is imported on demand is in
 * files of its own. @returns their texts by path; the script is `/page.js`.
 */
export async function bundlePage(app, entry) {
  const { outputFiles } = await build({
    absWorkingDir: app,
    entryPoints: { page: entry },
    outdir: "page",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "warning",
  });
  return new Map(outputFiles.map(({ path, text }) => [`/${basename(path)}`, text]));
}

/** Starts a server. @returns its origin, and what ends it. */
async function listen(listener) {
  const server = createServer(listener);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    // localhost is a secure context, so that crypto.subtle is there.
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * Serves one page and its scripts, under a policy that allows no more than the library needs.
 *
 * @param scripts as {@link bundlePage} makes them.
 * @param connect gives the origins that the page may ask beside its own.
 */
export function servePage(scripts, connect = () => []) {
  return listen((request, response) => {
    const script = scripts.get(request.url);
    if (script !== undefined) {
      response.setHeader("content-type", "text/javascript");
      response.end(script);
    } else {
      const origins = connect().length === 0 ? "" : `; connect-src ${connect().join(" ")}`;
      const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'${origins}`;
      response.setHeader("content-type", "text/html");
      response.setHeader("content-security-policy", policy);
      response.end('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');
    }
  });
}

/** Serves a fetch-style handler. */
export function serveFetch(handler) {
  return listen(async (incoming, outgoing) => {
    try {
      const { method, url, headers } = incoming;
      const response = await handler(new Request(`http://${headers.host}${url}`, { method, headers }));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      console.error(error);
      outgoing.destroy();
    }
  });
}
