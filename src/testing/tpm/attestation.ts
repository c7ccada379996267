import { concatBytes, toUtf8 } from "../../bytes/index.js";
import type { QuoteParts, SuppliedPcrs, VtpmParts } from "../../tee/vtpm/parts.js";
import { attestationProtobuf, attestationTextproto } from "../amd/containers.js";
import type { CertificateChainParts, ProductParts } from "../amd/containers.js";
import { escapedText } from "../amd/message-writers.js";
import { bytesField, numberField } from "../wire.js";
import { hashOfId } from "./algorithms.js";

/** What GCE says of a machine; message GCEInstanceInfo of go-tpm-tools. */
export interface InstanceInfoParts {
  readonly zone?: string;
  readonly projectId?: string;
  readonly projectNumber?: bigint;
  readonly instanceName?: string;
  readonly instanceId?: bigint;
}

/** An SEV-SNP report inside the message, with what goes beside it. */
export interface SnpAttestationParts {
  /** 1184 bytes. */
  readonly report: Uint8Array;
  readonly chain?: CertificateChainParts;
  readonly product?: ProductParts;
}

/** What go-tpm-tools' message Attestation holds; what is not given or empty is not written. */
export interface TpmAttestationParts extends Partial<VtpmParts> {
  readonly instanceInfo?: InstanceInfoParts;
  /** DER. */
  readonly intermediateCertificates?: readonly Uint8Array[];
  readonly snp?: SnpAttestationParts;
  /** Message QuoteV4 of go-tdx-guest in protobuf; only in that form. */
  readonly tdx?: Uint8Array;
}

/** How {@link tpmAttestationProtobuf} deviates from what Go's encoder writes. */
export interface TpmAttestationDeviations {
  /** Numbers of the message's fields in the order in which they are written; those not named are left out. */
  readonly order?: readonly number[];
  /** Whether the key of an entry is written where it is 0. Default written; some encoders leave it out. */
  readonly keyZero?: "written" | "absent";
  /** Fields behind the others, of the message, each quote and each list of PCRs: see {@link protobufField}. */
  readonly behind?: { readonly message?: Uint8Array; readonly quote?: Uint8Array; readonly pcrs?: Uint8Array };
}

const NOTHING = new Uint8Array();

const FIELD = {
  akPublic: 1,
  quotes: 2,
  eventLog: 3,
  instanceInfo: 4,
  canonicalEventLog: 5,
  akCertificate: 6,
  intermediateCertificates: 7,
  snp: 8,
  tdx: 9,
} as const;

/** A field in protobuf's wire format: a varint, or bytes with their length. */
export function protobufField(number: number, value: bigint | Uint8Array): Uint8Array {
  return typeof value === "bigint" ? numberField(number, value) : bytesField(number, value);
}

/** An entry of a map of PCRs, field and all. The key 0 is written too unless told otherwise. */
export function pcrEntryField(index: number, value: Uint8Array, keyZero: "written" | "absent" = "written"): Uint8Array {
  const key = index === 0 && keyZero === "absent" ? new Uint8Array() : numberField(1, BigInt(index));
  return bytesField(2, concatBytes(key, bytesField(2, value)));
}

/**
 * A TPM's quotes, its logs and a report as go-tpm-tools' message attest.Attestation in protobuf's wire format.
 * PCRs stand in the order of their map: Go writes them in no particular one.
 */
export function tpmAttestationProtobuf(
  parts: TpmAttestationParts,
  deviations: TpmAttestationDeviations = {},
): Uint8Array {
  const fields = messageFields(parts, deviations);
  const order = deviations.order ?? Object.values(FIELD);
  return concatBytes(...order.flatMap((number) => fields.get(number) ?? []), deviations.behind?.message ?? NOTHING);
}

function messageFields(
  parts: TpmAttestationParts,
  deviations: TpmAttestationDeviations,
): ReadonlyMap<number, readonly Uint8Array[]> {
  const quotes = (parts.quotes ?? []).map((quote) => bytesField(FIELD.quotes, quoteMessage(quote, deviations)));
  const instance = parts.instanceInfo === undefined ? NOTHING : instanceMessage(parts.instanceInfo);
  const { report, chain, product } = parts.snp ?? { report: null };
  const snp = report === null ? NOTHING : attestationProtobuf(report, chain, product);
  return new Map<number, readonly Uint8Array[]>([
    [FIELD.akPublic, optionalBytes(FIELD.akPublic, parts.akPublic)],
    [FIELD.quotes, quotes],
    [FIELD.eventLog, optionalBytes(FIELD.eventLog, parts.eventLog)],
    [FIELD.instanceInfo, optionalBytes(FIELD.instanceInfo, instance)],
    [FIELD.canonicalEventLog, optionalBytes(FIELD.canonicalEventLog, parts.canonicalEventLog)],
    [FIELD.akCertificate, optionalBytes(FIELD.akCertificate, parts.akCertificate)],
    [
      FIELD.intermediateCertificates,
      (parts.intermediateCertificates ?? []).map((der) => bytesField(FIELD.intermediateCertificates, der)),
    ],
    [FIELD.snp, optionalBytes(FIELD.snp, snp)],
    [FIELD.tdx, optionalBytes(FIELD.tdx, parts.tdx)],
  ]);
}

