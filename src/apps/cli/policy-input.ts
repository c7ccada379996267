import { toUtf8 } from "../../bytes/index.js";
import { openFallbackEngine, openKernelEngine } from "../../crypto/index.js";
import type { Failure } from "../../errors/index.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { decodeStated, mergeReferenceValues } from "../../policy/index.js";
import type { PolicyConflict, PolicyValues } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import type { AnyScheme, PolicyTools } from "../../tee/scheme.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { UsageError } from "./exit.js";
import { readInput, requireRegularFile } from "./inputs.js";
import { schemeOfPolicy } from "./policy-scheme.js";
import type { GivenFlag } from "./reference-flags.js";
import { readReferenceFlags } from "./reference-values.js";

/** Reads a policy file, whatever it holds. */
export async function readPolicyFile(path: string): Promise<Uint8Array> {
  return readInput(path, "policy", DEFAULT_LIMITS.maxPolicyBytes);
}

/**
 * The policy of a verification: the file as it is, the file with the flags merged into it, or the flags
 * alone.
 *
 * @param tee what the user says that the evidence is, or null.
 * @throws UsageError where there is neither, or where the two contradict each other.
 */
export async function readPolicy(
  path: string | null,
  given: readonly GivenFlag[],
  tee: string | null,
): Promise<Uint8Array> {
  if (path === null && given.length === 0) {
    throw new UsageError("--policy is missing: nothing is trusted without a policy");
  }
  const bytes = path === null ? null : await readPolicyFile(path);
  if (bytes !== null && given.length === 0) return bytes;
  const scheme = schemeOfPolicy({ bytes, name: path ?? "the flags", given, tee });
  if (!scheme.ok) throw new InvalidPolicyError(path ?? "the flags", scheme.failure, bytes);
  const values = await readReferenceFlags(given);
  if (path === null) requireWhole(values, scheme.value);
  const merged = mergeReferenceValues(bytes, values, scheme.value, DEFAULT_JSON_LIMITS);
  if (!merged.ok) throw new InvalidPolicyError(path ?? "the flags", merged.failure, bytes);
  if (merged.value.kind === "merged") return toUtf8(merged.value.text);
  const { conflicts } = merged.value;
  throw new UsageError(conflicts.map((conflict) => conflictText(conflict, path ?? "", given)).join("; "));
}

/** Flags that are the whole policy have to say what of the guest is accepted. @throws UsageError */
function requireWhole(values: PolicyValues, { id }: AnyScheme): void {
  if (id === "snp" && (values.get("policy.policy") ?? 0n) === 0n) {
    throw new UsageError(
      "--guest-policy is missing: without --policy it says what a guest may do, for example 0x20000 (nothing) or 0x30000 (SMT)",
    );
  }
  if (![...values.keys()].some((path) => path.startsWith("policy."))) {
    throw new UsageError("--policy is missing: the flags state nothing about the guest, as --mr-td or --rtmrs would");
  }
}

function conflictText(conflict: PolicyConflict, file: string, given: readonly GivenFlag[]): string {
  const name = given.find(({ flag }) => flag.path === conflict.path)?.name ?? conflict.path;
  return `${file} states ${conflict.path} as ${String(conflict.stated)}, but ${name} is ${String(conflict.given)}`;
}

/** Wrong use: a policy that cannot be worked with. */
export class InvalidPolicyError extends UsageError {
  /** @param bytes of the file, or null where there is none. */
  constructor(
    name: string,
    failure: Failure,
    readonly bytes: Uint8Array | null = null,
  ) {
    super(`${name} is no valid policy: ${failure.code}: ${failure.message}`);
  }
}

/**
 * The files that a policy names as CA bundles, relative to the working directory. Only where the user lets
 * policies state roots: a policy must not choose what is opened.
 *
 * @throws UsageError where one cannot be read, or is no regular file.
 */
export async function readCabundleFiles(policy: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const stated = decodeStated(policy, SCHEMES, DEFAULT_JSON_LIMITS);
  const paths = stated.ok ? stated.value.values.get("root_of_trust.cabundle_paths") : undefined;
  if (!Array.isArray(paths)) return files;
  for (const path of paths as readonly string[]) {
    await requireRegularFile(path, "CA bundle");
    files.set(path, await readInput(path, "CA bundle", DEFAULT_LIMITS.maxEndorsementBytes));
  }
  return files;
}

/** What reading a policy needs, for tools that only look at it: no file that it names is opened. */
export async function policyTools(): Promise<PolicyTools> {
  const opened = openKernelEngine(null);
  const { engine } = opened.ok ? opened.value : await openFallbackEngine();
  return { digest: engine, roots: "unread", cabundleFiles: new Map() };
}
