import { systemFetcher } from "veritee/web";
import { smoke } from "./smoke.js";

/** The host answers every request that leaves with a redirect, which must be seen and not followed. */
async function tryFetcher() {
  const { signal } = new AbortController();
  const request = { method: "GET", headers: {}, redirect: "manual", credentials: "omit", signal };
  const { status, headers, body } = await systemFetcher()("https://outside.example/a", request);
  await body?.cancel();
  if (status !== 302 || headers.get("location") !== "/b") throw new Error(`systemFetcher: status ${status}`);
}

export default {
  async fetch() {
    try {
      await tryFetcher();
      return new Response(JSON.stringify(await smoke()));
    } catch (error) {
      return new Response(`failed: ${error.stack ?? error}`, { status: 500 });
    }
  },
};
