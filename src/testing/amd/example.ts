import { seededBytes } from "../seed.js";
import { examplePolicy } from "./example-policy.js";
import { DEFAULT_INSTANT } from "./profile.js";
import { buildReport, signReport } from "./report.js";
import type { SimulatedVek } from "./vek.js";
import { createSimulatedAmd } from "./world.js";
import type { SimulatedAmd } from "./world.js";

/** Everything that one verification needs, and that verifies as affirming. */
export interface SnpExample {
  /** Whose chip it is: for more evidence of the same world, or its services. */
  readonly amd: SimulatedAmd;
  /** A bare report, 1184 bytes. */
  readonly evidence: Uint8Array;
  readonly vcek: SimulatedVek;
  /** DER certificates: VCEK, ASK. */
  readonly endorsements: readonly Uint8Array[];
  /** The simulated ARK, DER: to be stated as the caller's trust anchor. */
  readonly anchor: Uint8Array;
  /** Cocos policy, JSON text; its 64-bit numbers exceed what JSON.parse keeps. */
  readonly policy: string;
  /** The challenge that the report answers, 64 bytes. */
  readonly challenge: Uint8Array;
  /** An instant at which the certificates are valid, ISO 8601. */
  readonly at: string;
}

/** A complete example on a simulated Milan: evidence, endorsements, anchor, policy, challenge and instant. */
export async function createSnpExample(): Promise<SnpExample> {
  const line = "Milan";
  const amd = await createSimulatedAmd({ line, seed: "example" });
  const vcek = await amd.issueVcek();
  const challenge = seededBytes("snp/example/challenge", 64);
  const hostData = seededBytes("snp/example/host-data", 32);
  const familyId = seededBytes("snp/example/family-id", 16);
  const imageId = seededBytes("snp/example/image-id", 16);
  const report = buildReport({ reportData: challenge, hostData, familyId, imageId }, line);
  const policy = examplePolicy(vcek, { hostData, familyId, imageId });
  return {
    amd,
    evidence: signReport(report, vcek),
    vcek,
    endorsements: [vcek.der, amd.ask.der],
    anchor: amd.ark.der,
    policy,
    challenge,
    at: DEFAULT_INSTANT,
  };
}
