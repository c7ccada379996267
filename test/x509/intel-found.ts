import { fromBase64, fromHex, toHex } from "../../src/bytes/index.js";
import { readVector } from "../helpers/vectors.js";
import { filesOf } from "./found.js";

/** Certificates and revocation lists of the vectors, each once. */
export interface IntelObjects {
  readonly certificates: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
}

/** A file, and whatever is written in it as a JSON string, hex or base64, each as bytes. */
export function layersOf(file: string): readonly Uint8Array[] {
  return layers(readVector(file), 3);
}

function layers(bytes: Uint8Array, depth: number): readonly Uint8Array[] {
  const text = Buffer.from(bytes).toString("latin1");
  const inner = depth === 0 ? [] : [...strings(text), text].flatMap(decoded);
  return [bytes, ...inner.filter((one) => !Buffer.from(one).equals(bytes)).flatMap((one) => layers(one, depth - 1))];
}

/** All strings of a JSON text that may hold something; none where it is no JSON. */
function strings(text: string): readonly string[] {
  if (!/^\s*[[{]/.test(text)) return [];
  const found: string[] = [];
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === "string" && value.length > 200) found.push(value);
      if (Array.isArray(value) && value.length > 200 && value.every((one) => typeof one === "number")) {
        found.push(Buffer.from(value).toString("hex"));
      }
      return value;
    });
  } catch {
    return [];
  }
  return found;
}

function decoded(text: string): readonly Uint8Array[] {
  const trimmed = text.replace(/[\s\0]+$/, "").replace(/^0x/, "");
  if (trimmed.length <= 200) return [];
  const hex = fromHex(trimmed);
  if (hex !== null) return [hex];
  // Standard alphabet or that of URLs, padded or not.
  return [Buffer.from(text, /^[A-Za-z0-9+/_-]+=*$/.test(trimmed) ? "base64" : "latin1")];
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----((?:\\n|%0A|[A-Za-z0-9+/=\s]|%2B|%2F|%3D)+?)-----END \1-----/g;

/** Every certificate and list in a folder of the vectors, in whatever is written in its files. */
export function intelObjects(folder: string): IntelObjects {
  const [certificates, lists] = [new Map<string, Uint8Array>(), new Map<string, Uint8Array>()];
  for (const layer of filesOf(folder).flatMap(layersOf)) {
    const text = Buffer.from(layer)
      .toString("latin1")
      .replace(/(BEGIN|END)(?:%20|\+)/g, "$1 ");
    for (const [, label, block = ""] of text.matchAll(BLOCK)) {
      const base64 = decodeURIComponent(block).replaceAll("\\n", "").replace(/\s/g, "");
      const der = fromBase64(base64);
      if (der === null) continue;
      if (label === "CERTIFICATE") certificates.set(toHex(der), der);
      if (label === "X509 CRL") lists.set(toHex(der), der);
    }
    const der = wholeDer(layer);
    if (der !== null) (der[4] === 0x30 && isVersion3(der) ? certificates : lists).set(toHex(der), der);
  }
  return { certificates: [...certificates.values()], lists: [...lists.values()] };
}

/** A SEQUENCE of a SEQUENCE that is all there is. */
function wholeDer(bytes: Uint8Array): Uint8Array | null {
  const [tag, form, high = 0, low = 0, next] = bytes;
  const length = form === 0x82 ? 4 + high * 256 + low : form === 0x81 ? 3 + high : -1;
  return tag === 0x30 && length === bytes.length && (form === 0x81 || next === 0x30) ? bytes : null;
}

/** Whether [0] { INTEGER 2 } begins what is signed, as in certificates. */
function isVersion3(der: Uint8Array): boolean {
  return toHex(der.subarray(4, 16)).includes("a003020102");
}
