import { equalBytes, oncePerObject } from "../../bytes/index.js";
import { fail, ok } from "../../errors/index.js";
import type { Outcome } from "../../errors/index.js";
import { finding } from "../../result/index.js";
import type { Finding } from "../../result/index.js";
import { decodePem, isPem, parseCertificate } from "../../x509/index.js";
import type { Certificate } from "../../x509/index.js";
import type { Endorsement, EndorsementSource } from "../scheme.js";
import type { PckCandidate } from "./chain.js";
import type { ChainReader } from "./chain-reader.js";
import type { TdxCode } from "./errors.js";
import { CERTIFICATION } from "./layout.js";
import { openPckChain } from "./roles.js";
import type { TdxQuote } from "./types.js";

/** Certificates that may be those of a quote's platform. */
export interface Candidates {
  readonly pairs: readonly SourcedCandidate[];
  readonly notes: readonly Finding[];
}

/** Where its two certificates came from. */
export interface SourcedCandidate extends PckCandidate {
  readonly leafSource: EndorsementSource;
  readonly caSource: EndorsementSource;
}

interface Sourced {
  readonly certificate: Certificate;
  readonly source: EndorsementSource;
}

/** PCK certificates that are tried for one quote that does not bring its own. */
const MAX_CANDIDATES = 32;

/**
 * Makes what finds a quote's PCK certificates: the chain that the quote brings, else those among the endorsements whose CA is
 * there too. Nothing is verified.
 *
 * Errors: those of openPckChain; `TDX_PCK_MISSING` (stage `collect`).
 *
 * @param open reads the chain that a quote brings.
 */
export function createCandidateReader(
  open: ChainReader["open"] = openPckChain,
): (quote: TdxQuote, endorsements: readonly Endorsement[]) => Outcome<Candidates> {
  const read = oncePerObject((bytes: Uint8Array) => parseCertificate(bytes));

  function ofKind(endorsements: readonly Endorsement[], kind: string): readonly Sourced[] {
    return endorsements.flatMap((one) => {
      const parsed = one.kind === kind ? read(one.bytes) : null;
      return parsed?.ok === true ? [{ certificate: parsed.value, source: one.source }] : [];
    });
  }

  return (quote, endorsements) => {
    const { certificationData } = quote;
    if (certificationData.type === CERTIFICATION.pckChain) {
      const chain = open(certificationData);
      if (!chain.ok) return chain;
      const [leaf, ca, root] = chain.value;
      if (leaf === undefined || ca === undefined || root === undefined) return missing(certificationData.type);
      return ok({ pairs: [{ leaf, ca, root, leafSource: "evidence", caSource: "evidence" }], notes: [] });
    }
    const own = certificationData.type === CERTIFICATION.pckLeaf ? readLeaf(certificationData.bytes) : ok(null);
    if (!own.ok) return own;
    const leaves: readonly Sourced[] =
      own.value === null ? ofKind(endorsements, "tdx-pck") : [{ certificate: own.value, source: "evidence" }];
    const cas = ofKind(endorsements, "tdx-pck-ca");
    const pairs = leaves.flatMap(({ certificate: leaf, source: leafSource }) =>
      cas
        .filter(({ certificate: ca }) => equalBytes(ca.subject, leaf.issuer))
        .map(({ certificate: ca, source: caSource }) => ({ leaf, ca, root: null, leafSource, caSource })),
    );
    if (pairs.length === 0) return missing(certificationData.type);
    const code: TdxCode = "TDX_PCK_CANDIDATES";
    const notes =
      pairs.length > MAX_CANDIDATES
        ? [finding(code, "note", "endorsements.tdx-pck", MAX_CANDIDATES, pairs.length)]
        : [];
    return ok({ pairs: pairs.slice(0, MAX_CANDIDATES), notes });
  };
}

/** Whether an endorsement was shown to be Intel's before it came here, by `accept`; whoever else handed one in may have forged it. */
export function isCollected({ source }: Pick<Endorsement, "source">): boolean {
  return source === "cache" || source === "network";
}

/** The PCK certificate that a quote brings, in its chain or alone; null where it brings none that can be read. */
export function leafOf({ certificationData }: TdxQuote): Certificate | null {
  switch (certificationData.type) {
    case CERTIFICATION.pckChain: {
      const chain = openPckChain(certificationData);
      return chain.ok ? (chain.value[0] ?? null) : null;
    }
    case CERTIFICATION.pckLeaf: {
      const leaf = readLeaf(certificationData.bytes);
      return leaf.ok ? leaf.value : null;
    }
    default:
      return null;
  }
}

/** Certification data of type 4: one certificate, in PEM or DER. */
function readLeaf(bytes: Uint8Array): Outcome<Certificate> {
  if (!isPem(bytes)) return parseCertificate(bytes);
  const blocks = decodePem(bytes, "CERTIFICATE", "exactly-one");
  return blocks.ok ? parseCertificate(blocks.value[0] ?? new Uint8Array()) : blocks;
}

function missing(type: number): Outcome<never> {
  const message = `The quote names its platform by certification data of type ${type}, without a PCK certificate chain, and none was supplied.`;
  return fail("collect", "TDX_PCK_MISSING" satisfies TdxCode, message, {
    path: "endorsements.tdx-pck",
    expected: CERTIFICATION.pckChain,
    actual: type,
  });
}
