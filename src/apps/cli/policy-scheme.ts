import type { Outcome } from "../../errors/index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { decodeStated } from "../../policy/index.js";
import { SCHEMES, schemeById } from "../../tee/registry.js";
import type { AnyScheme } from "../../tee/scheme.js";
import { ok } from "../../errors/index.js";
import { UsageError } from "./exit.js";
import type { GivenFlag } from "./reference-flags.js";

/** What is known of a policy before its fields are: its file, and the flags that are to go into it. */
export interface PolicySources {
  /** The file's content, or null where there is none. */
  readonly bytes: Uint8Array | null;
  /** The file's name, for messages. */
  readonly name: string;
  readonly given: readonly GivenFlag[];
  /** What the user says that the evidence is; decides where nothing else does. */
  readonly tee: string | null;
}

/**
 * For which TEE a policy is: that of its section in the file, or that whose fields the flags are.
 *
 * @returns the scheme; or why the file is no policy: the errors of decodeStated.
 * @throws UsageError where file and flags, or two of the flags, are for different TEEs.
 */
export function schemeOfPolicy({ bytes, name, given, tee }: PolicySources): Outcome<AnyScheme> {
  const stated = bytes === null ? null : decodeStated(bytes, SCHEMES, DEFAULT_JSON_LIMITS);
  if (stated?.ok === false) return stated;
  const { scheme = null, values = new Map<string, unknown>() } = stated?.value ?? {};
  const owner = [...values.keys()].some((path) => path.startsWith("policy.")) ? scheme : null;
  const fitting = schemesOfFlags(given);
  const stray = owner === null ? undefined : given.find(({ flag }) => !flag.schemes.includes(owner));
  if (owner !== null && stray !== undefined) {
    throw new UsageError(`${stray.name} is for ${idsOf(stray)}, and ${name} is a policy for ${owner.id}`);
  }
  const wishes = [owner, schemeOfEvidence(tee), scheme];
  const chosen = wishes.find((wish) => wish !== null && fitting.includes(wish)) ?? fitting[0];
  if (chosen === undefined) throw new Error("there is no scheme");
  return ok(chosen);
}

/** The schemes that have every one of these fields. @throws UsageError where there is none. */
function schemesOfFlags(given: readonly GivenFlag[]): readonly AnyScheme[] {
  let fitting: readonly AnyScheme[] = SCHEMES;
  for (const use of given) {
    const rest = fitting.filter((scheme) => use.flag.schemes.includes(scheme));
    if (rest.length === 0) {
      const other = given.find(({ flag }) => !flag.schemes.some((scheme) => use.flag.schemes.includes(scheme)));
      const against = other === undefined ? "" : `, ${other.name} for ${idsOf(other)}`;
      throw new UsageError(`${use.name} is for ${idsOf(use)}${against}: a policy is for one TEE`);
    }
    fitting = rest;
  }
  return fitting;
}

function idsOf({ flag }: GivenFlag): string {
  return flag.schemes.map(({ id }) => id).join(" or ");
}

/** The scheme of a kind of evidence: `snp-vtpm` is SNP's. */
function schemeOfEvidence(kind: string | null): AnyScheme | null {
  return kind === null ? null : schemeById(kind.split("-")[0] ?? kind);
}
