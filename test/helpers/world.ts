import { createVerifier } from "../../src/index.js";
import type { AttestationResult, VerifierOptions } from "../../src/index.js";
import { toBase64 } from "../../src/bytes/index.js";
import { buildReport, createSimulatedAmd, signReport } from "../../src/testing/index.js";
import type { ReportFields, SimulatedAmd, SimulatedVek, VcekOptions } from "../../src/testing/index.js";
import { AT, CHALLENGE, policyText } from "./snp.js";

/** The measurement of every report of a {@link World}, and a policy that pins it. */
export const MEASUREMENT = new Uint8Array(48).fill(0x11);
export const POLICY = policyText({ measurement: `"${toBase64(MEASUREMENT)}"` });

/** Verdict and code: of the failure, else of the first failed finding. */
export type Said = readonly [string, string | undefined];

/** What one verification of a {@link World} is told differently. */
export interface Told extends Pick<VerifierOptions, "revocation" | "policyRoots"> {
  readonly policy?: string;
  /** null: AMD's own. Default: the root of the world. */
  readonly anchors?: readonly Uint8Array[] | null;
  readonly at?: string;
  readonly tee?: "snp";
}

/** A simulated AMD with one chip, and ways to ask for verdicts in it. */
export interface World {
  readonly amd: SimulatedAmd;
  readonly vcek: SimulatedVek;
  /** A sound report, and the certificates that it needs. */
  readonly genuine: Uint8Array;
  readonly chain: readonly Uint8Array[];
  /** A report that this key signed, for its own chip. */
  reportBy(vek: SimulatedVek, fields?: ReportFields): Uint8Array;
  result(evidence: Uint8Array, endorsements: readonly Uint8Array[], told?: Told): Promise<AttestationResult>;
  verdict(evidence: Uint8Array, endorsements: readonly Uint8Array[], told?: Told): Promise<Said>;
  /** A VCEK of the sound hierarchy that differs in something, and the verdict on its report. */
  withVcek(options: VcekOptions, fields?: ReportFields): Promise<Said>;
}

/** What a result says in two words. */
export function saidBy(result: AttestationResult): Said {
  const failed = result.findings.find((finding) => finding.outcome === "fail");
  return [result.verdict, result.failure?.code ?? failed?.code];
}

/** A copy with bytes replaced from `offset` on. */
export function patched(bytes: Uint8Array, offset: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

/** Makes a world; the seed decides all keys. */
export async function createWorld(seed: string): Promise<World> {
  const amd = await createSimulatedAmd({ seed });
  const vcek = await amd.issueVcek();

  function reportBy(vek: SimulatedVek, fields: ReportFields = {}): Uint8Array {
    const own = { chipId: vek.chipId, reportedTcb: vek.tcb, signingKey: vek.kind === "vcek" ? 0 : 1 };
    const report = buildReport({ reportData: CHALLENGE, measurement: MEASUREMENT, ...own, ...fields }, vek.line);
    return signReport(report, vek);
  }

  async function result(
    evidence: Uint8Array,
    endorsements: readonly Uint8Array[],
    told: Told = {},
  ): Promise<AttestationResult> {
    const { policy = POLICY, at = AT, anchors = [amd.ark.der], tee, ...options } = told;
    const verifier = createVerifier({ endorsements, ...options, ...(anchors === null ? {} : { anchors }) });
    return verifier.verify(evidence, {
      policy,
      challenge: { tee: CHALLENGE },
      at,
      ...(tee === undefined ? {} : { tee }),
    });
  }

  async function verdict(evidence: Uint8Array, endorsements: readonly Uint8Array[], told?: Told): Promise<Said> {
    return saidBy(await result(evidence, endorsements, told));
  }

  async function withVcek(options: VcekOptions, fields: ReportFields = {}): Promise<Said> {
    const vek = await amd.issueVcek(options);
    return verdict(reportBy(vek, fields), [vek.der, amd.ask.der]);
  }

  const genuine = reportBy(vcek);
  return { amd, vcek, genuine, chain: [vcek.der, amd.ask.der], reportBy, result, verdict, withVcek };
}
