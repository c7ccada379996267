import { beforeAll, describe, expect, it } from "vitest";
import { createCollateral, memoryCache } from "../../src/collateral/getting.js";
import { DEFAULT_BUNDLE_LIMITS, openSupplied, writeBundle } from "../../src/collateral/index.js";
import type { BundleEntry } from "../../src/collateral/index.js";
import type { Endorsement } from "../../src/tee/scheme.js";
import { accept } from "../../src/tee/tdx/accept.js";
import { issuersOf } from "../../src/tee/tdx/pcs.js";
import { recognizeEndorsement } from "../../src/tee/tdx/recognize.js";
import { unpackEndorsements } from "../../src/tee/tdx/unpack.js";
import { createSimulatedPcs } from "../../src/testing/index.js";
import { createRecorder } from "../../src/verify/gather-recorder.js";
import type { GatheredEntry, Recorder } from "../../src/verify/gather-recorder.js";
import { anchors, crypto, fetcherOf, intel, needOf, needsOf } from "../collateral/pcs-support.js";
import { fakeClock, START } from "../collateral/support.js";

const scheme = { accept, issuersOf, recognizeEndorsement };
const AT = new Date(START);
const KINDS = ["tdx-pck-ca", "tdx-pck-crl", "tdx-qe-identity", "tdx-root-crl", "tdx-tcb-info"];

beforeAll(async () => {
  await crypto.loadP256();
});

interface Rig {
  readonly recorder: Recorder;
  readonly urls: string[];
  readonly collect: () => Promise<readonly string[]>;
}

/** A recorder with what is at hand, in front of Intel's service or of no network at all. */
function rigOf(atHand: readonly BundleEntry[] = [], network: "online" | "offline" = "online"): Rig {
  const clock = fakeClock();
  const { fetcher, urls } = fetcherOf(createSimulatedPcs({ intel, now: AT }).handler);
  const byNeed = new Map<string, Uint8Array[]>();
  for (const { need, bytes } of atHand) byNeed.set(need ?? "", [...(byNeed.get(need ?? "") ?? []), bytes]);
  const collateral = createCollateral({
    digest: crypto,
    fetcher: network === "online" ? fetcher : null,
    clock,
    cache: memoryCache(),
  });
  const recorder = createRecorder({
    scheme,
    collateral,
    request: { at: START, network: "allowed", effort: "needed", scope: "test", signal: null },
    grounds: { anchors, crypto },
    atHand: byNeed,
    onAnswer: () => undefined,
  });
  const collect = async (): Promise<readonly string[]> => {
    const request = {
      at: START,
      network: "allowed",
      effort: "needed",
      scope: "test",
      signal: null,
      accept: (need: Parameters<typeof accept>[0], bytes: Uint8Array) =>
        accept(need, bytes, { anchors, endorsements: [], crypto }),
    } as const;
    const { endorsements } = await clock.settle(recorder.collect(needsOf(), request));
    return endorsements.map(({ kind }) => kind).sort();
  };
  return { recorder, urls, collect };
}

const kindsOf = (entries: readonly GatheredEntry[]) => entries.map(({ kind }) => kind).sort();

async function gathered(): Promise<readonly GatheredEntry[]> {
  const { recorder, collect } = rigOf();
  await collect();
  return recorder.entries();
}

describe("a recorder of TDX", () => {
  it("keeps what came with its issuers' certificates, each under the need that it belongs to", async () => {
    const entries = await gathered();
    expect(kindsOf(entries)).toEqual([...KINDS, "tdx-root"].sort());
    expect(entries.filter(({ need }) => need === "tdx-pck-crl/platform").map(({ kind }) => kind)).toEqual([
      "tdx-pck-crl",
      "tdx-pck-ca",
      "tdx-root",
    ]);
  });

  it("makes a bundle that is read back as what it was, without roots", async () => {
    const bundle = new TextEncoder().encode(writeBundle(await gathered(), AT, crypto));
    const opened = openSupplied(bundle, [{ recognizeEndorsement, unpackEndorsements }], DEFAULT_BUNDLE_LIMITS, crypto);
    expect(opened.ok && opened.value.endorsements.map(({ kind }) => kind).sort()).toEqual(KINDS);
  });

  it("takes what is at hand with its neighbours, where there is no network", async () => {
    const atHand = (await gathered()).filter(({ kind }) => kind !== "tdx-root");
    const { collect, recorder } = rigOf(atHand, "offline");
    expect(await collect()).toEqual(KINDS);
    expect(kindsOf(await recorder.entries())).toEqual(KINDS);
    const without = rigOf(
      atHand.filter(({ kind }) => kind !== "tdx-pck-ca"),
      "offline",
    );
    expect(await without.collect()).not.toContain("tdx-pck-crl");
  });

  it("asks for what is at hand all the same, since Intel renews it", async () => {
    const { collect, urls } = rigOf(await gathered());
    await collect();
    expect(urls).toHaveLength(4);
  });

  it("keeps beside an object that was handed in what it is of no use without", async () => {
    const { recorder } = rigOf();
    const need = needOf("tdx-tcb-info");
    const object: Endorsement = { kind: "tdx-tcb-info", bytes: intel.issueTcbInfo().body, source: "caller" };
    const signer: Endorsement = { kind: "tdx-tcb-signing", bytes: intel.tcbSigning.der, source: "caller" };
    const entries = await recorder.entriesOf([need], object, [signer]);
    expect(entries.map(({ kind, need: key, source }) => [kind, key, source])).toEqual([
      ["tdx-tcb-info", need.key, "caller"],
      ["tdx-tcb-signing", need.key, "caller"],
    ]);
    expect(await recorder.entriesOf([need], object, [])).toEqual([]);
    expect(await recorder.entriesOf([], object, [signer])).toEqual([]);
  });
});
