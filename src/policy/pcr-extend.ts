import { concatBytes } from "../bytes/index.js";
import type { Outcome } from "../errors/index.js";
import type { JsonLimits } from "../json/index.js";
import type { AnyScheme } from "../tee/scheme.js";
import { decodeStated, withPcrValues } from "./document.js";
import { PCR_BANK_SIZES } from "./pcr-values.js";
import type { PcrBank, PcrValues } from "./pcr-values.js";

/** The PCR into which Cocos's agent puts the manifest of a computation. */
const MANIFEST_PCR = 16;

/**
 * Whose arithmetic: the `agent`'s, which says what the TPM of a guest then holds, or that of `cocos-cli`, whose
 * `policy extend` writes other values.
 */
export type ExtendWay = "agent" | "cocos-cli";

/** Makes a digest; handed in, so that this room holds no cryptography. */
export type ExtendDigest = (algorithm: ExtendAlgorithm, message: Uint8Array) => Uint8Array;
export type ExtendAlgorithm = "sha256" | "sha384" | "sha3-256" | "sha3-384" | "sha512-256";

/** How a bank takes a manifest up. */
interface ExtendRule {
  readonly bank: Exclude<PcrBank, "sha1">;
  /** What makes the digest of the manifest that is handed to the TPM. */
  readonly measure: ExtendAlgorithm;
  /** What the old value and that digest, one after the other, go through. */
  readonly extend: ExtendAlgorithm;
}

const RULES: Readonly<Record<ExtendWay, readonly ExtendRule[]>> = {
  // Cocos agent: vtpm.ExtendPCR with SHA3 digests; the TPM extends each bank with that bank's own hash.
  agent: [
    { bank: "sha256", measure: "sha3-256", extend: "sha256" },
    { bank: "sha384", measure: "sha3-384", extend: "sha384" },
  ],
  // Cocos CLI, `policy extend`.
  "cocos-cli": [
    { bank: "sha256", measure: "sha512-256", extend: "sha512-256" },
    { bank: "sha384", measure: "sha384", extend: "sha384" },
  ],
};

/**
 * Predicts PCR 16 after each manifest, in their order, and puts it into a policy: extend(old ‖ measure(manifest)), old
 * being what the policy states, or zeros. In the banks (sha256, sha384) that the policy states, or in both where it
 * states neither.
 *
 * What it does not show: PCR 16 can be reset by any process of the guest, so its value proves nothing on its own.
 *
 * @param bytes the policy, UTF-8 JSON.
 * @param manifests their bytes as they are.
 * @returns the new text in the form of formatPolicy. Errors: those of decodeStated.
 */
export function extendPcr16(
  bytes: Uint8Array,
  manifests: readonly Uint8Array[],
  way: ExtendWay,
  digest: ExtendDigest,
  schemes: readonly AnyScheme[],
  limits: JsonLimits,
): Outcome<string> {
  const stated = decodeStated(bytes, schemes, limits);
  if (!stated.ok) return stated;
  const extended = extendAll(stated.value.pcrValues, manifests, RULES[way], digest);
  return withPcrValues(bytes, extended, schemes, limits);
}

function extendAll(
  values: PcrValues,
  manifests: readonly Uint8Array[],
  rules: readonly ExtendRule[],
  digest: ExtendDigest,
): PcrValues {
  const stated = rules.filter(({ bank }) => values.has(bank));
  const extended = new Map<PcrBank, ReadonlyMap<number, Uint8Array>>();
  for (const { bank, measure, extend } of stated.length === 0 ? rules : stated) {
    let value = values.get(bank)?.get(MANIFEST_PCR) ?? new Uint8Array(PCR_BANK_SIZES[bank]);
    for (const manifest of manifests) value = digest(extend, concatBytes(value, digest(measure, manifest)));
    extended.set(bank, new Map([[MANIFEST_PCR, value]]));
  }
  return extended;
}
