import { filesUnder, kindOfPath, readFileUpTo } from "../../adapters/files.node.js";
import type { FoundFile } from "../../adapters/files.node.js";
import { equalBytes, fromHex, isZero } from "../../bytes/index.js";
import { openEndorsement, openSupplied, startsLikeBundle } from "../../collateral/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import { SCHEMES } from "../../tee/registry.js";
import { DEFAULT_LIMITS } from "../../verify/index.js";
import { UsageError } from "./exit.js";
import type { Output } from "./output.js";
import { harmless } from "./text.js";

/** A nonce as the user states it. */
export interface NonceRule {
  readonly flag: string;
  readonly alias: string;
  readonly maxBytes: number;
  /** Where that number comes from. */
  readonly reason: string;
}

export const REPORT_DATA_NONCE: NonceRule = {
  flag: "--report-data",
  alias: "--tee-nonce",
  maxBytes: 64,
  reason: "REPORT_DATA has 64",
};

/** A TPM2B_DATA holds at most a digest and its algorithm (TPM 2.0 part 2, 10.4.3). */
export const VTPM_NONCE: NonceRule = {
  flag: "--vtpm-nonce",
  alias: "--nonce",
  maxBytes: 66,
  reason: "a TPM quotes at most 66",
};

/**
 * Reads a file that the user named.
 *
 * @param maxBytes a larger file comes back cut to one byte more than this, and is refused as too large
 * by whoever reads it.
 * @throws UsageError where it cannot be read.
 */
export async function readInput(path: string, what: string, maxBytes: number): Promise<Uint8Array> {
  return readOrRefuse(`${what} ${path}`, () => readFileUpTo(path, maxBytes));
}

/**
 * Requires that a path that came out of a file leads to a regular file: reading a device or a pipe may
 * never end.
 *
 * @throws UsageError
 */
export async function requireRegularFile(path: string, what: string): Promise<void> {
  const kind = await readOrRefuse(`${what} ${path}`, () => kindOfPath(path));
  if (kind === "other") throw new UsageError(`cannot read the ${what} ${path}: it is no regular file`);
}

/**
 * The files that the user named, or that lie in folders that the user named.
 *
 * @throws UsageError where there is no such path.
 */
export async function findInputs(paths: readonly string[], what: string): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) found.push(...(await readOrRefuse(`${what} ${path}`, () => filesUnder(path))));
  return found;
}

async function readOrRefuse<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UsageError(`cannot read the ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Reads endorsements: files, or all files of folders; bundles among them. A file of no known kind is wrong use where the
 * user named it, and a note where it merely lies in a folder.
 *
 * @throws UsageError
 */
export async function readEndorsements(paths: readonly string[], output: Output): Promise<readonly Uint8Array[]> {
  const { maxEndorsementBytes, maxEndorsements } = DEFAULT_LIMITS;
  const objects: Uint8Array[] = [];
  for (const file of await findInputs(paths, "endorsements")) {
    const bytes = await readInputOrBundle(file.path, "endorsement", maxEndorsementBytes);
    const opened = openSupplied(bytes, SCHEMES, DEFAULT_LIMITS, createCertificateCrypto());
    if (opened.ok) objects.push(bytes);
    else if (file.named) throw new UsageError(`${file.path}: ${opened.failure.message}`);
    else output.err(harmless(`note: ${file.path} is passed over. ${opened.failure.message}`));
    if (opened.ok && opened.value.unknownKinds.length > 0) {
      const kinds = opened.value.unknownKinds.join(", ");
      output.err(harmless(`note: ${file.path} holds what this version does not know, which is passed over: ${kinds}`));
    }
    if (objects.length > maxEndorsements) throw new UsageError(`there are more than ${maxEndorsements} endorsements`);
  }
  return objects;
}

/**
 * As {@link readInput}, but a bundle of endorsements may be larger than `maxBytes`, up to its own limit.
 *
 * @throws UsageError where it cannot be read.
 */
export async function readInputOrBundle(path: string, what: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readInput(path, what, maxBytes);
  if (bytes.length <= maxBytes || !startsLikeBundle(bytes)) return bytes;
  return readInput(path, what, DEFAULT_LIMITS.maxBundleBytes);
}

/** Kinds of endorsements that can be anchors. */
const ROOT_KINDS: readonly string[] = ["snp-ark", "tdx-root"];

/** Reads root certificates that the user trusts. @throws UsageError */
export async function readTrustRoots(paths: readonly string[]): Promise<readonly Uint8Array[]> {
  const roots: Uint8Array[] = [];
  for (const path of paths) {
    const bytes = await readInput(path, "trust root", DEFAULT_LIMITS.maxEndorsementBytes);
    const opened = openEndorsement(bytes, "caller", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes);
    if (!opened.ok) throw new UsageError(`${path}: ${opened.failure.message}`);
    const other = opened.value.find(({ kind }) => !ROOT_KINDS.includes(kind));
    if (other !== undefined)
      throw new UsageError(`${path} holds a ${other.kind}, which is no root certificate (${ROOT_KINDS.join(", ")})`);
    roots.push(...opened.value.map((endorsement) => endorsement.bytes));
  }
  return roots;
}

/**
 * A nonce in hex, from its flag or an alias; given twice, both must say the same. Nonces are not repeated in messages.
 *
 * @returns 0 to `rule.maxBytes` bytes, or null where none was given.
 * @throws UsageError
 */
export function readNonce(
  values: readonly string[],
  rule: NonceRule,
  allowZero: "allow-zero" | "refuse-zero",
): Uint8Array | null {
  const [first, ...others] = values.map((value) => nonceBytes(value, rule, allowZero));
  if (first === undefined) return null;
  if (others.some((other) => !equalBytes(other, first))) {
    throw new UsageError(`${rule.flag} (alias ${rule.alias}) is given twice, with different values`);
  }
  return first;
}

function nonceBytes(
  value: string,
  { flag, maxBytes, reason }: NonceRule,
  allowZero: "allow-zero" | "refuse-zero",
): Uint8Array {
  const bytes = fromHex(value);
  if (bytes === null) throw new UsageError(`${flag} is not hex: two of 0-9, a-f for each byte, nothing else`);
  if (bytes.length > maxBytes) throw new UsageError(`${flag} has ${bytes.length} bytes; ${reason}`);
  if (allowZero === "refuse-zero" && isZero(bytes)) {
    throw new UsageError(
      `${flag} is empty or all zeros, which anybody can answer in advance (--allow-zero-nonce accepts it)`,
    );
  }
  return bytes;
}
