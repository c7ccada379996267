import { expect, it } from "vitest";
import { createVerifier } from "../../src/index.js";
import { ACCEPTABLE_TCB_STATUSES } from "../../src/tee/scheme.js";
import { endorsementsOf, quoteOf } from "../helpers/tdx-vectors.js";
import type { TdxBundle } from "../helpers/tdx-vectors.js";
import { describeWithVectors, readVectorJson } from "../helpers/vectors.js";

/**
 * Where real quotes come out differently here than at other verifiers, and why: the difference has to be one of these, and each
 * of these has to be there. docs/guide/tdx.md tells of them, and of what is different by the sources of others.
 */

/** By the name of the bundle; what was observed of Phala's verifier for JavaScript, 0.3.9. */
const DIFFERENCES: Readonly<Record<string, { readonly here: string; readonly there: string; readonly why: string }>> = {
  "phala-sgx-v3-config-sw-hardening": {
    here: "EVIDENCE_UNSUPPORTED",
    there: "ConfigurationAndSWHardeningNeeded",
    why: "an enclave is no confidential virtual machine",
  },
  "google-SPR-E4-2026-03": {
    here: "TDX_TRAILING_BYTES",
    there: "ERR",
    why: "bytes that are not zero stand behind the quote; both refuse",
  },
  "google-SPR-E4-2023-07-01": {
    here: "TDX_TRAILING_BYTES",
    there: "ERR",
    why: "the same quote at another instant",
  },
  "google-cos113-2025-10": {
    here: "UpToDate",
    there: "OutOfDate",
    why: "components 0 and 1 are those of the module, which has an identity of its own",
  },
  "azure-2025-10": {
    here: "UpToDate",
    there: "ERR",
    why: "SEPT_VE_DISABLE is clear, which a policy refuses by stating td_attributes",
  },
};

interface PeerBundle extends TdxBundle {
  readonly expected: { readonly result: string };
  readonly peer?: string;
  readonly peerRun?: Readonly<Record<string, string>>;
}

describeWithVectors("real quotes at other verifiers", () => {
  const { bundles } = readVectorJson<{ readonly bundles: readonly PeerBundle[] }>("tdx/index.json");
  const observed = bundles.filter(({ peerRun }) => peerRun !== undefined);

  /** The status, else the code of what stopped it. */
  async function here(bundle: PeerBundle): Promise<string> {
    const verifier = createVerifier({ endorsements: endorsementsOf(bundle) });
    const policy = JSON.stringify({
      policy: { headerPolicy: { qeVendorId: "k5pyM/ecTKmUCg2zlX8GBw==" } },
      rootOfTrust: { checkCrl: true, getCollateral: true },
    });
    const { failure, findings } = await verifier.verify(quoteOf(bundle), {
      policy,
      challenge: { tee: "unchecked" },
      at: bundle.verifyAt ?? "",
      acceptTcbStatus: ACCEPTABLE_TCB_STATUSES,
    });
    if (failure !== null) return failure.code;
    const failed = findings.find(({ outcome }) => outcome === "fail");
    return failed?.code ?? String(findings.find(({ code }) => code === "TDX_TCB_STATUS")?.actual);
  }

  /** What both call the same: an error of theirs is any refusal of ours. */
  function agree(ours: string, theirs: string): boolean {
    return theirs === "ERR" ? ours === "TDX_TCB_SUPPORTED" || ours === "TDX_DEBUG" : ours === theirs;
  }

  it.each(observed)("$name", async (bundle) => {
    const [said = ""] = Object.values(bundle.peerRun ?? {});
    const there = said.split(" ")[0] ?? "";
    const ours = await here(bundle);
    const difference = DIFFERENCES[bundle.name];
    if (difference === undefined) expect([ours, there, agree(ours, there)]).toEqual([ours, there, true]);
    else expect([ours, there]).toEqual([difference.here, difference.there]);
  });

  it("differ in nothing that is not there", () => {
    const names = observed.map(({ name }) => name);
    expect(Object.keys(DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
  });
});
