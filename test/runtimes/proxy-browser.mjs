/** A page verifies through the proxy what it cannot get from the vendor's service, whose answers it may not read. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundlePage, serveFetch, servePage } from "./pages.mjs";

function expect(what, actual, expected) {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`${what}: expected ${wanted}, got ${seen}`);
}

async function verifyFrom(browser, page, base, anchor) {
  const tab = await browser.newPage();
  await tab.goto(`${page.origin}/`, { waitUntil: "load" });
  return tab.evaluate((...input) => globalThis.verifyThrough(...input), base, [...anchor]);
}

/** @param browser a running Chromium. @param app the folder with the installed package. */
export async function verifyThroughProxy(browser, app) {
  const scripts = await bundlePage(app, "proxy-page.js");
  const { proxyFor } = await import(pathToFileURL(join(app, "proxy-server.js")).href);
  const servers = [];
  const opened = async (server) => servers[servers.push(await server) - 1];
  try {
    const asked = [];
    const page = await opened(servePage(scripts, () => asked));
    const stranger = await opened(servePage(scripts, () => asked));
    const { kds, anchor, proxyAt } = await proxyFor(page.origin);
    const service = await opened(serveFetch(kds.handler));
    const proxy = await opened(serveFetch(proxyAt(service.origin)));
    asked.push(service.origin, proxy.origin);

    const none = { verdict: "none", failure: "SNP_VEK_MISSING" };
    const direct = await verifyFrom(browser, page, service.origin, anchor);
    expect("a page without a proxy", { verdict: direct.verdict, failure: direct.failure }, none);
    expect("what it got", [...new Set(direct.events)], ["failed COLLATERAL_NETWORK"]);

    kds.requests.length = 0;
    expect("a page with a proxy", await verifyFrom(browser, page, `${proxy.origin}/kds`, anchor), {
      verdict: "affirming",
      failure: null,
      events: ["received snp-ask", "received snp-crl", "received snp-vcek"],
    });
    expect("what the service was asked for", kds.requests.length, 3);
    const other = await verifyFrom(browser, stranger, `${proxy.origin}/kds`, anchor);
    expect("a page that the proxy does not know", { verdict: other.verdict, failure: other.failure }, none);
    expect("what the service was asked for by then", kds.requests.length, 3);
  } finally {
    for (const server of servers) server.close();
  }
}
