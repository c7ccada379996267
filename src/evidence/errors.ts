import { defineCodes } from "../errors/index.js";

/** How bytes can fail to be evidence at all, and what is worth a note in the containers of evidence. */
export const EVIDENCE_CODES = defineCodes({
  EVIDENCE_SIZE: {
    meaning: "The evidence is larger than the limit.",
    advice: "Evidence of one guest is small: check that the file is evidence, or raise limits.maxEvidenceBytes.",
  },
  EVIDENCE_UNKNOWN: {
    meaning: "The bytes are no kind of evidence that is known: neither by their length nor by how they start.",
    advice: "Check the file. If you know what it is, say so (--tee snp, --tee tdx), and the failure will say more.",
  },
  EVIDENCE_UNSUPPORTED: {
    meaning: "The bytes are evidence of a kind that this version cannot verify.",
    advice: "Use a version that supports this kind of evidence, or do as the message says.",
  },

  EVIDENCE_KIND: {
    meaning: "The evidence is of another kind than the caller said.",
    advice: "Leave --tee out to have the kind detected, or get evidence of the kind that you want to rely on.",
  },
  EVIDENCE_NOT_HARDWARE: {
    meaning: "The bytes are a stand-in that an attester makes where there is no TEE; no hardware signed anything.",
    advice: "Run the workload on a machine with SEV-SNP or TDX, and check that the guest has its attestation device.",
  },

  // Entity attestation tokens, of which only the evidence inside says anything.
  EVIDENCE_TOKEN: {
    meaning: "The bytes start like an entity attestation token (CBOR, COSE_Sign1 or JWT) and are none.",
    advice: "Check that the file is complete and was not changed; the message says what is wrong.",
  },
  EVIDENCE_TOKEN_CLAIM: {
    meaning:
      "A claim of the token that counts (raw_report, platform_type) is missing, of another type or in another spelling.",
    advice: "Get a token of a Cocos agent, or hand in the evidence itself.",
  },
  EVIDENCE_TOKEN_PLATFORM: {
    meaning: "The token names another platform than its own evidence is of.",
    advice: "Do not use the token; whoever made it put together what does not belong together.",
  },
  EVIDENCE_TOKEN_NESTED: {
    meaning: "The token holds a token instead of evidence.",
    advice: "Hand in the inner token.",
  },
  EVIDENCE_TOKEN_UNVERIFIED: {
    meaning: "The evidence lay in a token whose signature and claims were not looked at: its key vouches for nothing.",
    advice: "Nothing needs to be done; all that counts was taken from the evidence inside.",
  },

  // The certificate table behind a report.
  EVIDENCE_TABLE_TRUNCATED: {
    meaning: "Behind the report stand fewer bytes than one entry of a certificate table has.",
    advice: "Check that the file was not cut; a report alone has exactly 1184 bytes.",
  },
  EVIDENCE_TABLE_SIZE: {
    meaning: "The certificate table behind the report is larger, or has more entries, than the limit.",
    advice: "Check what stands behind the report; a real table holds a handful of certificates.",
  },
  EVIDENCE_TABLE_TERMINATOR: {
    meaning: "The header of the certificate table has no all-zero entry before the table or the first blob.",
    advice: "Check that the file was not cut, and that what follows the report is a certificate table.",
  },
  EVIDENCE_TABLE_ENTRY: {
    meaning: "An entry of the certificate table has length zero, or an all-zero GUID with an offset or a length.",
    advice: "The host wrote a broken table; hand in the report alone and the certificates as files.",
  },
  EVIDENCE_TABLE_BOUNDS: {
    meaning: "An entry of the certificate table points into the table's header or beyond its end.",
    advice: "Check that the file was not cut; else hand in the report alone and the certificates as files.",
  },
  EVIDENCE_TABLE_DUPLICATE: {
    meaning: "The certificate table has the same GUID twice, so that readers could disagree on what it holds.",
    advice: "The host wrote a broken table; hand in the report alone and the certificates as files.",
  },
  EVIDENCE_TABLE_OVERLAP: {
    meaning: "Two entries of the certificate table share bytes.",
    advice: "The host wrote a broken table; hand in the report alone and the certificates as files.",
  },
  EVIDENCE_TABLE_TRAILING: {
    meaning: "The certificate table holds bytes other than zero that belong to no entry.",
    advice: "Remove what does not belong to the table; only zeros may stand between and behind its blobs.",
  },
  EVIDENCE_TABLE_PADDING: {
    meaning: "The certificate table holds zeros between or behind its blobs, as hosts do that fill up a page.",
    advice: "Nothing needs to be done.",
  },
  EVIDENCE_TABLE_BYTE_ORDER: {
    meaning: "A GUID of the certificate table is in Microsoft's mixed byte order instead of that of RFC 4122.",
    advice: "Nothing needs to be done; the certificate is read all the same.",
  },

  EVIDENCE_ENCODING: {
    meaning: "A quote or a log that is written as text is not the hex or base64 that it starts as.",
    advice: "Check that the text was not cut or changed; line ends may stand in it, other characters may not.",
  },

  // The messages of go-sev-guest (package sevsnp), go-tdx-guest (tdx) and go-tpm-tools (attest), whatever form they have.
  EVIDENCE_PROTOBUF: {
    meaning: "The bytes start like a protobuf message that carries evidence and are none.",
    advice: "Check that the file is complete and was not changed, for example as text.",
  },
  EVIDENCE_TEXTPROTO: {
    meaning: "The text starts like a textproto message that carries evidence and is none.",
    advice: "Correct the text at the line and column that the message names.",
  },
  EVIDENCE_FIELD_TYPE: {
    meaning: "A field of the message holds another type than the schema says.",
    advice: "Check that the message is of the kind that the result names as its format, and was not changed.",
  },
  EVIDENCE_FIELD_LENGTH: {
    meaning: "A byte field of the message does not have the length that the report or quote gives it.",
    advice: "Check that the message was made from a whole report or quote.",
  },
  EVIDENCE_FIELD_RANGE: {
    meaning:
      "A number of the message does not fit into its field of the report or quote, or has bits that cannot be set.",
    advice: "Check that the message was made from a report or quote; the failure names the largest value.",
  },
  EVIDENCE_FIELD_MISSING: {
    meaning: "The message lacks a field without which no report or quote can be rebuilt.",
    advice: "Check that the message was made from a whole one; zeros of byte fields are written out.",
  },
  EVIDENCE_FIELD_DUPLICATE: {
    meaning: "The message has a field twice that may be there once, so that readers could disagree on what it says.",
    advice: "Remove one of the two.",
  },
  EVIDENCE_FIELD_COUNT: {
    meaning: "The message repeats a field more often than the limit.",
    advice: "Check that the message is evidence; a real one has a handful of quotes and 24 PCRs in each.",
  },
  EVIDENCE_FIELD_VERSION: {
    meaning: "The message states something that a report or quote of its version cannot hold.",
    advice: "Check that version and fields of the message come from the same report or quote.",
  },
  EVIDENCE_CERTIFICATE_KINDS: {
    meaning: "The certificate chain of the message holds a VCEK and a VLEK at once.",
    advice: "Keep the certificate of the key that signed the report.",
  },
  EVIDENCE_TEE_KINDS: {
    meaning: "The message holds evidence of two TEEs at once.",
    advice: "Do not use the message; a machine has one TEE, and readers could disagree on which of them counts.",
  },
  EVIDENCE_UNKNOWN_FIELDS: {
    meaning: "The message holds fields that the schema does not have; they were passed over.",
    advice: "A newer library may have written them; what they say is not looked at.",
  },
  EVIDENCE_IGNORED: {
    meaning: "Something lies beside the evidence that plays no part in a verification.",
    advice: "Nothing needs to be done.",
  },
});

/** A code of this room. */
export type EvidenceCode = keyof typeof EVIDENCE_CODES;
