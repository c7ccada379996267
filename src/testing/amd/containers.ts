import { u64le } from "../../bytes/index.js";
import { wordOfCpuid } from "../../evidence/sevsnp/cpuid.js";
import { ATTESTATION_FIELDS, FMS_FIELD, REPORT_FIELDS, REPORT_PLACED } from "../../evidence/sevsnp/fields.js";
import { MessageDraft } from "../../evidence/message/message.js";
import type { Message } from "../../evidence/message/message.js";
import { FIELDS, REPORT_SIZE } from "../../tee/snp/layout.js";
import type { Field } from "../../tee/snp/layout.js";
import { writeJson, writeProtobuf, writeTextproto } from "./message-writers.js";
import type { MessageJsonOptions } from "./message-writers.js";

/** Certificates beside a report, DER or PEM; message CertificateChain of go-sev-guest. */
export interface CertificateChainParts {
  readonly vcek?: Uint8Array;
  readonly vlek?: Uint8Array;
  /** The ASK, or the ASVK. */
  readonly ask?: Uint8Array;
  readonly ark?: Uint8Array;
  readonly firmware?: Uint8Array;
  /** Blobs by their GUIDs as text. */
  readonly extras?: Readonly<Record<string, Uint8Array>>;
}

/** Message SevProduct of go-sev-guest. */
export interface ProductParts {
  /** 0 unknown, 1 Milan, 2 Genoa, 3 Turin. */
  readonly name?: number;
  readonly stepping?: number;
  /** Unlike the others, 0 is a value. */
  readonly machineStepping?: number;
}

/** How {@link attestationJson} writes. */
export interface AttestationJsonOptions extends MessageJsonOptions {
  /** Default: none. Go's form, as Cocos writes it, has none in any case. */
  readonly product?: ProductParts;
}

const CERTIFICATE_FIELDS = {
  vcek: "vcek_cert",
  vlek: "vlek_cert",
  ask: "ask_cert",
  ark: "ark_cert",
  firmware: "firmware_cert",
} as const;

/**
 * The report as go-sev-guest's message Report in protobuf's wire format. Reserved bytes have no place in it.
 *
 * @param report 1184 bytes, genuine or not.
 */
export function reportProtobuf(report: Uint8Array): Uint8Array {
  return writeProtobuf(reportMessage(report), REPORT_FIELDS);
}

/** The report as JSON of message Report. */
export function reportJson(report: Uint8Array, options: MessageJsonOptions = {}): string {
  return writeJson(reportMessage(report), REPORT_FIELDS, options);
}

/** The report as textproto of message Report. */
export function reportTextproto(report: Uint8Array): string {
  return writeTextproto(reportMessage(report), REPORT_FIELDS);
}

/** Report and certificates as go-sev-guest's message Attestation, as {@link reportProtobuf} writes. */
export function attestationProtobuf(
  report: Uint8Array,
  chain?: CertificateChainParts,
  product?: ProductParts,
): Uint8Array {
  return writeProtobuf(attestationMessage(report, chain, product), ATTESTATION_FIELDS);
}

/** Report and certificates as JSON of message Attestation. */
export function attestationJson(
  report: Uint8Array,
  chain?: CertificateChainParts,
  options: AttestationJsonOptions = {},
): string {
  const message =
    options.form === "go"
      ? attestationMessage(report, chain ?? {}, undefined)
      : attestationMessage(report, chain, options.product);
  return writeJson(message, ATTESTATION_FIELDS, options);
}

/** Report and certificates as textproto of message Attestation. */
export function attestationTextproto(
  report: Uint8Array,
  chain?: CertificateChainParts,
  product?: ProductParts,
): string {
  return writeTextproto(attestationMessage(report, chain, product), ATTESTATION_FIELDS);
}

function attestationMessage(
  report: Uint8Array,
  chain: CertificateChainParts | undefined,
  product: ProductParts | undefined,
): Message {
  const message = new MessageDraft("");
  message.messages.set("report", reportMessage(report));
  if (chain !== undefined) message.messages.set("certificate_chain", chainMessage(chain));
  if (product !== undefined) message.messages.set("product", productMessage(product));
  return message;
}

function reportMessage(report: Uint8Array): Message {
  if (report.length !== REPORT_SIZE) throw new RangeError(`the report must be ${REPORT_SIZE} bytes long`);
  const message = new MessageDraft("report");
  for (const [name, entry] of Object.entries(REPORT_PLACED)) {
    const { offset, size }: Field = FIELDS[entry.place];
    const length = entry.kind === "bytes" ? (entry.size ?? size) : size;
    const bytes = new Uint8Array(report.subarray(offset, offset + length));
    if (entry.kind === "bytes") message.bytes.set(name, bytes);
    else message.numbers.set(name, integer(bytes));
  }
  const octet = ({ offset }: Field): number => report[offset] ?? 0;
  const family = octet(FIELDS.cpuidFamId);
  const word = wordOfCpuid({ family, model: octet(FIELDS.cpuidModId), stepping: octet(FIELDS.cpuidStep) });
  message.numbers.set(FMS_FIELD, BigInt(word));
  return message;
}

function integer(bytes: Uint8Array): bigint {
  const word = new Uint8Array(8);
  word.set(bytes);
  return u64le(word, 0);
}

function chainMessage(chain: CertificateChainParts): Message {
  const message = new MessageDraft("certificate_chain");
  for (const [part, field] of Object.entries(CERTIFICATE_FIELDS)) {
    const bytes = chain[part as keyof typeof CERTIFICATE_FIELDS];
    if (bytes !== undefined) message.bytes.set(field, bytes);
  }
  for (const [guid, blob] of Object.entries(chain.extras ?? {})) message.blobs.set(guid, blob);
  return message;
}

function productMessage({ name = 0, stepping = 0, machineStepping }: ProductParts): Message {
  const message = new MessageDraft("product");
  message.numbers.set("name", BigInt(name)).set("stepping", BigInt(stepping));
  if (machineStepping === undefined) return message;
  const wrapped = new MessageDraft("product.machine_stepping");
  wrapped.numbers.set("value", BigInt(machineStepping));
  message.messages.set("machine_stepping", wrapped);
  return message;
}
