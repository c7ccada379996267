import { expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../src/bytes/index.js";
import { ok } from "../../src/errors/index.js";
import type { Outcome } from "../../src/errors/index.js";
import {
  joinPath,
  parseJson,
  readBool,
  readBytes,
  readEnum,
  readList,
  readMessage,
  readObject,
  readOpenMessage,
  readString,
  readUint32,
  readUint64,
} from "../../src/json/index.js";
import type { JsonNode } from "../../src/json/index.js";
import { describeWithVectors, readVectorJson, vectorsDir } from "../helpers/vectors.js";

/** Reads a field and gives what protojson would print for it; undefined where that is nothing. */
type Field = (node: JsonNode, path: string) => Outcome<unknown>;
type Schema = Readonly<Record<string, Field>>;

const PRODUCTS = { SEV_PRODUCT_UNKNOWN: 0, SEV_PRODUCT_MILAN: 1, SEV_PRODUCT_GENOA: 2, SEV_PRODUCT_TURIN: 3 };

function printed<T>(outcome: Outcome<T>, print: (value: T) => unknown): Outcome<unknown> {
  return outcome.ok ? ok(print(outcome.value)) : outcome;
}

const u32: Field = (node, path) => printed(readUint32(node, path), (value) => value || undefined);
const u64: Field = (node, path) => printed(readUint64(node, path), (value) => (value ? String(value) : undefined));
const u32Wrapper: Field = (node, path) => readUint32(node, path);
const u64Wrapper: Field = (node, path) => printed(readUint64(node, path), String);
const bool: Field = (node, path) => printed(readBool(node, path), (value) => value || undefined);
const string: Field = (node, path) => printed(readString(node, path), (value) => value || undefined);
const bytes: Field = (node, path) => printed(readBytes(node, path), (value) => toBase64(value) || undefined);
const product: Field = (node, path) =>
  printed(readEnum(node, PRODUCTS, path), (value) => Object.keys(PRODUCTS)[value] ?? value);

function list(element: Field): Field {
  return (node, path) => {
    const items = readList(node, path);
    if (!items.ok) return items;
    const values: unknown[] = [];
    for (const [index, item] of items.value.entries()) {
      const value = element(item, joinPath(path, String(index)));
      if (!value.ok) return value;
      values.push(value.value ?? "");
    }
    return ok(values.length > 0 ? values : undefined);
  };
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function message(schema: Schema, unknown: "refuse" | "note"): Field {
  return (node, path) => {
    const object = readObject(node, path);
    if (!object.ok) return object;
    const names = Object.keys(schema);
    const open = readOpenMessage(object.value, names, path);
    const read = unknown === "refuse" ? readMessage(object.value, names, path) : printed(open, () => undefined);
    if (!read.ok) return read;
    if (!open.ok) return open;
    const result: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(schema)) {
      const member = open.value.fields[name];
      if (member === undefined) continue;
      const value = field(member, joinPath(path, name));
      if (!value.ok) return value;
      if (value.value !== undefined) result[camel(name)] = value.value;
    }
    return ok(result);
  };
}

const POLICY: Schema = {
  minimum_guest_svn: u32,
  policy: u64,
  family_id: bytes,
  image_id: bytes,
  vmpl: u32Wrapper,
  minimum_tcb: u64,
  minimum_launch_tcb: u64,
  platform_info: u64Wrapper,
  require_author_key: bool,
  report_data: bytes,
  measurement: bytes,
  host_data: bytes,
  report_id: bytes,
  report_id_ma: bytes,
  chip_id: bytes,
  minimum_build: u32,
  minimum_version: string,
  permit_provisional_firmware: bool,
  require_id_block: bool,
  trusted_author_keys: list(bytes),
  trusted_author_key_hashes: list(bytes),
  trusted_id_keys: list(bytes),
  trusted_id_key_hashes: list(bytes),
  product: message({ name: product, stepping: u32, machine_stepping: u32Wrapper }, "refuse"),
};
const ROOT_OF_TRUST: Schema = {
  product: string,
  cabundle_paths: list(string),
  cabundles: list(string),
  check_crl: bool,
  disallow_network: bool,
  product_line: string,
};
const CONFIG = message({ root_of_trust: message(ROOT_OF_TRUST, "refuse"), policy: message(POLICY, "refuse") }, "note");

function decodeConfig(text: string): Outcome<unknown> {
  const document = parseJson(toUtf8(text));
  return document.ok ? CONFIG(document.value, "") : document;
}

interface Case {
  readonly Name: string;
  readonly JSON: string;
  readonly OK: boolean;
  readonly Canonical?: string;
}

interface Matrix {
  readonly policyCases: readonly { readonly name: string; readonly policy: unknown; readonly stage: string }[];
  readonly protojsonCases: readonly Case[];
}

describeWithVectors("protojson, as go-sev-guest's check.Config was seen to read it", () => {
  if (vectorsDir() === null) return;
  const matrix = readVectorJson<Matrix>("snp/go-sev-guest-policy-matrix.json");

  it.each(matrix.protojsonCases.map((entry) => [entry.Name, entry] as const))("%s", (_, entry) => {
    const read = decodeConfig(entry.JSON);
    if (!entry.OK) {
      expect(read.ok ? "accepted" : read.failure.code).toMatch(/^(JSON|PROTOJSON)_/);
      return;
    }
    expect(read).toEqual({ ok: true, value: JSON.parse(entry.Canonical ?? "") as unknown });
  });

  it("covers the whole corpus", () => {
    expect(matrix.protojsonCases.length).toBeGreaterThanOrEqual(46);
  });

  it("reads every policy of the matrix that go-sev-guest could read", () => {
    const unread = new Map<string, string>();
    for (const entry of matrix.policyCases) {
      const read = decodeConfig(JSON.stringify({ policy: entry.policy }));
      if (!read.ok) unread.set(entry.name, read.failure.message);
    }
    expect([...unread]).toEqual([]);
  });
});
