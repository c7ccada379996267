const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * r ‖ s of a strict DER ECDSA-Sig-Value (RFC 5480, appendix A), or null for any other encoding: long
 * form lengths, padding, negative numbers, something left over. A number of more bytes than the
 * group order keeps its length, so that the verifier sees a signature of the wrong size.
 */
export function p1363OfDer(der: Uint8Array, componentSize = 48): Uint8Array | null {
  const body = wholeElement(der, SEQUENCE);
  const r = body === null ? null : element(body, INTEGER);
  const s = r === null ? null : wholeElement(r.rest, INTEGER);
  if (r === null || s === null) return null;
  const parts = [component(r.body, componentSize), component(s, componentSize)];
  return parts.includes(null) ? null : Uint8Array.from(parts.flatMap((part) => [...(part ?? [])]));
}

function element(bytes: Uint8Array, tag: number): { body: Uint8Array; rest: Uint8Array } | null {
  const length = bytes[1] ?? 0xff;
  if (bytes[0] !== tag || length >= 0x80 || bytes.length < 2 + length) return null;
  return { body: bytes.subarray(2, 2 + length), rest: bytes.subarray(2 + length) };
}

function wholeElement(bytes: Uint8Array, tag: number): Uint8Array | null {
  const found = element(bytes, tag);
  return found === null || found.rest.length > 0 ? null : found.body;
}

function component(body: Uint8Array, size: number): Uint8Array | null {
  const [first, second = 0] = body;
  if (first === undefined || first >= 0x80) return null;
  if (first === 0 && body.length > 1 && second < 0x80) return null;
  const digits = first === 0 ? body.subarray(1) : body;
  const padded = new Uint8Array(Math.max(size, digits.length));
  padded.set(digits, padded.length - digits.length);
  return padded;
}
