import { DER, DerReader } from "./der.js";
import { readBooleanOrFalse, readOid, readSmallInteger } from "./primitives.js";
import type { Problems } from "./problems.js";
import type { Certificate, Extension } from "./types.js";

/** RFC 5280, sections 4.2.1.9 and 4.2.1.3. */
const BASIC_CONSTRAINTS = "2.5.29.19";
const KEY_USAGE = "2.5.29.15";

/**
 * Reads Extensions, the last element of what `reader` is in: the [3] of a certificate, the [0] of a
 * revocation list, or an entry of one. An identifier that is there twice is noted.
 */
export function readExtensions(reader: DerReader, problems: Problems): Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  const list = reader.enter(DER.SEQUENCE, "extensions");
  reader.end("extensions");
  if (!list.more()) problems.malformed("extensions: an empty list");
  while (list.more()) {
    const item = list.enter(DER.SEQUENCE, "extension");
    const oid = readOid(item, "extension", problems);
    const what = `extension ${oid}`;
    const critical = readBooleanOrFalse(item, what, problems);
    const value = item.read(DER.OCTET_STRING, what);
    item.end(what);
    if (seen.has(oid)) problems.note(problems.structure.duplicateExtension, `${what} is there twice`, { actual: oid });
    seen.add(oid);
    extensions.push({ oid, critical, value });
  }
  return extensions;
}

/** The basicConstraints among the extensions, or null. */
export function readBasicConstraints(
  extensions: readonly Extension[],
  problems: Problems,
): Certificate["basicConstraints"] {
  const extension = extensions.find(({ oid }) => oid === BASIC_CONSTRAINTS);
  if (extension === undefined) return null;
  const outer = new DerReader(extension.value, problems);
  const reader = outer.enter(DER.SEQUENCE, "basicConstraints");
  const ca = readBooleanOrFalse(reader, "basicConstraints", problems);
  const pathLength = reader.more() ? readSmallInteger(reader, "pathLenConstraint", problems) : null;
  reader.end("basicConstraints");
  outer.end("basicConstraints");
  return { ca, pathLength };
}

/**
 * The keyUsage among the extensions, or null. Bit 0 is the highest of the first octet. Zero bits at the
 * end are tolerated, though no DER: AMD's ASK has 03 02 01 04, where DER has 03 02 02 04.
 */
export function readKeyUsage(extensions: readonly Extension[], problems: Problems): Certificate["keyUsage"] {
  const extension = extensions.find(({ oid }) => oid === KEY_USAGE);
  if (extension === undefined) return null;
  const outer = new DerReader(extension.value, problems);
  const [unused = 8, ...octets] = outer.read(DER.BIT_STRING, "keyUsage");
  outer.end("keyUsage");
  const padding = (1 << unused) - 1;
  const last = octets[octets.length - 1];
  if (unused > 7 || octets.length > 2 || (last === undefined ? unused !== 0 : (last & padding) !== 0)) {
    problems.malformed("keyUsage: not a bit string of up to nine named bits");
  }
  const first = octets[0] ?? 0;
  return {
    digitalSignature: (first & 0x80) !== 0,
    nonRepudiation: (first & 0x40) !== 0,
    keyCertSign: (first & 0x04) !== 0,
    cRLSign: (first & 0x02) !== 0,
  };
}
