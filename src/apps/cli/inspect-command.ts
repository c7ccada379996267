import { openEndorsement, openSupplied, readBundle, startsLikeBundle } from "../../collateral/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import type { Failure } from "../../errors/index.js";
import { openEvidence } from "../../evidence/index.js";
import type { EvidenceHint, HardwareEvidence, OpenedEvidence } from "../../evidence/index.js";
import { SCHEMES, schemeById } from "../../tee/registry.js";
import { DEFAULT_LIMITS, explain } from "../../verify/index.js";
import { endorsementFields } from "./certificate-fields.js";
import { EXIT } from "./exit.js";
import { readInputOrBundle } from "./inputs.js";
import { describeVtpm, vtpmTables } from "./inspect-vtpm.js";
import type { Output } from "./output.js";
import { partTable } from "./parts-table.js";
import type { Fields, Part } from "./parts-table.js";
import { harmless, jsonText } from "./text.js";

const WARNING = "not verified: this is only what the bytes say, and anybody can write them";

/** Flags of `veritee inspect`. */
export interface InspectFlags {
  readonly json?: boolean;
  readonly tee?: EvidenceHint;
}

/** What was found in a file: as one JSON object, and as tables. */
type Inspected =
  | { readonly ok: true; readonly json: Fields; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly failure: Failure };

/**
 * `veritee inspect FILE`: decodes evidence, certificates, revocation lists or bundles of these without judging them.
 *
 * @returns the exit status: affirming (0) only means well formed; else contraindicated (1).
 * @throws UsageError
 */
export async function runInspect(file: string, flags: InspectFlags, output: Output): Promise<number> {
  const inspected = await inspect(
    await readInputOrBundle(file, "evidence", DEFAULT_LIMITS.maxEvidenceBytes),
    flags.tee ?? null,
  );
  if (!inspected.ok) {
    const { code, message } = inspected.failure;
    if (flags.json === true) output.out(jsonText({ verified: false, failure: { code, message } }));
    else
      output.out(
        `${output.colors.red("malformed")}  ${code}: ${harmless(message)}\n           ${explain(code)?.advice ?? ""}`,
      );
    return EXIT.contraindicated;
  }
  if (flags.json === true) {
    output.out(jsonText({ verified: false, ...inspected.json }));
    return EXIT.affirming;
  }
  output.out(output.colors.yellow(WARNING));
  for (const part of inspected.parts) output.out(`\n${partTable(part, output)}`);
  return EXIT.affirming;
}

async function inspect(bytes: Uint8Array, hint: EvidenceHint | null): Promise<Inspected> {
  const supplied = hint === null ? openEndorsement(bytes, "caller", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes) : null;
  if (supplied?.ok === true) {
    const certificates = supplied.value.map(endorsementFields);
    const lists = supplied.value.every(({ kind }) => kind === "snp-crl");
    const format = lists ? "revocation-list" : "certificate";
    return {
      ok: true,
      json: { format, [lists ? "revocationLists" : "certificates"]: certificates },
      parts: certificates.map((fields) => ({ title: format, fields })),
    };
  }
  const bundle = hint === null && startsLikeBundle(bytes) ? inspectBundle(bytes) : null;
  if (bundle !== null) return bundle;
  const opened = await openEvidence(bytes, hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (!opened.ok) return opened;
  return inspectOpened(opened.value);
}

/** The TEE's evidence, the vTPM's, or both. */
async function inspectOpened({ format, hardware, vtpm }: OpenedEvidence): Promise<Inspected> {
  const tee = hardware === null ? null : inspectHardware(format, hardware);
  if (tee?.ok === false) return tee;
  const quoted = vtpm === null ? null : await describeVtpm(vtpm);
  if (quoted?.ok === false) return quoted;
  return {
    ok: true,
    json: { format, ...tee?.json, ...(quoted === null ? {} : { vtpm: quoted.value }) },
    parts: [
      ...(tee?.parts ?? [{ title: "evidence", fields: { format } }]),
      ...(quoted === null ? [] : vtpmTables(quoted.value)),
    ],
  };
}

function inspectHardware(format: string, { scheme: id, bytes, supplements }: HardwareEvidence): Inspected {
  const scheme = schemeById(id);
  if (scheme === null) throw new Error("no scheme for the evidence");
  const parsed = scheme.parse(bytes, null);
  if (!parsed.ok) return parsed;
  const evidence = scheme.describe(parsed.value) as Fields;
  const beside = supplements.flatMap(({ label, bytes: der }) => supplementFields(label, der));
  return {
    ok: true,
    json: { [scheme.id]: evidence, supplements: beside },
    parts: [
      { title: format, fields: evidence },
      ...beside.map((fields): Part => ({ title: "beside the evidence", fields })),
    ],
  };
}

/** A bundle of endorsements, or null where the JSON text does not say that it is one. */
function inspectBundle(bytes: Uint8Array): Inspected | null {
  const digest = createCertificateCrypto();
  const bundle = readBundle(bytes, DEFAULT_LIMITS, digest);
  if (!bundle.ok) return ["BUNDLE_FORMAT", "BUNDLE_JSON"].includes(bundle.failure.code) ? null : bundle;
  const supplied = openSupplied(bytes, SCHEMES, DEFAULT_LIMITS, digest);
  if (!supplied.ok) return supplied;
  const { endorsements, unknownKinds } = supplied.value;
  const fields = endorsements.map(endorsementFields);
  const head = { created: new Date(bundle.value.created).toISOString(), unknownKinds };
  return {
    ok: true,
    json: { format: "bundle", ...head, endorsements: fields },
    parts: [
      { title: "bundle", fields: { ...head, endorsements: fields.length } },
      ...fields.map((one): Part => ({ title: "endorsement", fields: one })),
    ],
  };
}

/** What lies beside evidence: one object, or the several of a PEM text. */
function supplementFields(label: string, bytes: Uint8Array): readonly Fields[] {
  const opened = openEndorsement(bytes, "evidence", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes);
  if (!opened.ok) return [{ label, problem: `${opened.failure.code}: ${opened.failure.message}` }];
  return opened.value.map((endorsement) => ({ label, ...endorsementFields(endorsement) }));
}
