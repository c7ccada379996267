import { expect } from "vitest";
import { createNobleEngine } from "../../../src/crypto/noble-engine.js";
import type { Outcome } from "../../../src/errors/index.js";
import { seededP384 } from "../../../src/testing/seed.js";
import { buildReport, signReport } from "../../../src/testing/index.js";
import type { ReportFields, VcekOptions, VlekOptions } from "../../../src/testing/index.js";
import { parseReport } from "../../../src/tee/snp/parse.js";
import type { ProductLine } from "../../../src/tee/snp/product.js";
import type { SnpReport } from "../../../src/tee/snp/report.js";
import type { Context, Endorsement, RevocationMode } from "../../../src/tee/scheme.js";
import { readVek } from "../../../src/tee/snp/vek.js";
import type { Vek } from "../../../src/tee/snp/vek.js";
import { parseCertificate } from "../../../src/x509/index.js";
import { AT, simulatedAmd } from "../../helpers/snp.js";

/** The engine without WebAssembly: what is tested here does not depend on it. */
export const engine = createNobleEngine();

/** A context at an instant, by default one at which the simulated world is valid. */
export function contextAt(at: string | number = AT, revocation: RevocationMode = "use-if-present"): Context {
  return { engine, at: typeof at === "number" ? at : Date.parse(at), revocation, tcb: "appraise" };
}

/** `ok`, or the code of the failure. */
export function codeOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? "ok" : outcome.failure.code;
}

/** The value of an outcome that must be one. */
export function valueOf<T>(outcome: Outcome<T>): T {
  expect(codeOf(outcome)).toBe("ok");
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** A copy with bytes replaced from `offset` on. */
export function patched(bytes: Uint8Array, offset: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

const someKey = seededP384("test/report");

/** A well-formed report, signed by some key that nobody certifies. */
export function sampleReport(fields: ReportFields = {}, line: ProductLine = "Milan"): Uint8Array {
  return signReport(buildReport(fields, line), someKey);
}

/** The same, parsed. */
export function sampleParsed(fields: ReportFields = {}, line: ProductLine = "Milan"): SnpReport {
  return valueOf(parseReport(sampleReport(fields, line)));
}

/** An endorsement of the caller. */
export function endorsement(kind: string, bytes: Uint8Array): Endorsement {
  return { kind, bytes, source: "caller" };
}

/** Eight TCB bytes with one component changed by `delta`. */
export function shifted(tcb: Uint8Array, index: number, delta: number): Uint8Array {
  return tcb.map((value, at) => (at === index ? value + delta : value));
}

/** The VEK of a certificate in DER. */
export function readVekDer(der: Uint8Array): Outcome<Vek> {
  const certificate = parseCertificate(der);
  return certificate.ok ? readVek(certificate.value) : certificate;
}

/** A VCEK certificate of the simulated AMD, read back. */
export async function readVcek(options: VcekOptions = {}, line: ProductLine = "Milan"): Promise<Outcome<Vek>> {
  return readVekDer((await (await simulatedAmd(line)).issueVcek(options)).der);
}

/** A VLEK certificate of the simulated AMD, read back. */
export async function readVlek(options: VlekOptions = {}, line: ProductLine = "Milan"): Promise<Outcome<Vek>> {
  return readVekDer((await (await simulatedAmd(line)).issueVlek(options)).der);
}
