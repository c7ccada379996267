import { ok } from "../errors/index.js";
import type { Outcome } from "../errors/index.js";
import { DER, DerReader } from "./der.js";
import { readOid } from "./primitives.js";
import { CERTIFICATE, Problems } from "./problems.js";

/** A value that an OBJECT IDENTIFIER names. */
export interface OidValue {
  /** Dotted. */
  readonly oid: string;
  /** The identifier octet of the value, and the octets of its content. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** The value with its header. */
  readonly der: Uint8Array;
}

/**
 * Reads a SEQUENCE of SEQUENCE { OBJECT IDENTIFIER, value }, DER with its header: the form of vendors' extensions that hold
 * several values.
 *
 * @param what it is, for messages.
 * @returns the values in their order, parts of `der`, each of whatever type; an identifier may be there twice. Errors:
 * `X509_DER_TAG`, `X509_DER_LENGTH`, `X509_DER_TRAILING`, `X509_CERT_MALFORMED`. Nothing in a value is looked at.
 */
export function readOidValues(der: Uint8Array, what: string): Outcome<readonly OidValue[]> {
  const problems = new Problems(CERTIFICATE);
  const outer = new DerReader(der, problems);
  const list = outer.enter(DER.SEQUENCE, what);
  outer.end(what);
  const values: OidValue[] = [];
  while (list.more()) {
    const item = list.enter(DER.SEQUENCE, what);
    const oid = readOid(item, what, problems);
    const tag = item.peek();
    const value = item.readAny(what);
    item.end(what);
    if (problems.first !== null) break;
    values.push({ oid, tag, content: new DerReader(value, problems).read(tag, what), der: value });
  }
  return problems.first === null ? ok(values) : { ok: false, failure: problems.first };
}
