import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions } from "../../src/index.js";
import { buildReport, createSimulatedAmd, signReport } from "../../src/testing/index.js";
import type { ReportFields, SimulatedAmd, SimulatedVek, VcekOptions } from "../../src/testing/index.js";
import type { ProductLine } from "../../src/tee/snp/product.js";

/** An instant inside every window of the simulated world. */
export const AT = "2025-06-01T00:00:00Z";

/** The challenge that {@link signedReport} answers. */
export const CHALLENGE = new Uint8Array(64).fill(0x5a);

const worlds = new Map<string, Promise<SimulatedAmd>>();

/** The simulated AMD of a product line, made once. */
export function simulatedAmd(line: ProductLine = "Milan"): Promise<SimulatedAmd> {
  const known = worlds.get(line) ?? createSimulatedAmd({ line, seed: `test-${line}` });
  worlds.set(line, known);
  return known;
}

/** A chip with its certificate and a report that it signed. */
export interface SignedReport {
  readonly amd: SimulatedAmd;
  readonly vek: SimulatedVek;
  readonly report: Uint8Array;
}

/** A report that a simulated VCEK signed, answering {@link CHALLENGE}. */
export async function signedReport(
  fields: ReportFields = {},
  vcek: VcekOptions = {},
  line: ProductLine = "Milan",
): Promise<SignedReport> {
  const amd = await simulatedAmd(line);
  const vek = await amd.issueVcek(vcek);
  return { amd, vek, report: signReport(buildReport({ reportData: CHALLENGE, ...fields }, line), vek) };
}

/** A policy that states the guest policy word, and what else is handed in, as snake_case JSON text. */
export function policyText(
  fields: Readonly<Record<string, string>> = {},
  root: Readonly<Record<string, string>> = {},
): string {
  const members = Object.entries({ policy: "196608", ...fields }).map(([name, json]) => `"${name}": ${json}`);
  const roots = Object.entries(root).map(([name, json]) => `"${name}": ${json}`);
  return `{ "policy": { ${members.join(", ")} }, "root_of_trust": { ${roots.join(", ")} } }`;
}

/** Verifies a signed report with its own VCEK and ASK under its own root. */
export async function verifyReport(
  signed: SignedReport,
  policy: string,
  options: {
    readonly challenge?: Uint8Array | "unchecked";
    readonly at?: string;
    readonly verifier?: VerifierOptions;
  } = {},
): Promise<AttestationResult> {
  const verifier = createVerifier({
    anchors: [signed.amd.ark.der],
    endorsements: [signed.vek.der, signed.amd.ask.der, signed.amd.asvk.der],
    ...options.verifier,
  });
  return verifier.verify(signed.report, {
    policy,
    challenge: { tee: options.challenge ?? CHALLENGE },
    at: options.at ?? AT,
  });
}

/** The outcome of a rule in a result, or undefined where there is no such finding. */
export function outcomeOf(result: Pick<AttestationResult, "findings">, code: string): string | undefined {
  return result.findings.find((finding) => finding.code === code)?.outcome;
}
