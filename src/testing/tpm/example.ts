import { toHex } from "../../bytes/index.js";
import { examplePolicy } from "../amd/example-policy.js";
import { DEFAULT_INSTANT } from "../amd/profile.js";
import { buildReport, signReport } from "../amd/report.js";
import type { SimulatedVek } from "../amd/vek.js";
import { createSimulatedAmd } from "../amd/world.js";
import type { SimulatedAmd } from "../amd/world.js";
import { seededBytes } from "../seed.js";
import { hashSize } from "./algorithms.js";
import { tpmAttestationProtobuf } from "./attestation.js";
import type { TpmAttestationParts } from "./attestation.js";
import { bindingReportData } from "./binding.js";
import { createSimulatedTpm } from "./tpm.js";
import type { SimulatedTpm } from "./tpm.js";

/** Everything that one verification of a report and a vTPM together needs, and that verifies as affirming. */
export interface SnpVtpmExample {
  /** Whose chip it is. */
  readonly amd: SimulatedAmd;
  readonly vcek: SimulatedVek;
  /** Its PCRs are as they were quoted. */
  readonly tpm: SimulatedTpm;
  /** go-tpm-tools' message in protobuf, the report inside. */
  readonly evidence: Uint8Array;
  /** What the message is made of: for more evidence that differs in one thing. */
  readonly parts: TpmAttestationParts & Required<Pick<TpmAttestationParts, "akPublic" | "quotes" | "snp">>;
  /** DER certificates: VCEK, ASK. */
  readonly endorsements: readonly Uint8Array[];
  /** The simulated ARK, DER: to be stated as the caller's trust anchor. */
  readonly anchor: Uint8Array;
  /** Cocos policy with golden PCR values, JSON text; its 64-bit numbers exceed what JSON.parse keeps. */
  readonly policy: string;
  /** What report and quotes answer: 64 bytes, in REPORT_DATA together with the attestation key, and 32. */
  readonly challenge: { readonly tee: Uint8Array; readonly vtpm: Uint8Array };
  /** An instant at which the certificates are valid, ISO 8601. */
  readonly at: string;
}

/** The PCRs that were extended, and that the policy states: firmware, boot loader, kernel, keys, application. */
const MEASURED = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 16];

/** The banks, each quoted on its own. */
const BANKS = ["sha256", "sha384"] as const;

/** A complete example on a simulated Milan whose vTPM has an RSA-2048 key, bound to the report; VMPL 0. */
export async function createSnpVtpmExample(): Promise<SnpVtpmExample> {
  return exampleAround(await measuredTpm(), { golden: MEASURED });
}

/** What an example has beside its TPM. */
export interface ExampleAroundParts {
  /** The PCRs whose values the policy states, as they are, in every bank that a policy can state (not SHA-512). */
  readonly golden: readonly number[];
  readonly eventLog?: Uint8Array;
  /** Further sections of the policy, by name, as JSON text. */
  readonly sections?: Readonly<Record<string, string>>;
}

/** The example of a TPM as it is: a report that covers its key, and a quote of each of its banks. */
export async function exampleAround(tpm: SimulatedTpm, around: ExampleAroundParts): Promise<SnpVtpmExample> {
  const amd = await createSimulatedAmd({ line: "Milan", seed: "example" });
  const vcek = await amd.issueVcek();
  const challenge = { tee: seededBytes("tpm/example/tee", 64), vtpm: seededBytes("tpm/example/vtpm", 32) };
  const fields = {
    hostData: seededBytes("tpm/example/host-data", 32),
    familyId: seededBytes("tpm/example/family-id", 16),
    imageId: seededBytes("tpm/example/image-id", 16),
  };
  const reportData = bindingReportData(challenge.tee, tpm.akPublic);
  const quotes = [];
  for (const bank of tpm.banks) quotes.push(await tpm.quote({ nonce: challenge.vtpm, bank }));
  const report = signReport(buildReport({ ...fields, reportData }, "Milan"), vcek);
  const log = around.eventLog === undefined ? {} : { eventLog: around.eventLog };
  const parts = { akPublic: tpm.akPublic, quotes, ...log, snp: { report } };
  const sections = { pcr_values: pcrValuesText(tpm, around.golden), ...around.sections };
  return {
    amd,
    vcek,
    tpm,
    evidence: tpmAttestationProtobuf(parts),
    parts,
    endorsements: [vcek.der, amd.ask.der],
    anchor: amd.ark.der,
    policy: examplePolicy(vcek, fields, sections),
    challenge,
    at: DEFAULT_INSTANT,
  };
}

async function measuredTpm(): Promise<SimulatedTpm> {
  const tpm = await createSimulatedTpm({ seed: "example", banks: BANKS });
  for (const index of MEASURED) {
    const digests = BANKS.map((bank) => [bank, seededBytes(`tpm/example/${bank}/${index}`, hashSize(bank))]);
    tpm.extend(index, Object.fromEntries(digests) as Record<(typeof BANKS)[number], Uint8Array>);
  }
  return tpm;
}

function pcrValuesText(tpm: SimulatedTpm, golden: readonly number[]): string {
  const banks = tpm.banks
    .filter((bank) => bank !== "sha512")
    .map((bank) => {
      const values = golden.map((index) => `      "${index}": "${toHex(tpm.pcr(bank, index))}"`);
      return `    "${bank}": {\n${values.join(",\n")}\n    }`;
    });
  return `{\n${banks.join(",\n")}\n  }`;
}
