import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { toHex } from "../../src/bytes/index.js";
import { decodePem, isPem } from "../../src/x509/index.js";
import { readVector, vectorsDir } from "../helpers/vectors.js";

/** Every file of one folder of the vectors that is small enough to be, or to hold, certificates. */
export function filesOf(folder: string): readonly string[] {
  const whole = resolve(vectorsDir() ?? "", folder);
  const names = readdirSync(whole, { recursive: true }) as string[];
  const small = names.filter((name) => statSync(join(whole, name)).isFile() && statSync(join(whole, name)).size < 1e6);
  return small.sort().map((name) => `${folder}/${name}`);
}

/**
 * Every certificate of a file, each once: PEM blocks, DER alone, and DER inside of tables and messages, which is
 * told by how each begins: SEQUENCE, SEQUENCE, [0], INTEGER 2.
 */
export function certificatesIn(files: readonly string[]): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const bytes of files.map(readVector)) {
    const blocks = isPem(bytes) ? decodePem(bytes, "CERTIFICATE") : null;
    for (const der of blocks?.ok === true ? blocks.value : embedded(bytes)) found.set(toHex(der), der);
  }
  return [...found.values()];
}

function embedded(bytes: Uint8Array): readonly Uint8Array[] {
  const file = Buffer.from(bytes);
  const found: Uint8Array[] = [];
  for (let at = file.indexOf("a003020102", 0, "hex"); at >= 0; at = file.indexOf("a003020102", at + 1, "hex")) {
    const start = at - 8;
    if (start < 0 || file[start] !== 0x30 || file[start + 1] !== 0x82 || file[start + 4] !== 0x30) continue;
    found.push(bytes.slice(start, start + 4 + file.readUInt16BE(start + 2)));
  }
  return found;
}
