import { defineCodes } from "../../errors/index.js";

/** How a quote itself can fail: its structure (parse.ts), and what it is authenticated by (authenticate.ts). */
export const TDX_QUOTE_CODES = defineCodes({
  TDX_QUOTE_SIZE: {
    meaning: "The quote ends before a field that it must have.",
    advice: "Check that the file is a whole TDX quote and was not cut; ask the attester for a new one.",
  },
  TDX_QUOTE_VERSION: {
    meaning: "The quote's version is neither 4 nor 5.",
    advice: "Check that the file is a TDX quote; newer versions need a newer veritee.",
  },
  TDX_KEY_TYPE: {
    meaning: "The quote's attestation key is not of type 2 (ECDSA P-256 with SHA-256), the only one in use.",
    advice: "Ask the attester for a quote with an ECDSA P-256 key.",
  },
  TDX_SGX_QUOTE: {
    meaning: "The quote is of an SGX enclave, not of a TD.",
    advice: "Hand in the quote of the TD; SGX quotes are not verified here.",
  },
  TDX_TEE_TYPE: {
    meaning: "The quote's TEE type is not 0x81 (TDX).",
    advice: "Check that the file is a TDX quote; ask the attester for a new one.",
  },
  TDX_BODY_TYPE: {
    meaning: "The body of a version 5 quote is neither a TD 1.0 report (2) nor a TD 1.5 report (3).",
    advice: "Ask the attester for a quote with one of these bodies; others need a newer veritee.",
  },
  TDX_BODY_SIZE: {
    meaning: "The size that a version 5 quote states for its body is not that of the body's type.",
    advice: "The quote was changed or is of another format; ask the attester for a new one.",
  },
  TDX_SIGNATURE_DATA_SIZE: {
    meaning: "The size of the signature data is too small for what it must hold, or reaches beyond the quote.",
    advice: "Check that the quote was not cut; ask the attester for a new one.",
  },
  TDX_CERTIFICATION_TYPE: {
    meaning: "A certification data type is not one that belongs there: outside 6 (QE report), inside 1 to 5.",
    advice: "The quote was changed or is of another format; ask the attester for one with a PCK certificate chain (5).",
  },
  TDX_CERTIFICATION_SIZE: {
    meaning: "A size inside the signature data does not agree with the bytes that are there.",
    advice: "The quote was changed or is of another format; ask the attester for a new one.",
  },
  TDX_TRAILING_BYTES: {
    meaning: "Behind the quote stand bytes that are not zero, or any, where none are allowed.",
    advice: "Cut what follows the quote: it is not signed by anybody.",
  },
  TDX_TRAILING_ZEROS: {
    meaning: "Behind the quote stand zero bytes, which nobody signed.",
    advice: "Nothing to do: hosts hand out quotes in buffers of a fixed size; --strict-length refuses them.",
  },
  TDX_ATTESTATION_KEY: {
    meaning: "The quote's attestation key is no point of P-256.",
    advice: "Do not trust the quote; ask the attester for a new one.",
  },
  TDX_QE_REPORT_SIGNATURE: {
    meaning: "The PCK certificate's key did not sign the quoting enclave's report.",
    advice: "Do not trust the quote: it was changed, or its certificates belong to another platform.",
  },
  TDX_QE_REPORT_DATA: {
    meaning: "The quoting enclave's report does not vouch for the quote's attestation key.",
    advice: "Do not trust the quote: its attestation key is not the one that the quoting enclave certified.",
  },
  TDX_QE_IDENTITY: {
    meaning: "The enclave that signed the quote is Intel's TD quoting enclave.",
    advice: "If it failed, do not trust the quote: any enclave of the platform could have made it.",
  },
  TDX_SIGNATURE: {
    meaning: "The quote's signature is not by its attestation key.",
    advice: "Do not trust the quote: its content was changed.",
  },
});
