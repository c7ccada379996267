import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { concatBytes, toBase64 } from "../../../src/bytes/index.js";
import { filler } from "../writers.js";

/**
 * Quotes of TDX taken apart as go-tdx-guest does it, by offsets of their own, and written in its three forms by another
 * library. Nothing here is signed: containers do not look inside.
 */

/** A field of a message: its name, its number, and what it holds; repeated bytes as a list. */
export type Field = readonly [name: string, number: number, value: Value];
export type Value = number | Uint8Array | readonly Uint8Array[] | Tree;
/** A message: its fields. */
export interface Tree {
  readonly fields: readonly Field[];
}

/** What a made-up quote is like. */
export interface QuoteParts {
  readonly version?: 4 | 5;
  /** 2: TD 1.0, 3: TD 1.5; of version 4 always 2. */
  readonly bodyType?: 2 | 3;
  readonly authSize?: number;
  readonly chain?: Uint8Array;
  readonly extra?: Uint8Array;
}

const CHAIN = filler(300, 9);

function le(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) & 0xff);
}

/** A quote whose bytes all differ from those around them, so that none can stand for another. */
export function quoteOf(parts: QuoteParts = {}): Uint8Array {
  const { version = 4, authSize = 32, chain = CHAIN, extra = new Uint8Array() } = parts;
  const { bodyType = version === 4 ? 2 : 3 } = parts;
  const header = concatBytes(le(version, 2), le(2, 2), le(0x81, 4), filler(40, 1));
  const size = bodyType === 2 ? 584 : 648;
  const descriptor = version === 4 ? new Uint8Array() : concatBytes(le(bodyType, 2), le(size, 4));
  const certification = concatBytes(
    filler(384 + 64, 3),
    le(authSize, 2),
    filler(authSize, 4),
    le(5, 2),
    le(chain.length, 4),
    chain,
  );
  const signed = concatBytes(filler(128, 5), le(6, 2), le(certification.length, 4), certification);
  return concatBytes(header, descriptor, filler(size, 2), le(signed.length, 4), signed, extra);
}

/** Takes the next bytes of a quote. */
class Cutter {
  at = 0;
  constructor(readonly bytes: Uint8Array) {}
  take(size: number): Uint8Array {
    const part = this.bytes.slice(this.at, this.at + size);
    if (part.length !== size) throw new Error(`no ${size} bytes at ${this.at}`);
    this.at += size;
    return part;
  }
  number(size: number): number {
    return this.take(size).reduceRight((value, octet) => value * 256 + octet, 0);
  }
}

function tree(...fields: readonly Field[]): Tree {
  return { fields };
}

function header(cut: Cutter): Tree {
  const [version, keyType, tee] = [cut.number(2), cut.number(2), cut.number(4)];
  const [pceSvn, qeSvn] = [cut.take(2), cut.take(2)];
  return tree(
    ["version", 1, version],
    ["attestation_key_type", 2, keyType],
    ["tee_type", 3, tee],
    ["qe_svn", 4, qeSvn],
    ["pce_svn", 5, pceSvn],
    ["qe_vendor_id", 6, cut.take(16)],
    ["user_data", 7, cut.take(20)],
  );
}

function body(cut: Cutter, size: number): Tree {
  const one: readonly Field[] = [
    ["tee_tcb_svn", 1, cut.take(16)],
    ["mr_seam", 2, cut.take(48)],
    ["mr_signer_seam", 3, cut.take(48)],
    ["seam_attributes", 4, cut.take(8)],
    ["td_attributes", 5, cut.take(8)],
    ["xfam", 6, cut.take(8)],
    ["mr_td", 7, cut.take(48)],
    ["mr_config_id", 8, cut.take(48)],
    ["mr_owner", 9, cut.take(48)],
    ["mr_owner_config", 10, cut.take(48)],
    ["rtmrs", 11, [cut.take(48), cut.take(48), cut.take(48), cut.take(48)]],
    ["report_data", 12, cut.take(64)],
  ];
  if (size === 584) return tree(...one);
  return tree(...one, ["tee_tcb_svn2", 13, cut.take(16)], ["mr_service_td", 14, cut.take(48)]);
}

function enclaveReport(cut: Cutter): Tree {
  return tree(
    ["cpu_svn", 1, cut.take(16)],
    ["misc_select", 2, cut.number(4)],
    ["reserved1", 3, cut.take(28)],
    ["attributes", 4, cut.take(16)],
    ["mr_enclave", 5, cut.take(32)],
    ["reserved2", 6, cut.take(32)],
    ["mr_signer", 7, cut.take(32)],
    ["reserved3", 8, cut.take(96)],
    ["isv_prod_id", 9, cut.number(2)],
    ["isv_svn", 10, cut.number(2)],
    ["reserved4", 11, cut.take(60)],
    ["report_data", 12, cut.take(64)],
  );
}

