import { toUtf8 } from "../../bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { withPcrValues } from "../../policy/index.js";
import type { PcrBank, PcrValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import type { Verification } from "../../verify/index.js";
import { contentsOf, derivePolicy, orRefuse } from "./derive-policy.js";
import type { Derivable } from "./derivable.js";
import type { Derived } from "./derive-policy.js";
import { exitStatus, UsageError } from "./exit.js";
import { choosePcrs } from "./golden-pcrs.js";
import type { EvidenceFlags } from "./options.js";
import { readPolicyFile } from "./policy-input.js";
import { isVerified, printRefusal, printWarnings, requireValid, targetOf, writePolicyText } from "./policy-output.js";
import type { TargetFlags } from "./policy-output.js";
import { prepareVerification } from "./verification.js";
import type { VerificationSurroundings } from "./verification.js";

/** Flags of `veritee policy pcrs`, as the argument parser hands them over. */
export interface PolicyPcrsFlags extends EvidenceFlags, TargetFlags {
  readonly policy?: string;
  readonly pcr?: readonly number[];
  readonly bank?: readonly PcrBank[];
}

/**
 * `veritee policy pcrs EVIDENCE`: the golden PCR values of evidence that verifies with them. Alone, as a policy with
 * nothing but `pcr_values`; with `--policy`, merged into that policy, whose other rules then have to hold too. Without
 * it a report in the evidence is verified with the policy that `veritee policy create` makes.
 *
 * @returns the exit status of the verification.
 * @throws UsageError
 */
export async function runPolicyPcrs(
  file: string,
  flags: PolicyPcrsFlags,
  surroundings: VerificationSurroundings,
): Promise<number> {
  const { output } = surroundings;
  const target = targetOf(flags, flags.policy ?? null);
  const base = flags.policy === undefined ? null : await readPolicyFile(flags.policy);
  if (base !== null) await requireValid(base, flags.policy ?? "");
  const { evidence, verify } = await prepareVerification(file, flags, surroundings);
  const contents = await contentsOf(evidence, flags.tee ?? null);
  const pcrs = contents === null ? null : goldenPcrs(file, contents.vtpm, flags);
  const { text, verification } =
    contents === null || pcrs === null
      ? { text: null, verification: await verify(toUtf8("{}\n")) }
      : await derive(contents.hardware, pcrs, base, verify);
  if (text === null || !isVerified(verification)) printRefusal("no PCR values are", file, flags, verification, output);
  else {
    await writePolicyText(text, target, output);
    await printWarnings(text, verification, output);
  }
  return exitStatus(verification.result, flags.acceptWarnings === true);
}

function goldenPcrs(file: string, vtpm: Parameters<typeof choosePcrs>[0] | null, flags: PolicyPcrsFlags): PcrValues {
  if (vtpm === null) throw new UsageError(`${file} has no quote of a vTPM: there are no PCR values in it`);
  const sha1 = flags.allowSha1Bank === true ? "accept" : "refuse";
  const pcrs = choosePcrs(vtpm, { banks: flags.bank ?? null, indices: flags.pcr ?? null, sha1 });
  if (pcrs.size > 0) return pcrs;
  const banks = vtpm.quotes.flatMap(({ pcrs: quoted }) => [...quoted.keys()]).join(", ");
  throw new UsageError(
    `${file} quotes nothing that is a golden value by default (banks: ${banks}): name PCRs with --pcr, or accept SHA-1 with --allow-sha1-bank`,
  );
}

/** The policy that is written, and how the evidence fared with it and with the section that belongs to it. */
async function derive(
  hardware: Derivable | null,
  pcrs: PcrValues,
  base: Uint8Array | null,
  verify: (policy: Uint8Array) => Promise<Verification>,
): Promise<Derived> {
  const text = orRefuse(withPcrValues(base, pcrs, SCHEMES, DEFAULT_JSON_LIMITS));
  if (base !== null) return { text, verification: await verify(toUtf8(text)) };
  const { verification } = await derivePolicy(
    hardware,
    { flags: [], given: new Map(), chip: "this-chip", pcrs },
    verify,
  );
  return { text, verification };
}
