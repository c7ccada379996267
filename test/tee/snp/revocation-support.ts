import type { Finding } from "../../../src/result/index.js";
import type { CrlOptions, SimulatedAmd, SimulatedVek } from "../../../src/testing/index.js";
import type { Endorsement, RevocationMode, TrustOutcome } from "../../../src/tee/scheme.js";
import type { SnpSigner } from "../../../src/tee/snp/trust.js";
import { endorsement } from "./support.js";
import { endorsementsOf, trust, trustCode } from "./world.js";
import type { TrustCase } from "./world.js";

/** A case of establishTrust with revocation lists; the rest is sound. */
export interface ListCase extends Omit<TrustCase, "endorsements"> {
  readonly lists: readonly (Uint8Array | Endorsement)[];
}

export const MODES: readonly RevocationMode[] = ["require", "use-if-present", "off"];

/** Runs establishTrust with lists behind the certificates. */
export function trustWith({ lists, ...given }: ListCase): Promise<TrustOutcome<SnpSigner>> {
  const supplied = lists.map((list) => (list instanceof Uint8Array ? endorsement("snp-crl", list) : list));
  return trust({ ...given, endorsements: [...endorsementsOf(given.amd, given.vek), ...supplied] });
}

/** The code under each mode, in the order of {@link MODES}. */
export async function codesOf(given: ListCase): Promise<readonly string[]> {
  return Promise.all(MODES.map(async (revocation) => trustCode(await trustWith({ ...given, revocation }))));
}

/** Under each mode the same code. */
export function always(code: string): readonly string[] {
  return MODES.map(() => code);
}

/** A code where a list is required; elsewhere the list is passed over. */
export function whereRequired(code: string): readonly string[] {
  return [code, "ok", "ok"];
}

export function findingsOf(outcome: TrustOutcome<SnpSigner>): readonly Finding[] {
  return outcome.ok ? outcome.value.findings : outcome.findings;
}

/** Codes of the notes about lists. */
export function listNotesOf(outcome: TrustOutcome<SnpSigner>): readonly string[] {
  const findings = findingsOf(outcome).filter(({ path }) => path === "endorsements.snp-crl");
  return findings.map(({ code, outcome: said, actual }) => `${said} ${code} ${String(actual)}`);
}

/** A way to check what one list does to one key, in a world. */
export function listTester(
  amd: SimulatedAmd,
  vek: SimulatedVek,
): (options: CrlOptions, given?: Partial<ListCase>) => Promise<readonly string[]> {
  return async (options, given = {}) => codesOf({ amd, vek, lists: [await amd.issueCrl(options)], ...given });
}