function signedData(cut: Cutter): Tree {
  const [signature, key] = [cut.take(64), cut.take(64)];
  const [type, size] = [cut.number(2), cut.number(4)];
  const [report, reportSignature] = [enclaveReport(cut), cut.take(64)];
  const authSize = cut.number(2);
  const auth = cut.take(authSize);
  const [chainType, chainSize] = [cut.number(2), cut.number(4)];
  const chain = cut.take(chainSize);
  const certification = tree(
    ["qe_report", 1, report],
    ["qe_report_signature", 2, reportSignature],
    ["qe_auth_data", 3, tree(["parsed_data_size", 1, authSize], ["data", 2, auth])],
    [
      "pck_certificate_chain_data",
      4,
      tree(["certificate_data_type", 1, chainType], ["size", 2, chainSize], ["pck_cert_chain", 3, chain]),
    ],
  );
  return tree(
    ["signature", 1, signature],
    ["ecdsa_attestation_key", 2, key],
    [
      "certification_data",
      3,
      tree(["certificate_data_type", 1, type], ["size", 2, size], ["qe_report_certification_data", 3, certification]),
    ],
  );
}

/** A quote as the message QuoteV4 or QuoteV5. */
export function quoteTree(quote: Uint8Array): Tree {
  const cut = new Cutter(quote);
  const head = header(cut);
  const fields: Field[] = [["header", 1, head]];
  if (quote[0] === 4) fields.push(["td_quote_body", 2, body(cut, 584)]);
  else {
    const [type, size] = [cut.number(2), cut.number(4)];
    const inner = tree(
      ["td_quote_body_type", 1, type],
      ["td_quote_body_size", 2, size],
      ["td_quote_body_v5", 3, body(cut, size)],
    );
    fields.push(["td_quote_body_descriptor", 2, inner]);
  }
  fields.push(["signed_data_size", 3, cut.number(4)], ["signed_data", 4, signedData(cut)]);
  return tree(...fields, ["extra_bytes", 5, cut.take(quote.length - cut.at)]);
}

/** A message with one field changed, by its dotted path; null leaves it out. */
export function withField({ fields }: Tree, path: string, value: Value | null): Tree {
  const [first = "", ...rest] = path.split(".");
  if (!fields.some(([name]) => name === first)) throw new Error(`no field ${first}`);
  const changed = fields.flatMap((field): readonly Field[] => {
    const [name, number, old] = field;
    if (name !== first) return [field];
    if (rest.length > 0) return [[name, number, withField(old as Tree, rest.join("."), value)]];
    return value === null ? [] : [[name, number, value]];
  });
  return tree(...changed);
}

/** What a field of a message holds, by its dotted path. */
export function fieldOf({ fields }: Tree, path: string): Value {
  const [first = "", ...rest] = path.split(".");
  const value = fields.find(([name]) => name === first)?.[2];
  if (value === undefined) throw new Error(`no field ${first}`);
  return rest.length === 0 ? value : fieldOf(value as Tree, rest.join("."));
}

/** Dotted paths of all fields and of the fields in them. */
export function pathsOf({ fields }: Tree): readonly string[] {
  return fields.flatMap(([name, , value]) =>
    isTree(value) ? [name, ...pathsOf(value).map((path) => `${name}.${path}`)] : [name],
  );
}

export function isTree(value: Value): value is Tree {
  return typeof value === "object" && "fields" in value;
}

/** The message as protobuf, as another library writes it; zeros and empty bytes are left out. */
export function toProtobuf({ fields }: Tree): Uint8Array {
  const writer = new BinaryWriter();
  const bytes = (number: number, value: Uint8Array) => writer.tag(number, WireType.LengthDelimited).bytes(value);
  for (const [, number, value] of fields) {
    if (typeof value === "number") {
      if (value !== 0) writer.tag(number, WireType.Varint).uint32(value);
    } else if (isTree(value)) bytes(number, toProtobuf(value));
    else if (value instanceof Uint8Array) {
      if (value.length > 0) bytes(number, value);
    } else for (const item of value) bytes(number, item);
  }
  return writer.finish();
}

/** The message as textproto. */
export function toText({ fields }: Tree): string {
  const literal = (value: Uint8Array): string =>
    `"${[...value].map((octet) => `\\${octet.toString(8).padStart(3, "0")}`).join("")}"`;
  return fields
    .map(([name, , value]) => {
      if (typeof value === "number") return `${name}: ${value}\n`;
      if (isTree(value)) return `${name} {\n${toText(value)}}\n`;
      if (value instanceof Uint8Array) return value.length > 0 ? `${name}: ${literal(value)}\n` : "";
      return value.map((item) => `${name}: ${literal(item)}\n`).join("");
    })
    .join("");
}

/** The message as protojson, in either spelling. */
export function toJson(message: Tree, spelling: "camel" | "snake" = "camel"): string {
  const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const members = message.fields.flatMap(([name, , value]): readonly string[] => {
    const key = JSON.stringify(spelling === "camel" ? camel(name) : name);
    if (typeof value === "number") return value === 0 ? [] : [`${key}:${value}`];
    if (isTree(value)) return [`${key}:${toJson(value, spelling)}`];
    if (value instanceof Uint8Array) return value.length === 0 ? [] : [`${key}:"${toBase64(value)}"`];
    return [`${key}:[${value.map((item) => `"${toBase64(item)}"`).join(",")}]`];
  });
  return `{${members.join(",")}}`;
}
