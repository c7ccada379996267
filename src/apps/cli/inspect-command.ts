import { openEndorsement } from "../../collateral/index.js";
import type { Failure } from "../../errors/index.js";
import { openEvidence } from "../../evidence/index.js";
import type { EvidenceHint } from "../../evidence/index.js";
import type { ClaimValue } from "../../index.js";
import { SCHEMES, schemeById } from "../../tee/registry.js";
import { DEFAULT_LIMITS, explain } from "../../verify/index.js";
import { certificateFields } from "./certificate-fields.js";
import { EXIT } from "./exit.js";
import { readInput } from "./inputs.js";
import type { Output } from "./output.js";
import { renderTable } from "./table.js";
import { chunks, harmless, jsonText } from "./text.js";

const WARNING = "not verified: this is only what the bytes say, and anybody can write them";

/** Flags of `veritee inspect`. */
export interface InspectFlags {
  readonly json?: boolean;
  readonly tee?: EvidenceHint;
}

type Fields = { readonly [name: string]: ClaimValue };

/** What was found in a file: one object of evidence, or some certificates. */
type Inspected =
  | { readonly ok: true; readonly format: string; readonly name: string; readonly objects: readonly Fields[] }
  | { readonly ok: false; readonly failure: Failure };

/**
 * `veritee inspect FILE`: decodes evidence or certificates without judging them.
 *
 * @returns the exit status: affirming (0) only means well formed; else contraindicated (1).
 * @throws UsageError
 */
export async function runInspect(file: string, flags: InspectFlags, output: Output): Promise<number> {
  const inspected = inspect(await readInput(file, "evidence", DEFAULT_LIMITS.maxEvidenceBytes), flags.tee ?? null);
  if (!inspected.ok) {
    const { code, message } = inspected.failure;
    if (flags.json === true) output.out(jsonText({ verified: false, failure: { code, message } }));
    else
      output.out(
        `${output.colors.red("malformed")}  ${code}: ${harmless(message)}\n           ${explain(code)?.advice ?? ""}`,
      );
    return EXIT.contraindicated;
  }
  const { format, name, objects } = inspected;
  if (flags.json === true) {
    output.out(jsonText({ verified: false, format, [name]: name === "certificates" ? objects : objects[0] }));
    return EXIT.affirming;
  }
  output.out(output.colors.yellow(WARNING));
  for (const fields of objects) output.out(`\n${fieldsTable(format, fields, output)}`);
  return EXIT.affirming;
}

function inspect(bytes: Uint8Array, hint: EvidenceHint | null): Inspected {
  const supplied = hint === null ? openEndorsement(bytes, "caller", SCHEMES, DEFAULT_LIMITS.maxEndorsementBytes) : null;
  if (supplied?.ok === true) {
    return { ok: true, format: "certificate", name: "certificates", objects: supplied.value.map(certificateFields) };
  }
  const opened = openEvidence(bytes, hint, DEFAULT_LIMITS.maxEvidenceBytes);
  if (!opened.ok) return opened;
  const scheme = schemeById(opened.value.scheme);
  if (scheme === null) throw new Error(`no scheme ${opened.value.scheme}`);
  const parsed = scheme.parse(opened.value.bytes, null);
  if (!parsed.ok) return parsed;
  return { ok: true, format: opened.value.format, name: scheme.id, objects: [scheme.describe(parsed.value) as Fields] };
}

function fieldsTable(format: string, fields: Fields, output: Output): string {
  const rows = flatten("", fields);
  const names = Math.max(...rows.map(([name]) => name.length));
  const room = Math.max(16, output.width - names - 2);
  return renderTable(
    ["field", format],
    rows.map(([name, value]) => [name, (/\s/.test(value) ? [value] : chunks(value, room)).join("\n")]),
    output,
  );
}

/** Nested claims as rows with dotted names. */
function flatten(path: string, value: ClaimValue): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return [[path, value.length === 0 ? "none" : harmless(value.map(String).join(", "))]];
  if (value === null || typeof value !== "object") return [[path, value === null ? "-" : harmless(String(value))]];
  return Object.entries(value).flatMap(([name, inner]) => flatten(path === "" ? name : `${path}.${name}`, inner));
}
