import { beforeAll, describe, expect, it } from "vitest";
import { toUtf8 } from "../../src/bytes/index.js";
import { memoryCache } from "../../src/collateral/getting.js";
import { readTcbInfo } from "../../src/tee/tdx/tcb-info.js";
import {
  answeredBy,
  createSimulatedPcs,
  editingHeaders,
  failing,
  oversized,
  pckCrlOfOtherCa,
  saying,
  tcbInfoOfAnotherPlatform,
  truncating,
} from "../../src/testing/index.js";
import { splitIssuers } from "../../src/x509/index.js";
import { anchors, crypto, FMSPC, forger, intel, needOf, needsOf, pcsRig } from "./pcs-support.js";
import { HOUR } from "./support.js";

const DAY = 24 * HOUR;
const ALL = ["tdx-tcb-info", "tdx-qe-identity", "tdx-root-crl", "tdx-pck-crl", "tdx-pck-ca", "tdx-root"];
const TCB = needOf("tdx-tcb-info");
const QE = needOf("tdx-qe-identity");
const signing = { kind: "tdx-tcb-signing", bytes: intel.tcbSigning.der, source: "caller" } as const;

/** The evaluation number of the TCB info among endorsements. */
function evaluationOf(endorsements: readonly { readonly kind: string; readonly bytes: Uint8Array }[]): number | null {
  const info = readTcbInfo(endorsements.find(({ kind }) => kind === "tdx-tcb-info")?.bytes ?? new Uint8Array());
  return info.ok ? info.value.value.evaluationNumber : null;
}

// It is loaded where it is first asked for, which a clock that jumps would not wait for.
beforeAll(async () => {
  await crypto.loadP256();
});

describe("collateral from Intel's service", () => {
  it("is asked for at Intel's addresses, and comes with the certificates of its issuers", async () => {
    const { collect, urls } = pcsRig();
    const { endorsements, unmet } = await collect(needsOf());
    expect(unmet).toEqual([]);
    expect(endorsements.map(({ kind }) => kind)).toEqual(ALL);
    expect(urls).toEqual([
      `https://api.trustedservices.intel.com/tdx/certification/v4/tcb?fmspc=${FMSPC}`,
      "https://api.trustedservices.intel.com/tdx/certification/v4/qe/identity",
      "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der",
      "https://api.trustedservices.intel.com/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
    ]);
    for (const { kind, bytes } of endorsements) {
      const { pem } = splitIssuers(bytes);
      const chain = toUtf8(intel.tcbSigning.pem + intel.root.pem);
      expect([kind, pem]).toEqual([kind, kind === "tdx-tcb-info" || kind === "tdx-qe-identity" ? chain : null]);
    }
  });

  it("is kept apart by edition: early statements are others", async () => {
    const { collect, urls } = pcsRig();
    const standard = await collect(needsOf({ revocation: "off" }));
    const early = await collect(needsOf({ revocation: "off", tcbUpdate: "early" }));
    expect([evaluationOf(standard.endorsements), evaluationOf(early.endorsements)]).toEqual([17, 18]);
    expect(urls.filter((url) => url.includes("update=early"))).toHaveLength(2);
    expect(evaluationOf((await collect([TCB])).endorsements)).toBe(17);
    expect(urls).toHaveLength(4);
  });

  it("takes the header by its older name too", async () => {
    const { outcome } = pcsRig({ tcbInfoChainHeader: "SGX-TCB-Info-Issuer-Chain" });
    expect(await outcome([TCB])).toEqual(["tdx-tcb-info"]);
    expect(await pcsRig({ tcbInfoChainHeader: "Other-Issuer-Chain" }).outcome([TCB])).toEqual(["COLLATERAL_CONTENT"]);
  });

  it("needs no header where the signer is at hand, as in browsers", async () => {
    const bare = editingHeaders((headers) => headers.delete("tcb-info-issuer-chain"));
    const { outcome } = pcsRig({ misbehaviours: { "tcb-info": bare } });
    expect(await outcome([TCB], [signing])).toEqual(["tdx-tcb-info", "tdx-tcb-signing"]);
  });

  it.each([
    ["half an escape", "%2"],
    ["no PEM", "x"],
    ["a form's encoding", encodeURIComponent(intel.tcbSigning.pem).replaceAll("%20", "+")],
  ])("is refused at once where the header is %s", async (_name, value) => {
    const odd = editingHeaders((headers) => headers.set("tcb-info-issuer-chain", value));
    const { outcome, urls } = pcsRig({ misbehaviours: { "tcb-info": odd } });
    expect(await outcome([TCB])).toEqual(["COLLATERAL_CONTENT"]);
    expect(urls).toHaveLength(1);
  });

  it.each([
    ["the TCB info of other platforms", "tcb-info", tcbInfoOfAnotherPlatform("50806f000000")],
    ["a forger's TCB info", "tcb-info", answeredBy(forgedHandler())],
    ["a forger's identity", "qe-identity", answeredBy(forgedHandler())],
    ["a forger's list", "pck-crl", answeredBy(forgedHandler())],
    ["a forger's list of the root", "root-crl", answeredBy(forgedHandler())],
    ["the list of the other CA", "pck-crl", pckCrlOfOtherCa()],
    ["something else", "tcb-info", saying("{}")],
  ] as const)("is refused where it is %s", async (_name, path, misbehaviour) => {
    const { outcome } = pcsRig({ fmspcs: [FMSPC, "50806f000000"], misbehaviours: { [path]: misbehaviour } });
    const kinds = {
      "tcb-info": TCB,
      "qe-identity": QE,
      "pck-crl": needOf("tdx-pck-crl"),
      "root-crl": needOf("tdx-root-crl"),
    };
    expect(await outcome([kinds[path]])).toEqual(["COLLATERAL_CONTENT"]);
  });

  it.each([404, 410, 461, 462])("takes status %i as final", async (status) => {
    const { outcome, urls } = pcsRig({ misbehaviours: { "tcb-info": failing({ status }) } });
    expect(await outcome([TCB])).toEqual(["COLLATERAL_STATUS"]);
    expect(urls).toHaveLength(1);
  });

  it.each([429, 500, 502, 503])("asks again after status %i", async (status) => {
    const { outcome, pcs, urls } = pcsRig();
    pcs.behave("tcb-info", failing({ status, times: 1 }));
    expect(await outcome([TCB])).toEqual(["tdx-tcb-info"]);
    expect(urls).toHaveLength(2);
  });

  it("is bounded, and whole", async () => {
    expect(
      await pcsRig({
        misbehaviours: { "tcb-info": oversized({ bytes: 300 * 1024, contentLength: "omitted" }) },
      }).outcome([TCB]),
    ).toEqual(["COLLATERAL_SIZE"]);
    expect((await pcsRig({ misbehaviours: { "tcb-info": truncating() } }).outcome([TCB]))[0]).toMatch(
      /^COLLATERAL_(NETWORK|CONTENT)$/,
    );
  });

  it("is asked for anew after a day, and never replaced by an earlier evaluation", async () => {
    let evaluationNumber = 17;
    const { clock, collect, urls } = pcsRig({ tcbInfo: () => ({ evaluationNumber }) });
    expect(evaluationOf((await collect([TCB])).endorsements)).toBe(17);
    clock.jump(clock.now() + DAY - HOUR);
    await collect([TCB]);
    expect(urls).toHaveLength(1);
    evaluationNumber = 18;
    clock.jump(clock.now() + 2 * HOUR);
    expect(evaluationOf((await collect([TCB])).endorsements)).toBe(18);
    evaluationNumber = 17;
    clock.jump(clock.now() + DAY);
    const older = await collect([TCB]);
    expect([evaluationOf(older.endorsements), older.unmet[0]?.failure.code]).toEqual([18, "COLLATERAL_OLDER"]);
    expect(urls).toHaveLength(3);
  });

  it("is in the cache with all that it needs", async () => {
    const cache = memoryCache();
    const online = pcsRig({}, { cache });
    expect(await online.outcome(needsOf())).toEqual(ALL);
    const offline = pcsRig({}, { cache, fetcher: null });
    const { endorsements } = await offline.collect(needsOf());
    expect(endorsements.map(({ kind, source }) => [kind, source])).toEqual(ALL.map((kind) => [kind, "cache"]));
  });
});

