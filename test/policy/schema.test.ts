import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { toBase64, toUtf8 } from "../../src/bytes/index.js";
import { DEFAULT_JSON_LIMITS } from "../../src/json/index.js";
import { decodePolicy, policySchema } from "../../src/policy/index.js";
import { SCHEMES } from "../../src/tee/registry.js";
import { TOOLS } from "../helpers/policy-tools.js";
import { describeWithVectors, readVector, readVectorJson } from "../helpers/vectors.js";

const schema = policySchema(SCHEMES);
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true }).compile(schema);

function errorsOf(text: string): unknown {
  validate(JSON.parse(text));
  return validate.errors;
}

const decodes = (text: string): boolean => decodePolicy(toUtf8(text), SCHEMES, DEFAULT_JSON_LIMITS, TOOLS).ok;
const zeros = (size: number): string => toBase64(new Uint8Array(size));
const url = (size: number): string => toBase64(new Uint8Array(size).fill(255)).replaceAll("/", "_").replace(/=+$/, "");

describe("policySchema", () => {
  it("is JSON", () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it("says of each field what it is", () => {
    const text = JSON.stringify(schema);
    for (const word of ["minimum_launch_tcb", "minimumLaunchTcb", "MEASUREMENT equals this", "SEV_PRODUCT_GENOA"]) {
      expect(text).toContain(word);
    }
  });

  const guest = '"policy": 196608';
  it.each([
    ["{}"],
    ['{"policy": null, "pcr_values": null, "anything": [1]}'],
    [`{"policy": {${guest}, "minimumTcb": 15352208179752599555, "minimum_launch_tcb": "15352208179752599555"}}`],
    [`{"policy": {${guest}, "minimum_tcb": 18446744073709551615}}`],
    [`{"policy": {${guest}, "vmpl": "0", "minimum_build": 1.0, "minimumGuestSvn": "1e1", "host_data": ""}}`],
    [`{"policy": {${guest}, "measurement": "${zeros(48)}", "familyId": "${url(16)}", "report_data": null}}`],
    [`{"policy": {${guest}, "host_data": "${zeros(32)}", "image_id": "${zeros(16).replaceAll("=", "")}"}}`],
    [`{"policy": {${guest}, "require_id_block": true, "trusted_id_key_hashes": ["${url(48)}"]}}`],
    [`{"policy": {${guest}, "product": {"name": "SEV_PRODUCT_MILAN", "machineStepping": null}}}`],
    [`{"policy": {${guest}, "product": {"name": 3}}, "rootOfTrust": {"checkCrl": true, "cabundles": []}}`],
    [`{"policy": {${guest}}, "pcr_values": {"sha1": null, "sha256": {"23": "${"0A".repeat(32)}"}}}`],
    ['{"event_log": null}'],
    [`{"event_log": {"required": true, "secureBoot": null, "kernelCommandLine": "${"😀".repeat(4096)}"}}`],
    [
      `{"eventLog": {"boot_applications": {"sha256": ["${"0A".repeat(32)}"], "sha1": null}, "revocations": {"sha384": []}}}`,
    ],
    ['{"event_log": {"kernel_command_line": "", "kernel_command_line_pattern": "ro *"}}'],
    ['{"event_log": {"kernel_command_line": "ro", "kernelCommandLinePattern": null}}'],
  ])("accepts %s", (text) => {
    expect(errorsOf(text)).toBeNull();
  });

  it.each([
    ["a wrong type", `{"policy": {${guest}, "minimum_tcb": true}}`],
    ["a number below zero", `{"policy": {${guest}, "minimum_tcb": -1}}`],
    ["a fraction", `{"policy": {${guest}, "minimum_tcb": 0.5}}`],
    ["hex in a number", `{"policy": {${guest}, "minimum_tcb": "0x1"}}`],
    ["a VMPL that there is not", `{"policy": {${guest}, "vmpl": 4}}`],
    ["a build above a byte", `{"policy": {${guest}, "minimum_build": 256}}`],
    ["a wrapper as an object", `{"policy": {${guest}, "vmpl": {"value": 1}}}`],
    ["an unknown field", `{"policy": {${guest}, "minimum_tbc": 1}}`],
    ["an unknown field of the product", `{"policy": {${guest}, "product": {"line": "Milan"}}}`],
    ["an unknown field of the root", `{"policy": {${guest}}, "root_of_trust": {"product_lin": "Milan"}}`],
    ["both spellings", `{"policy": {${guest}, "minimum_tcb": 1, "minimumTcb": 1}}`],
    ["both spellings of the root", `{"root_of_trust": {}, "rootOfTrust": {}}`],
    ["bytes of another length", `{"policy": {${guest}, "measurement": "${zeros(47)}"}}`],
    ["hex instead of base64", `{"policy": {${guest}, "family_id": "${"00".repeat(16)}"}}`],
    ["two alphabets at once", `{"policy": {${guest}, "family_id": "+_AAAAAAAAAAAAAAAAAAAA"}}`],
    ["a name that is no product", `{"policy": {${guest}, "product": {"name": "Milan"}}}`],
    ["a flag as text", `{"policy": {${guest}, "require_id_block": "true"}}`],
    ["null in a list", `{"policy": {${guest}, "trusted_id_keys": [null]}}`],
    ["a list that is none", `{"policy": {${guest}, "trusted_id_keys": "AA=="}}`],
    ["a PCR bank that there is not", '{"pcr_values": {"md5": {}}}'],
    ["a PCR that there is not", `{"pcr_values": {"sha256": {"24": "${"00".repeat(32)}"}}}`],
    ["an event log that is none", '{"event_log": true}'],
    ["both spellings of the event log", '{"event_log": {}, "eventLog": {}}'],
    ["an unknown field of the event log", '{"event_log": {"secure_bot": true}}'],
    ["both spellings of a field of it", '{"event_log": {"secure_boot": true, "secureBoot": true}}'],
    ["a flag of it as text", '{"event_log": {"required": "true"}}'],
    ["a command line and a pattern", '{"event_log": {"kernel_command_line": "ro", "kernelCommandLinePattern": "*"}}'],
    ["a command line without end", `{"event_log": {"kernel_command_line": "${"x".repeat(4097)}"}}`],
    ["a list of digests that is none", '{"event_log": {"revocations": {"sha256": {}}}}'],
    ["a list of another bank", '{"event_log": {"revocations": {"sha512": []}}}'],
    ["a digest of another bank", `{"event_log": {"revocations": {"sha256": ["${"00".repeat(48)}"]}}}`],
    ["null as a digest", '{"event_log": {"boot_applications": {"sha256": [null]}}}'],
    ["a digest twice", `{"event_log": {"revocations": {"sha1": ["${"00".repeat(20)}", "${"00".repeat(20)}"]}}}`],
    ["an array", "[]"],
  ])("refuses %s, as decodePolicy does", (_name, text) => {
    expect(errorsOf(text)).not.toBeNull();
    expect(decodes(text)).toBe(false);
  });
});

describeWithVectors("policySchema, over policies that there are", () => {
  const names = ["sample-sevsnp-vtpm", "doc-gcp", "derived-coconut-pcrs", "pcr_values-v0.8.2"];
  const files = [...names, "sevsnp-vtpm-v0.5.2", "sevsnp-vtpm-v0.7.0", "sevsnp-vtpm-v0.8.2"].map(
    (name): readonly [string, string] => [name, new TextDecoder().decode(readVector(`cocos/policies/${name}.json`))],
  );
  const { policyCases, protojsonCases } = readVectorJson<{
    policyCases: { readonly name: string; readonly policy: unknown }[];
    protojsonCases: { readonly Name: string; readonly JSON: string }[];
  }>("snp/go-sev-guest-policy-matrix.json");
  const cases = policyCases.map(({ name, policy }): readonly [string, string] => [name, JSON.stringify({ policy })]);
  const forms = protojsonCases.map(({ Name, JSON: text }): readonly [string, string] => [Name, text]);
  const loading = [...files, ...cases, ...forms].filter(([, text]) => decodes(text));

  it("has many that load", () => {
    expect(loading.length).toBeGreaterThan(230);
  });

  it.each(loading)("%s satisfies it", (_name, text) => {
    expect(errorsOf(text)).toBeNull();
  });
});
