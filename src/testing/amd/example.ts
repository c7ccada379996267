import { toBase64 } from "../../bytes/index.js";
import { tcbText } from "../../tee/snp/tcb.js";
import { seededBytes } from "../seed.js";
import { DEFAULT_INSTANT, defaultMeasurement, lineProfile } from "./profile.js";
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
  const firmware = lineProfile(line).firmware;
  const policy = policyText([
    ["policy", "196608"],
    ["family_id", base64Text(familyId)],
    ["image_id", base64Text(imageId)],
    ["vmpl", "0"],
    ["minimum_tcb", tcbText(vcek.tcb)],
    ["minimum_launch_tcb", tcbText(vcek.tcb)],
    ["require_author_key", "false"],
    ["measurement", base64Text(defaultMeasurement())],
    ["host_data", base64Text(hostData)],
    ["report_id_ma", base64Text(new Uint8Array(32).fill(0xff))],
    ["chip_id", base64Text(vcek.chipId)],
    ["minimum_build", String(firmware.build)],
    ["minimum_version", `"${firmware.major}.${firmware.minor}"`],
    ["permit_provisional_firmware", "false"],
    ["require_id_block", "false"],
    ["product", '{ "name": 1 }'],
  ]);
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

/** The text is put together by hand: a JSON writer would need the 64-bit numbers as doubles or as strings. */
function policyText(members: readonly (readonly [name: string, json: string])[]): string {
  const lines = members.map(([name, json]) => `    "${name}": ${json}`);
  return `{\n  "policy": {\n${lines.join(",\n")}\n  },\n  "root_of_trust": {\n    "product_line": "Milan"\n  }\n}\n`;
}

function base64Text(bytes: Uint8Array): string {
  return `"${toBase64(bytes)}"`;
}
