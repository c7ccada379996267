import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toHex } from "../../../src/bytes/index.js";
import { createSnpVtpmExample, tpmAttestationProtobuf } from "../../../src/testing/index.js";
import type { SnpVtpmExample } from "../../../src/testing/index.js";

/** A temporary folder with the evidence of a simulated Milan and its vTPM, and what verifies it. */
export interface VtpmFolder {
  readonly path: string;
  readonly example: SnpVtpmExample;
  /** Path of the evidence of both. */
  readonly evidence: string;
  /** The same message without the report. */
  readonly alone: string;
  /** The report without the vTPM. */
  readonly report: string;
  readonly policy: string;
  write(name: string, content: string | Uint8Array): string;
  read(name: string): string;
  remove(): void;
}

export type Change = Readonly<Record<string, string | true | null>>;

export async function makeVtpmFolder(): Promise<VtpmFolder> {
  const path = mkdtempSync(join(tmpdir(), "veritee-vtpm-"));
  const example = await createSnpVtpmExample();
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(path, name), content);
    return join(path, name);
  };
  mkdirSync(join(path, "certs"));
  example.endorsements.forEach((der, index) => write(`certs/${index}.der`, der));
  write("ark.der", example.anchor);
  const { akPublic, quotes, snp } = example.parts;
  return {
    ...{ path, example, write },
    evidence: write("evidence.pb", example.evidence),
    alone: write("alone.pb", tpmAttestationProtobuf({ akPublic, quotes })),
    report: write("report.bin", snp.report),
    policy: write("policy.json", example.policy),
    read: (name) => readFileSync(join(path, name), "utf8"),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Flags with which the folder's evidence verifies; `change` adds, replaces, or (with null) leaves out a flag. */
export function vtpmFlags({ path, example }: VtpmFolder, change: Change = {}): string[] {
  const flags: Change = {
    "--endorsements": join(path, "certs"),
    "--trust-root": join(path, "ark.der"),
    "--report-data": toHex(example.challenge.tee),
    "--vtpm-nonce": toHex(example.challenge.vtpm),
    "--at": example.at,
    "--offline": true,
    ...change,
  };
  return Object.entries(flags).flatMap(([name, value]) =>
    value === null ? [] : value === true ? [name] : [name, value],
  );
}

/** Flags for evidence of the vTPM alone. */
export function aloneFlags(folder: VtpmFolder, change: Change = {}): string[] {
  return vtpmFlags(folder, {
    "--report-data": null,
    "--endorsements": null,
    "--trust-root": null,
    "--tee": "vtpm",
    ...change,
  });
}
