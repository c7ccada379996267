import { buildReport, createSimulatedAmd, signReport } from "../../../src/testing/index.js";
import type { ReportFields, SimulatedAmd, SimulatedAmdOptions, SimulatedVek } from "../../../src/testing/index.js";
import type { Failure } from "../../../src/errors/index.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import type { SnpReport } from "../../../src/tee/snp/report.js";
import { establishTrust } from "../../helpers/trust.js";
import type { SnpSigner } from "../../../src/tee/snp/trust.js";
import type { Endorsement, RevocationMode, Trusted, TrustOutcome } from "../../../src/tee/scheme.js";
import { AT } from "../../helpers/snp.js";
import { contextAt, endorsement, valueOf } from "./support.js";

/** What one run of establishTrust is given; the rest is as in a sound world. */
export interface TrustCase {
  readonly amd: SimulatedAmd;
  readonly vek: SimulatedVek;
  readonly fields?: ReportFields;
  /** Default: the VEK, the ASK and the ASVK. */
  readonly endorsements?: readonly Endorsement[];
  /** Default: the ARK of the world. */
  readonly anchors?: readonly Uint8Array[];
  readonly at?: string | number;
  /** Default: use-if-present. */
  readonly revocation?: RevocationMode;
}

/** A report that this VEK signed, with its chip and TCB, parsed. */
export function reportOf(vek: SimulatedVek, fields: ReportFields = {}): SnpReport {
  const signingKey = vek.kind === "vcek" ? 0 : 1;
  const whole = { signingKey, chipId: vek.chipId, reportedTcb: vek.tcb, ...fields };
  return valueOf(parseReport(signReport(buildReport(whole, vek.line), vek)));
}

/** The endorsements of a VEK in its world. */
export function endorsementsOf(amd: SimulatedAmd, vek: SimulatedVek): Endorsement[] {
  return [
    endorsement(`snp-${vek.kind}`, vek.der),
    endorsement("snp-ask", amd.ask.der),
    endorsement("snp-asvk", amd.asvk.der),
  ];
}

/** Runs establishTrust. */
export function trust(given: TrustCase): Promise<TrustOutcome<SnpSigner>> {
  const {
    amd,
    vek,
    fields = {},
    endorsements = endorsementsOf(amd, vek),
    anchors = [amd.ark.der],
    at = AT,
    revocation,
  } = given;
  return establishTrust(
    reportOf(vek, fields),
    endorsements,
    anchors.map((der) => ({ der })),
    contextAt(at, revocation),
  );
}

/** `ok`, or the code of the failure and behind it the code of its cause. */
export function trustCode(outcome: TrustOutcome<SnpSigner>): string {
  return outcome.ok ? "ok" : chainOf(outcome.failure);
}

function chainOf(failure: Failure): string {
  return failure.cause === undefined ? failure.code : `${failure.code} < ${chainOf(failure.cause)}`;
}

/** Runs establishTrust; the code as {@link trustCode} gives it. */
export async function codeOfTrust(given: TrustCase): Promise<string> {
  return trustCode(await trust(given));
}

/** The only signer of a sound case. */
export async function signerOf(given: TrustCase): Promise<Trusted<SnpSigner>> {
  const outcome = await trust(given);
  const signer = outcome.ok ? outcome.value.signers[0] : undefined;
  if (signer === undefined) throw new Error(trustCode(outcome));
  return signer;
}

/** The code for a VCEK in a world that differs in something. */
export async function codeInWorld(options: SimulatedAmdOptions, given: Partial<TrustCase> = {}): Promise<string> {
  const amd = await createSimulatedAmd({ seed: "trust", ...options });
  return codeOfTrust({ amd, vek: await amd.issueVcek(), ...given });
}
