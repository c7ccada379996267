import { defineCodes } from "../errors/index.js";

/** How bytes can fail to be evidence at all. */
export const EVIDENCE_CODES = defineCodes({
  EVIDENCE_SIZE: {
    meaning: "The evidence is larger than the limit.",
    advice: "Evidence of one guest is small: check that the file is evidence, or raise limits.maxEvidenceBytes.",
  },
  EVIDENCE_UNKNOWN: {
    meaning: "The bytes are no kind of evidence that is known: neither by their length nor by how they start.",
    advice: "Check the file. If you know what it is, say so (--tee snp), and the failure will say more.",
  },
  EVIDENCE_UNSUPPORTED: {
    meaning: "The bytes are evidence of a kind that this version cannot verify.",
    advice: "Use a version that supports this kind of evidence.",
  },
});

/** A code of this room. */
export type EvidenceCode = keyof typeof EVIDENCE_CODES;
