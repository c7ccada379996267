/**
 * What it costs to read a VCEK certificate and a revocation list, whose signatures are another matter.
 *
 * Compared with @peculiar/x509 and node:crypto, asked for what a verifier needs: serial number, names,
 * dates, key, signature and every extension; OpenSSL shows no extensions and no signature, and reads no
 * lists. `profile` adds what AMD's profile wants of a VCEK (kind, chip, TCB), which the others do not do.
 * The certificate is simulated, in the form of a real one. Does not show the first call.
 */
import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { readVek } from "../src/tee/snp/vek.js";
import { createSimulatedAmd, reasonCode } from "../src/testing/index.js";
import { parseCertificate, parseCrl } from "../src/x509/index.js";
import { compare } from "./harness/compare.js";
import type { Contender, Own } from "./harness/compare.js";
import { runSuite } from "./harness/suite.js";

/** Readings in one run: a clock cannot see one of them. */
const REPEATS = 100;

/** Reads something and says when its validity starts, in milliseconds since 1970, or null where it refuses it. */
type Reader = (der: Uint8Array) => number | null;

const amd = await createSimulatedAmd({ seed: "bench" });
const { der: vcek } = await amd.issueVcek();
const list = await amd.issueCrl({ revokedSerials: ["020002", "7077"], entryExtensions: [reasonCode(1)] });

const byVeritee: Reader = (der) => {
  const outcome = parseCertificate(der);
  return outcome.ok ? outcome.value.notBefore : null;
};

const byProfile: Reader = (der) => {
  const outcome = parseCertificate(der);
  const vek = outcome.ok ? readVek(outcome.value) : null;
  return vek?.ok === true ? vek.value.certificate.notBefore : null;
};

const byPeculiar: Reader = (der) => {
  const certificate = new x509.X509Certificate(der as Uint8Array<ArrayBuffer>);
  const { serialNumber, subjectName, issuerName, notBefore, notAfter, publicKey, signature, extensions } = certificate;
  const read = [serialNumber, subjectName, issuerName, notAfter, publicKey, signature, extensions];
  return read.includes("") ? null : notBefore.getTime();
};

const byNode: Reader = (der) => {
  const certificate = new X509Certificate(der);
  const { serialNumber, subject, issuer, validFrom, validTo, publicKey } = certificate;
  return [serialNumber, subject, issuer, validTo, publicKey].includes("") ? null : Date.parse(validFrom);
};

const listByVeritee: Reader = (der) => {
  const outcome = parseCrl(der);
  return outcome.ok ? outcome.value.thisUpdate : null;
};

const listByPeculiar: Reader = (der) => {
  const crl = new x509.X509Crl(der as Uint8Array<ArrayBuffer>);
  const { issuerName, thisUpdate, nextUpdate, signature, extensions, entries } = crl;
  const revoked = entries.map(({ serialNumber, revocationDate, reason }) => [serialNumber, revocationDate, reason]);
  return [issuerName, nextUpdate, signature, extensions, revoked].includes(undefined) ? null : thisUpdate.getTime();
};

/** Whether a reader agrees on a date, and refuses the bytes cut off. */
function confirm(read: Reader, der: Uint8Array, expected: number | null): void {
  const cut = attempt(() => read(der.slice(0, -1)));
  if (expected === null || read(der) !== expected || cut !== null)
    throw new Error("a wrong answer: nothing to measure");
}

function attempt(read: () => number | null): number | null {
  try {
    return read();
  } catch {
    return null;
  }
}

for (const read of [byVeritee, byProfile, byPeculiar, byNode]) confirm(read, vcek, byPeculiar(vcek));
for (const read of [listByVeritee, listByPeculiar]) confirm(read, list, listByPeculiar(list));

function repeated(read: Reader, der: Uint8Array): () => number {
  return () => {
    let sum = 0;
    for (let i = 0; i < REPEATS; i++) sum += read(der) ?? NaN;
    return sum;
  };
}

const own = (name: string, read: Reader, der: Uint8Array): Own => ({
  ...{ name, side: "veritee", variant: null, operations: REPEATS },
  run: repeated(read, der),
});
const other = (side: string, read: Reader, der: Uint8Array): Contender => ({
  ...{ side, variant: null, operations: REPEATS },
  run: repeated(read, der),
});

await runSuite(`${REPEATS} readings`, "x509.certificate", [
  ["VCEK, veritee", repeated(byVeritee, vcek)],
  ["VCEK and its profile, veritee", repeated(byProfile, vcek)],
  ["VCEK, @peculiar/x509", repeated(byPeculiar, vcek)],
  ["VCEK, node:crypto", repeated(byNode, vcek)],
  ["list, veritee", repeated(listByVeritee, list)],
  ["list, @peculiar/x509", repeated(listByPeculiar, list)],
]);
await compare(
  "x509.certificate",
  [own("x509.certificate", byVeritee, vcek), own("x509.certificate.profile", byProfile, vcek)],
  [other("peculiar-x509", byPeculiar, vcek), other("node-crypto", byNode, vcek)],
);
await compare("x509.crl", [own("x509.crl", listByVeritee, list)], [other("peculiar-x509", listByPeculiar, list)]);