function optionalBytes(number: number, bytes: Uint8Array = NOTHING): readonly Uint8Array[] {
  return bytes.length === 0 ? [] : [bytesField(number, bytes)];
}

function optionalNumber(number: number, value = 0n): readonly Uint8Array[] {
  return value === 0n ? [] : [numberField(number, value)];
}

function quoteMessage({ quote, rawSig, pcrs }: QuoteParts, deviations: TpmAttestationDeviations): Uint8Array {
  return concatBytes(
    ...optionalBytes(1, quote),
    ...optionalBytes(2, rawSig),
    ...pcrs.map((supplied) => bytesField(3, pcrsMessage(supplied, deviations))),
    deviations.behind?.quote ?? NOTHING,
  );
}

function pcrsMessage({ bank, values }: SuppliedPcrs, { keyZero, behind }: TpmAttestationDeviations): Uint8Array {
  const entries = [...values].map(([index, value]) => pcrEntryField(index, value, keyZero));
  return concatBytes(...optionalNumber(1, BigInt(bank)), ...entries, behind?.pcrs ?? NOTHING);
}

function instanceMessage(info: InstanceInfoParts): Uint8Array {
  return concatBytes(
    ...optionalBytes(1, toUtf8(info.zone ?? "")),
    ...optionalBytes(2, toUtf8(info.projectId ?? "")),
    ...optionalNumber(3, info.projectNumber),
    ...optionalBytes(4, toUtf8(info.instanceName ?? "")),
    ...optionalNumber(5, info.instanceId),
  );
}

/** The same message as textproto; of `tdx` nothing. Bytes above 7Fh are octal escapes. */
export function tpmAttestationTextproto(parts: TpmAttestationParts): string {
  const { report, chain, product } = parts.snp ?? { report: null };
  return [
    bytesLine("ak_pub", parts.akPublic),
    ...(parts.quotes ?? []).map((quote) => block("quotes", quoteText(quote))),
    bytesLine("event_log", parts.eventLog),
    parts.instanceInfo === undefined ? "" : block("instance_info", instanceText(parts.instanceInfo)),
    bytesLine("canonical_event_log", parts.canonicalEventLog),
    bytesLine("ak_cert", parts.akCertificate),
    ...(parts.intermediateCertificates ?? []).map((der) => bytesLine("intermediate_certs", der)),
    report === null ? "" : block("sev_snp_attestation", attestationTextproto(report, chain, product)),
  ].join("");
}

function quoteText({ quote, rawSig, pcrs }: QuoteParts): string {
  const lists = pcrs.map(({ bank, values }) => {
    const entries = [...values].map(([key, value]) => block("pcrs", `key: ${key}\n${bytesLine("value", value)}`));
    return block("pcrs", `${bank === 0 ? "" : `hash: ${bankName(bank)}\n`}${entries.join("")}`);
  });
  return [bytesLine("quote", quote), bytesLine("raw_sig", rawSig), ...lists].join("");
}

/** As the schema's enumeration HashAlgo spells it; a number where it has none. */
function bankName(bank: number): string {
  return hashOfId(bank)?.toUpperCase() ?? String(bank);
}

function instanceText(info: InstanceInfoParts): string {
  return [
    bytesLine("zone", toUtf8(info.zone ?? "")),
    bytesLine("project_id", toUtf8(info.projectId ?? "")),
    numberLine("project_number", info.projectNumber),
    bytesLine("instance_name", toUtf8(info.instanceName ?? "")),
    numberLine("instance_id", info.instanceId),
  ].join("");
}

function bytesLine(name: string, bytes: Uint8Array = NOTHING): string {
  return bytes.length === 0 ? "" : `${name}: "${escapedText(bytes)}"\n`;
}

function numberLine(name: string, value = 0n): string {
  return value === 0n ? "" : `${name}: ${value.toString()}\n`;
}

/** A message inside a message; no line of its text holds a line break of a value. */
function block(name: string, text: string): string {
  return `${name} {\n${text.replace(/^(?=.)/gm, "  ")}}\n`;
}
