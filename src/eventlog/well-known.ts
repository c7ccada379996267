import { toHex } from "../bytes/index.js";
import type { LogDigests } from "./types.js";

/** SHA-256 of the whole DER of certificates that many machines have, or must not trust. */
const CERTIFICATES: ReadonlyMap<string, string> = new Map([
  ["e8e95f0733a55e8bad7be0a1413ee23c51fcea64b3c8fa6a786935fddcc71961", "MS_WINDOWS_PROD_PCA_2011"],
  ["48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507", "MS_THIRD_PARTY_UEFI_CA_2011"],
  ["a1117f516a32cefcba3f2d1ace10a87972fd6bbe8fe0d0b996e09e65d802a503", "MS_THIRD_PARTY_KEK_CA_2011"],
  ["d1d217acf60ba4e4a890210322d006d673c0b82de9d65ad7f2d55897635429e2", "GCE_DEFAULT_PK"],
  ["90244cc221e00c1fe0a7b78b3ce945dd73bf1633019eb6c15fa5646f9c8d2e1e", "REVOKED_CANONICAL_BOOTHOLE"],
  ["f156d24f5d4e775da0e6a9111f074cfce701939d688c64dba093f97753434f2c", "REVOKED_DEBIAN_BOOTHOLE"],
  ["20e394d15c6205faf65fa696df13b8369d3153cb5d2cd056b48c0db00e160084", "REVOKED_CISCO_BOOTHOLE"],
]);

/**
 * The name of a certificate that veritee knows by every byte of it, or null. The first four are named as in go-tpm-tools'
 * machine state; `REVOKED_…` signed boot loaders with the BootHole flaw (CVE-2020-10713) and belong into dbx.
 */
export function wellKnownCertificate(der: Uint8Array, digests: LogDigests): string | null {
  return CERTIFICATES.get(toHex(digests.digest("sha256", der))) ?? null;
}
