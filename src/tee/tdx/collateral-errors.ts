import { defineCodes } from "../../errors/index.js";

/** How Intel's statements and what is collected can fail (signed-json.ts, tcb-info.ts, qe-identity.ts, pcs.ts, accept.ts). */
export const TDX_COLLATERAL_CODES = defineCodes({
  // The form that both statements have (signed-json.ts).
  TDX_STATEMENT_SIZE: {
    meaning: "A TCB info or QE identity is longer than 256 KiB, a multiple of any that Intel publishes.",
    advice: "Check that the right file was given; hand in the body as Intel's service sends it.",
  },
  TDX_STATEMENT_FORM: {
    meaning: "A signed statement is no JSON object of exactly two members, the statement and its signature.",
    advice:
      'Hand in the body as Intel\'s service sends it: {"tcbInfo":{…},"signature":"…"}, or with "enclaveIdentity".',
  },
  TDX_STATEMENT_SIGNATURE_FORM: {
    meaning: "The signature of a TCB info or QE identity is not 128 hex digits (r, then s, of P-256).",
    advice: "Fetch the statement anew from Intel's service or the caching service.",
  },
  TDX_STATEMENT_CHAIN: {
    meaning: "Behind a TCB info or QE identity stands something else than the PEM of exactly two certificates.",
    advice: "Put the TCB signing certificate and its root there, on lines of their own, or nothing at all.",
  },

  // What a statement says (statement-reader.ts, levels.ts, tcb-info.ts, qe-identity.ts).
  TDX_STATEMENT_MEMBER: {
    meaning: "A TCB info or QE identity lacks a member that it must have, or has one of the wrong type.",
    advice: "Fetch the statement anew; a form that Intel introduced later needs a newer veritee.",
  },
  TDX_STATEMENT_VALUE: {
    meaning:
      "A TCB info or QE identity has a number out of its range, hex of another length or a list of another size.",
    advice: "Fetch the statement anew; a form that Intel introduced later needs a newer veritee.",
  },
  TDX_STATEMENT_DATE: {
    meaning: "A date of a TCB info or QE identity is no real instant of the form YYYY-MM-DDThh:mm:ssZ.",
    advice: "Fetch the statement anew from Intel's service or the caching service.",
  },
  TDX_STATEMENT_WINDOW: {
    meaning: "A TCB info or QE identity ends (nextUpdate) before it was issued.",
    advice: "Fetch the statement anew from Intel's service or the caching service.",
  },
  TDX_STATEMENT_STATUS: {
    meaning: "A level of a TCB info or QE identity has a status that is unknown or not one of its kind of level.",
    advice: "Fetch the statement anew; a status that Intel introduced later needs a newer veritee.",
  },
  TDX_STATEMENT_DUPLICATE: {
    meaning: "A TCB info or QE identity has two levels for the same versions, or two identities of one TDX module.",
    advice: "Fetch the statement anew: what it says of that level depends on who reads it.",
  },
  TDX_TCB_INFO_ID: {
    meaning: "The TCB info is not one for TDX; that of SGX does not judge a TD even of the same platform.",
    advice: "Fetch the TCB info from the path /tdx/certification/v4/tcb.",
  },
  TDX_TCB_INFO_VERSION: {
    meaning: "The TCB info is not of version 3, the only one that exists for TDX.",
    advice: "Fetch the TCB info from version 4 of Intel's service, which serves version 3 of the document.",
  },
  TDX_TCB_INFO_TYPE: {
    meaning: "The TCB info orders its components in another way (tcbType) than the only defined one, 0.",
    advice: "A newer veritee may know that type.",
  },
  TDX_QE_IDENTITY_ID: {
    meaning: "The identity is not that of the quoting enclave for TDs (TD_QE).",
    advice: "Fetch the QE identity from the path /tdx/certification/v4/qe/identity.",
  },
  TDX_QE_IDENTITY_VERSION: {
    meaning: "The QE identity is not of version 2, the only one that exists for TDX.",
    advice: "Fetch the QE identity from version 4 of Intel's service.",
  },

  // What is collected and handed in (accept.ts, encodings.ts, unpack.ts).
  TDX_COLLATERAL: {
    meaning: "What came for a TCB info, a QE identity or a revocation list is not that, or not Intel's.",
    advice: "The cause says why. Check the base URL, and whether the trust anchors are those of this hierarchy.",
  },
  TDX_COLLATERAL_ENCODING: {
    meaning: "A certificate or revocation list of Intel's is neither DER nor PEM, nor hex or base64 of one of these.",
    advice: "Take it from its source again; nothing may stand before or behind it.",
  },
  TDX_COLLATERAL_MEMBER: {
    meaning: "A member of a JSON file with Intel's collateral is not what a member of that name has to be.",
    advice: "The path names it. Take the file from its source again: nothing of it is applied.",
  },
  TDX_COLLATERAL_STATEMENT: {
    meaning: "A TCB info or QE identity in a file with Intel's collateral cannot be read.",
    advice: "The cause says why. Take it from Intel's service again.",
  },
  TDX_COLLATERAL_OTHER: {
    meaning: "A file holds statements of Intel's that are not about TDX, and none that is.",
    advice: "Fetch those below /tdx/certification/v4; what Intel says about SGX enclaves is nothing to a TD.",
  },
});
