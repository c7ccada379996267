import { u16le, u32le } from "../../bytes/index.js";

/** What starts like a quote of Intel's: for the parser, or known and not read, with what to do. */
export type RecognizedQuote =
  { readonly form: "quote" } | { readonly form: "unsupported"; readonly what: string; readonly hint: string };

/** Where a quote's header has what tells it apart (Intel TDX DCAP Quote Generation Library, appendix 3). */
const KEY_TYPE_AT = 2;
const TEE_TYPE_AT = 4;
const TEE_TYPE_END = 8;
/** Of version 5: the type of the body, behind the header. */
const BODY_TYPE_AT = 48;
/** No version above 5 is known: others near to it are for the parser to refuse as what they are. */
const MAX_VERSION = 7;
const VERSIONS: readonly number[] = [3, 4, 5];
const ECDSA_P256 = 2;
const ECDSA_P384 = 3;
const SGX_TEE_TYPE = 0;
const TDX_TEE_TYPE = 0x81;
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
  if (bytes.length === TD_REPORT_SIZE && bytes[0] === TDX_TEE_TYPE && bytes[TD_REPORT_RESERVED_AT] === 0) {
    return unsupported("TDREPORT", "only its own machine can tell it from a made-up one; have it turned into a quote");
  }
  if (bytes.length < TEE_TYPE_AT) return null;
  const version = u16le(bytes, 0);
  const keyType = u16le(bytes, KEY_TYPE_AT);
  const teeType = bytes.length < TEE_TYPE_END ? null : u32le(bytes, TEE_TYPE_AT);
  if (!startsQuote(version, keyType, teeType)) return null;
  const isSgx = teeType === SGX_TEE_TYPE || (version === 5 && bodyTypeOf(bytes) === SGX_BODY_TYPE);
  if (isSgx) return unsupported("SGX quote", "an enclave's quote is no evidence of a confidential virtual machine");
  if (keyType === ECDSA_P384) {
    return unsupported(
      "TDX quote with an ECDSA P-384 key",
      "Intel defined the key type, and no quoting enclave uses it",
    );
  }
  return { form: "quote" };
}

function startsQuote(version: number, keyType: number, teeType: number | null): boolean {
  if (VERSIONS.includes(version) && (keyType === ECDSA_P256 || keyType === ECDSA_P384)) return true;
  return teeType === TDX_TEE_TYPE && version <= MAX_VERSION && keyType > 0;
}

function bodyTypeOf(bytes: Uint8Array): number | null {
  return bytes.length < BODY_TYPE_AT + 2 ? null : u16le(bytes, BODY_TYPE_AT);
}

function unsupported(what: string, hint: string): RecognizedQuote {
  return { form: "unsupported", what, hint };
}