function forgedHandler() {
  return createSimulatedPcs({ intel: forger, now: new Date("2025-06-01T00:00:00Z") }).handler;
}

describe("collateral from a PCCS", () => {
  const services = { "intel-pccs": "https://pccs.example/cache/" };

  it("is all asked for there", async () => {
    const { outcome, urls } = pcsRig({}, {});
    expect(await outcome(needsOf())).toEqual(ALL);
    expect(urls.every((url) => url.includes("intel.com/"))).toBe(true);
    const paths: string[] = [];
    const pccs = createSimulatedPcs({ intel, now: new Date("2025-06-01T00:00:00Z"), form: "pccs" });
    const rig = pcsRig(
      {},
      {
        services,
        fetcher: (url, { method, headers, signal }) => {
          const asked = new URL(url);
          paths.push(asked.origin + asked.pathname + asked.search);
          asked.pathname = asked.pathname.replace(/^\/cache/, "");
          return pccs.handler(new Request(asked, { method, headers, signal }));
        },
      },
    );
    expect(await rig.outcome(needsOf())).toEqual(ALL);
    expect(paths).toEqual([
      `https://pccs.example/cache/tdx/certification/v4/tcb?fmspc=${FMSPC}`,
      "https://pccs.example/cache/tdx/certification/v4/qe/identity",
      "https://pccs.example/cache/sgx/certification/v4/rootcacrl",
      "https://pccs.example/cache/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
    ]);
  });

  it("may come in hex, whatever was asked for", async () => {
    const hex = (await pcsRig().collect([needOf("tdx-pck-crl")])).endorsements[0];
    const rig = pcsRig({ form: "pccs" }, { services: { "intel-pccs": "https://pccs.example" } });
    rig.pcs.behave("pck-crl", (next) => (request) => next(new Request(request.url.replace("&encoding=der", ""))));
    const { endorsements } = await rig.collect([needOf("tdx-pck-crl")]);
    expect(endorsements[0]).toEqual(hex);
  });

  it("takes Intel's place only where it is stated, and a mirror of Intel's only that of Intel's service", async () => {
    const mirror = pcsRig({}, { services: { "intel-pcs": "https://mirror.example" } });
    expect(await mirror.outcome(needsOf())).toEqual(ALL);
    expect(mirror.urls.map((url) => new URL(url).hostname)).toEqual([
      "mirror.example",
      "mirror.example",
      "certificates.trustedservices.intel.com",
      "mirror.example",
    ]);
    const both = pcsRig(
      { form: "pccs" },
      { services: { "intel-pcs": "https://mirror.example", "intel-pccs": "https://pccs.example" } },
    );
    await both.outcome(needsOf());
    expect(new Set(both.urls.map((url) => new URL(url).hostname))).toEqual(new Set(["pccs.example"]));
  });

  it("must be on a public host, unless its origin is stated", () => {
    const local = { services: { "intel-pccs": "https://localhost:8081" } };
    expect(() => pcsRig({}, local)).toThrow(TypeError);
    expect(() => pcsRig({}, { ...local, privateHosts: ["https://localhost:8081"] })).not.toThrow();
    expect(anchors).toHaveLength(1);
  });
});
