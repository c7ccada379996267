import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, toUtf8 } from "../../bytes/index.js";
import { littleEndian } from "../eventlog/octets.js";
import { seededBytes, seededP256 } from "../seed.js";
import { edited } from "../tpm/edit.js";
import type { ByteEdit, Edit } from "../tpm/edit.js";
import { signP256 } from "./ecdsa.js";
import type { EcdsaChoice } from "./ecdsa.js";
import type { SimulatedPck } from "./pck.js";
import { writeEnclaveReport, writeQuoteHeader, writeTdReport } from "./quote-body.js";
import type { EnclaveReportFields, QuoteHeaderFields, TdReportFields } from "./quote-body.js";
import { EXTENSION_SIZE } from "./quote-layout.js";

/** How one of the two signatures of a quote is made. */
export interface QuoteSignatureOptions extends EcdsaChoice {
  /** Another key that signs: a secret scalar of 32 bytes. */
  readonly secretKey?: Uint8Array;
  /** What is signed instead. */
  readonly message?: Uint8Array;
  /** A last change of r ‖ s. */
  readonly bytes?: ByteEdit;
}

/** What a quote says of its sizes, in bytes. */
export interface QuoteSizes {
  /** Of the body; in version 5 only. */
  readonly body: number;
  readonly signatureData: number;
  /** Of the data of the outer type 6; not in version 3. */
  readonly qeCertification: number;
  readonly qeAuthentication: number;
  /** Of the inner data, such as the chain of certificates. */
  readonly certification: number;
}

/** What a quote says, and what is wrong with it. Everything left out is as in a sound one. */
export interface TdxQuoteOptions {
  /** Default 4. Version 3 knows enclaves only. */
  readonly version?: 3 | 4 | 5;
  /**
   * What reports: an SGX enclave, a TD 1.0, a TD 1.5, a TD 1.5 with the extension for partitions. Version 5 has them all
   * (types 1 to 4), version 4 the first two. Default: TD 1.0, in version 5 TD 1.5, in version 3 the enclave.
   */
  readonly kind?: "sgx" | "td-1.0" | "td-1.5" | "td-1.5-extended";
  readonly header?: Edit<QuoteHeaderFields>;
  readonly td?: Edit<TdReportFields>;
  /** Of the enclave, where one reports. */
  readonly enclave?: Edit<EnclaveReportFields>;
  /** A last change of the body, before it is signed. */
  readonly body?: ByteEdit;
  /** What version 5 says of the body, where that is not so. */
  readonly bodyType?: number;
  /** The attestation key derives from it. Default "veritee". */
  readonly seed?: string;
  /** What stands for the attestation key, X ‖ Y, 64 bytes. It counts in the binding, but does not sign. */
  readonly attestationKey?: Uint8Array;
  readonly signature?: QuoteSignatureOptions;
  /** The report of the quoting enclave: REPORTDATA is by default what binds the attestation key. */
  readonly qeReport?: Edit<EnclaveReportFields>;
  readonly qeReportSignature?: QuoteSignatureOptions;
  /** Default: 00h to 1Fh, as in most real quotes. */
  readonly qeAuthenticationData?: Uint8Array;
  /** Default 6. */
  readonly qeCertificationType?: number;
  /** Default: type 5, the chain of the PCK certificate in PEM. */
  readonly certification?: { readonly type: number; readonly bytes: Uint8Array };
  /** Behind the inner data, and counted in the outer size; behind that, and counted in the size of the signature data. */
  readonly behindCertification?: Uint8Array;
  readonly behindSignatureData?: Uint8Array;
  /** What the quote says of its sizes. Nothing is cut or padded. */
  readonly sizes?: Edit<QuoteSizes>;
  /** Behind the quote. */
  readonly trailing?: Uint8Array;
}

/** A quote, and what it consists of. */
export interface SimulatedQuote {
  readonly bytes: Uint8Array;
  /** Header, descriptor and body: what the attestation key signed. */
  readonly signedBytes: Uint8Array;
  /** r ‖ s, 64 bytes. */
  readonly signature: Uint8Array;
  /** X ‖ Y, 64 bytes. */
  readonly attestationKey: Uint8Array;
  /** 384 bytes. */
  readonly qeReport: Uint8Array;
  readonly qeReportSignature: Uint8Array;
  readonly qeAuthenticationData: Uint8Array;
}

const BODY_TYPES = { sgx: 1, "td-1.0": 2, "td-1.5": 3, "td-1.5-extended": 4 } as const;
const QE_CERTIFICATION = 6;
const PCK_CHAIN = 5;
const NOTHING = new Uint8Array();

/**
 * Makes a quote as a platform's quoting enclave does: the PCK certifies the enclave's report, which binds the attestation
 * key, which signs header and body.
 *
 * @param pck the platform; its certificate need not fit what the quote says.
 */
