import type { CacheApi } from "../../src/adapters/cache-api.web.js";

/**
 * A Cache API in memory: responses by address, complete or not at all, every step on a later turn, as the standard has it.
 * `stored` are the addresses and headers in it.
 */
export function memoryCacheApi() {
  type Responses = Map<string, { readonly headers: Headers; readonly bytes: ArrayBuffer }>;
  const caches = new Map<string, Responses>();
  const api: CacheApi = {
    async open(name) {
      await Promise.resolve();
      const responses = caches.get(name) ?? (new Map() as Responses);
      caches.set(name, responses);
      return {
        async match(url) {
          await Promise.resolve();
          const found = responses.get(url);
          return found === undefined ? undefined : new Response(found.bytes.slice(0), { headers: found.headers });
        },
        async put(url, response) {
          if (!/^https?:/.test(new URL(url).protocol)) throw new TypeError("the scheme is not supported");
          responses.set(url, { headers: new Headers(response.headers), bytes: await response.arrayBuffer() });
        },
        async delete(url) {
          await Promise.resolve();
          return responses.delete(url);
        },
      };
    },
  };
  const stored = () =>
    [...caches].flatMap(([cache, responses]) =>
      [...responses].map(([url, { headers }]) => ({ cache, url, headers: Object.fromEntries(headers) })),
    );
  return { api, stored };
}
