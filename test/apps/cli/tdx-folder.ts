import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toHex } from "../../../src/bytes/index.js";
import { createTdxExample } from "../../../src/testing/index.js";
import type { TdxExample, TdxExampleOptions } from "../../../src/testing/index.js";

/** A temporary folder with the quote of a simulated TD, and what verifies it. */
export interface TdxFolder {
  readonly path: string;
  readonly example: TdxExample;
  readonly quote: string;
  readonly policy: string;
  readonly eventLog: string;
  write(name: string, content: string | Uint8Array): string;
  read(name: string): string;
  /** A folder with the example's endorsements, some of them replaced. */
  endorsements(name: string, change?: Readonly<Partial<Record<EndorsementName, Uint8Array | null>>>): string;
  remove(): void;
}

export type Change = Readonly<Record<string, string | true | null>>;

/** What an example's endorsements are, in their order. */
const NAMES = ["tcb-info.json", "qe-identity.json", "root.crl", "pck.crl"] as const;
export type EndorsementName = (typeof NAMES)[number];

export function makeTdxFolder(options: TdxExampleOptions = {}): TdxFolder {
  const path = mkdtempSync(join(tmpdir(), "veritee-tdx-"));
  const example = createTdxExample(options);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(path, name), content);
    return join(path, name);
  };
  const endorsements: TdxFolder["endorsements"] = (folder, change = {}) => {
    mkdirSync(join(path, folder));
    for (const [index, name] of NAMES.entries()) {
      const bytes = change[name] === undefined ? example.endorsements[index] : change[name];
      if (bytes !== undefined && bytes !== null) write(`${folder}/${name}`, bytes);
    }
    return join(path, folder);
  };
  endorsements("certs");
  write("root.der", example.anchor);
  return {
    ...{ path, example, write, endorsements },
    quote: write("quote.bin", example.evidence),
    policy: write("policy.json", example.policy),
    eventLog: write("ccel.bin", example.eventLog),
    read: (name) => readFileSync(join(path, name), "utf8"),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Flags with which the folder's quote verifies; `change` adds, replaces, or (with null) leaves out a flag. */
export function tdxFlags({ path, example }: TdxFolder, change: Change = {}): string[] {
  const flags: Change = {
    "--endorsements": join(path, "certs"),
    "--trust-root": join(path, "root.der"),
    "--report-data": toHex(example.challenge),
    "--at": example.at,
    "--offline": true,
    ...change,
  };
  return Object.entries(flags).flatMap(([name, value]) =>
    value === null ? [] : value === true ? [name] : [name, value],
  );
}

/** Arguments of a verification that is affirming. */
export function tdxVerifyArgs(folder: TdxFolder, change: Change = {}, file = folder.quote): string[] {
  return ["verify", file, ...tdxFlags(folder, { "--policy": folder.policy, ...change })];
}