export function makeTdxQuote(pck: SimulatedPck, options: TdxQuoteOptions = {}): SimulatedQuote {
  const { version = 4, qeAuthenticationData = Uint8Array.from({ length: 32 }, (_, index) => index) } = options;
  const { kind = usualKind(version) } = options;
  const pair = seededP256(`intel/attestation-key/${options.seed ?? "veritee"}`);
  const attestationKey = options.attestationKey ?? pair.publicKey.slice(1);
  const signedBytes = writeSigned(version, kind, options);
  const binding = concatBytes(sha256(concatBytes(attestationKey, qeAuthenticationData)), new Uint8Array(32));
  const quoting = kind === "sgx" ? "sgx" : "td";
  const qeReport = writeEnclaveReport(
    (usual) => ({ ...edited({ ...usual, reportData: binding, cpuSvn: pck.extension.cpuSvn }, options.qeReport) }),
    quoting,
  );
  const parts = {
    signedBytes,
    signature: sign(signedBytes, pair.secretKey, options.signature),
    attestationKey,
    qeReport,
    qeReportSignature: sign(qeReport, pck.secretKey, options.qeReportSignature),
    qeAuthenticationData,
  };
  const certification = options.certification ?? { type: PCK_CHAIN, bytes: toUtf8(pck.chainPem) };
  return { ...parts, bytes: writeQuote(version, parts, certification, options) };
}

function usualKind(version: 3 | 4 | 5): NonNullable<TdxQuoteOptions["kind"]> {
  return ({ 3: "sgx", 4: "td-1.0", 5: "td-1.5" } as const)[version];
}

/** Header, descriptor and body. */
function writeSigned(
  version: number,
  kind: NonNullable<TdxQuoteOptions["kind"]>,
  options: TdxQuoteOptions,
): Uint8Array {
  const header = writeQuoteHeader((usual) => {
    return edited({ ...usual, version, teeType: kind === "sgx" ? 0 : usual.teeType }, options.header);
  });
  const written = bodyOf(kind, options);
  const body = options.body?.(written) ?? written;
  if (version !== 5) return concatBytes(header, body);
  const { body: said } = edited({ ...NO_SIZES, body: body.length }, options.sizes);
  return concatBytes(header, littleEndian(options.bodyType ?? BODY_TYPES[kind], 2), littleEndian(said, 4), body);
}

const NO_SIZES: QuoteSizes = { body: 0, signatureData: 0, qeCertification: 0, qeAuthentication: 0, certification: 0 };

function bodyOf(kind: NonNullable<TdxQuoteOptions["kind"]>, { td, enclave }: TdxQuoteOptions): Uint8Array {
  switch (kind) {
    case "sgx":
      return writeEnclaveReport((usual) => {
        const own = { mrEnclave: seededBytes("tdx/enclave", 32), mrSigner: seededBytes("tdx/enclave-signer", 32) };
        return edited({ ...usual, ...own, isvProdId: 1, isvSvn: 1 }, enclave);
      });
    case "td-1.0":
    case "td-1.5":
      return writeTdReport(kind, td);
    case "td-1.5-extended":
      return concatBytes(writeTdReport("td-1.5", td), seededBytes("tdx/partition", EXTENSION_SIZE));
  }
}

function sign(message: Uint8Array, secretKey: Uint8Array, how: QuoteSignatureOptions = {}): Uint8Array {
  const signature = signP256(how.message ?? message, how.secretKey ?? secretKey, how);
  return how.bytes?.(signature) ?? signature;
}

/** Everything in its place, under the sizes that are to be told. */
function writeQuote(
  version: number,
  parts: Omit<SimulatedQuote, "bytes">,
  certification: { readonly type: number; readonly bytes: Uint8Array },
  options: TdxQuoteOptions,
): Uint8Array {
  const { behindCertification = NOTHING, behindSignatureData = NOTHING, trailing = NOTHING } = options;
  const { signature, attestationKey, qeReport, qeReportSignature, qeAuthenticationData } = parts;
  const said = (real: QuoteSizes): QuoteSizes => edited(real, options.sizes);
  const inner = {
    ...NO_SIZES,
    qeAuthentication: qeAuthenticationData.length,
    certification: certification.bytes.length,
  };
  const qeCertification = concatBytes(
    qeReport,
    qeReportSignature,
    littleEndian(said(inner).qeAuthentication, 2),
    qeAuthenticationData,
    littleEndian(certification.type, 2),
    littleEndian(said(inner).certification, 4),
    certification.bytes,
    behindCertification,
  );
  const outer = { ...inner, qeCertification: qeCertification.length };
  const wrapper = concatBytes(
    littleEndian(options.qeCertificationType ?? QE_CERTIFICATION, 2),
    littleEndian(said(outer).qeCertification, 4),
  );
  const data = concatBytes(
    signature,
    attestationKey,
    version === 3 ? NOTHING : wrapper,
    qeCertification,
    behindSignatureData,
  );
  const size = said({ ...outer, signatureData: data.length }).signatureData;
  return concatBytes(parts.signedBytes, littleEndian(size, 4), data, trailing);
}
