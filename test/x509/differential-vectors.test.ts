import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { decodePem, isPem } from "../../src/x509/index.js";
import { toHex } from "../../src/bytes/index.js";
import { describeWithVectors, readVector, vectorsDir } from "../helpers/vectors.js";
import { CERTIFICATE_STRICTNESSES, CERTIFICATES, LENIENCY, LIST_STRICTNESSES, LISTS } from "./contests.js";
import { judge, judgeMutations, newTally, shapeOf } from "./differential.js";

/** Every file of one TEE's vectors that is small enough to be, or to hold, certificates. */
function filesOf(tee: string): readonly string[] {
  const folder = resolve(vectorsDir() ?? "", tee);
  const names = readdirSync(folder, { recursive: true }) as string[];
  const small = names.filter(
    (name) => statSync(join(folder, name)).isFile() && statSync(join(folder, name)).size < 1e6,
  );
  return small.sort().map((name) => `${tee}/${name}`);
}

/**
 * Every certificate of a file, each once: PEM blocks, DER alone, and DER inside of tables and messages, which is
 * told by how each begins: SEQUENCE, SEQUENCE, [0], INTEGER 2.
 */
function certificatesIn(files: readonly string[]): readonly Uint8Array[] {
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
const undocumented = (reasons: Iterable<string>, list: Readonly<Record<string, string>>): readonly string[] =>
  [...reasons].filter((reason) => !Object.hasOwn(list, reason));

describeWithVectors("readers of certificates and lists beside others, on real ones of AMD", () => {
  if (vectorsDir() === null) return;
  const certificates = certificatesIn(filesOf("snp"));
  const tally = newTally();
  const shapes = new Set<string>();

  beforeAll(() => {
    for (const [seed, whole] of certificates.entries()) {
      const elements = !shapes.has(shapeOf(whole));
      shapes.add(shapeOf(whole));
      judgeMutations(CERTIFICATES, whole, seed, tally, {
        elements,
        acceptedShare: elements ? 8 : 24,
        refusedShare: 32,
      });
    }
  });

  it("are all there, those of certificate tables too", () => {
    expect(certificates.length).toBeGreaterThanOrEqual(43);
    expect(shapes.size).toBeGreaterThanOrEqual(10);
    expect(tally.read).toBeGreaterThan(80_000);
    expect(tally.compared).toBeGreaterThan(1_000);
  });

  it("accept nothing that the others refuse, and read everything as they do", () => {
    expect(tally.disagreements).toEqual([]);
    expect([...tally.leniencies]).toEqual([LENIENCY]);
  });

  it("refuse what the others accept for documented reasons only", () => {
    expect(tally.strictnesses.size).toBeGreaterThan(20);
    expect(undocumented(tally.strictnesses, CERTIFICATE_STRICTNESSES)).toEqual([]);
  });

  it("read lists as others do, whatever was done to them", () => {
    const lists = filesOf("snp").filter((file) => /_crl_[a-z_]+\.der$/.test(file));
    expect(lists.length).toBe(14);
    const judged = newTally();
    for (const [seed, file] of lists.entries()) {
      const effort = { elements: seed % 7 === 1, acceptedShare: 8, refusedShare: 32 };
      judgeMutations(LISTS, readVector(file), seed, judged, effort);
    }
    expect(judged.disagreements).toEqual([]);
    expect(undocumented(judged.strictnesses, LIST_STRICTNESSES)).toEqual([]);
  });
});

describeWithVectors("readers of certificates beside others, on certificates of other vendors", () => {
  it.each([
    // Intel's PCK certificates have serial numbers of 20 octets and a zero before them.
    ["tdx", 25, ["X509_CERT_MALFORMED serialNumber"]],
    ["vtpm", 73, ["X509_CERT_MALFORMED extensions", "X509_CERT_MALFORMED serialNumber"]],
  ] as const)("%s", (tee, count, refused) => {
    const certificates = certificatesIn(filesOf(tee));
    expect(certificates.length).toBeGreaterThanOrEqual(count);
    const tally = newTally();
    const always = { acceptedShare: 1, refusedShare: 1 };
    for (const bytes of certificates) judge(CERTIFICATES, { what: "unchanged", bytes }, tally, always);
    expect(tally.disagreements).toEqual([]);
    expect([...tally.strictnesses].sort()).toEqual(refused);
  });
});
