import { u16le, u32le } from "../../bytes/index.js";
import { HEADER_FIELDS, HEADER_SIZE, KEY_TYPE_P256, TEE_SGX, TEE_TDX } from "../../tee/tdx/layout.js";

/** What starts like a quote of Intel's: for the parser, or known and not read, with what to do. */
export type RecognizedQuote =
  { readonly form: "quote" } | { readonly form: "unsupported"; readonly what: string; readonly hint: string };

/** No version above 5 is known: others near to it are for the parser to refuse as what they are. */
const MAX_VERSION = 7;
const VERSIONS: readonly number[] = [3, 4, 5];
/** What Intel's specification names, and no quote of TDX has: a type of attestation key, and a type of body. */
const KEY_TYPE_P384 = 3;
const SGX_BODY_TYPE = 1;

/** TDREPORT_STRUCT (Intel TDX Module Base Architecture): REPORTTYPE starts with the TEE's type, its fourth byte is reserved. */
const TD_REPORT_SIZE = 1024;
const TD_REPORT_RESERVED_AT = 3;

/**
 * Says whether bytes start like a quote. A report of SEV-SNP of version 4 whose GUEST_SVN is 81h differs in the type of
 * the attestation key, which is zero there. What starts like a quote and is broken is the parser's, who says how.
 *
 * @returns null where it is no quote at all.
 */
export function recognizeQuote(bytes: Uint8Array): RecognizedQuote | null {
  if (bytes.length === TD_REPORT_SIZE && bytes[0] === TEE_TDX && bytes[TD_REPORT_RESERVED_AT] === 0) {
    return unsupported("TDREPORT", "only its own machine can tell it from a made-up one; have it turned into a quote");
  }
  const { version: versionField, attestationKeyType, teeType: teeField } = HEADER_FIELDS;
  if (bytes.length < teeField.offset) return null;
  const version = u16le(bytes, versionField.offset);
  const keyType = u16le(bytes, attestationKeyType.offset);
  const teeType = bytes.length < teeField.offset + teeField.size ? null : u32le(bytes, teeField.offset);
  if (!startsQuote(version, keyType, teeType)) return null;
  const isSgx = teeType === TEE_SGX || (version === 5 && bodyTypeOf(bytes) === SGX_BODY_TYPE);
  if (isSgx) return unsupported("SGX quote", "an enclave's quote is no evidence of a confidential virtual machine");
  if (keyType === KEY_TYPE_P384) {
    return unsupported(
      "TDX quote with an ECDSA P-384 key",
      "Intel defined the key type, and no quoting enclave uses it",
    );
  }
  return { form: "quote" };
}

function startsQuote(version: number, keyType: number, teeType: number | null): boolean {
  if (VERSIONS.includes(version) && (keyType === KEY_TYPE_P256 || keyType === KEY_TYPE_P384)) return true;
  return teeType === TEE_TDX && version <= MAX_VERSION && keyType > 0;
}

/** What version 5 has behind its header. */
function bodyTypeOf(bytes: Uint8Array): number | null {
  return bytes.length < HEADER_SIZE + 2 ? null : u16le(bytes, HEADER_SIZE);
}

function unsupported(what: string, hint: string): RecognizedQuote {
  return { form: "unsupported", what, hint };
}
