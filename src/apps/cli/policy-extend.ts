import { toUtf8 } from "../../bytes/index.js";
import { extendDigest } from "../../crypto/extend-digest.js";
import { DEFAULT_JSON_LIMITS } from "../../json/index.js";
import { extendPcr16 } from "../../policy/index.js";
import { SCHEMES } from "../../tee/registry.js";
import { orRefuse } from "./derive-policy.js";
import { EXIT, UsageError } from "./exit.js";
import { readInput } from "./inputs.js";
import type { Output } from "./output.js";
import { readPolicyFile } from "./policy-input.js";
import { requireValid, targetOf, writePolicyText } from "./policy-output.js";
import type { TargetFlags } from "./policy-output.js";
import { harmless } from "./text.js";

/** The largest manifest that is read, in bytes: they list the programs and data of a computation. */
const MAX_MANIFEST = 16 * 1024 * 1024;

/** What editors put behind the last line, and counts as any other byte. */
const LINE_FEED = 0x0a;

/** Flags of `veritee policy extend`. */
export interface PolicyExtendFlags extends TargetFlags {
  readonly cocosCli?: boolean;
}

/**
 * `veritee policy extend P MANIFEST…`: the policy with PCR 16 as it is once Cocos's agent took up these manifests.
 *
 * @throws UsageError where a file cannot be read or written, or where the policy is no valid one.
 */
export async function runPolicyExtend(
  file: string,
  manifests: readonly string[],
  flags: PolicyExtendFlags,
  output: Output,
): Promise<number> {
  const target = targetOf(flags, file);
  const policy = await readPolicyFile(file);
  await requireValid(policy, file);
  const contents: Uint8Array[] = [];
  for (const path of manifests) contents.push(await readManifest(path, output));
  const way = flags.cocosCli === true ? "cocos-cli" : "agent";
  const text = orRefuse(extendPcr16(policy, contents, way, extendDigest, SCHEMES, DEFAULT_JSON_LIMITS), file);
  await requireValid(toUtf8(text), `what ${file} becomes`);
  await writePolicyText(text, target, output);
  return EXIT.affirming;
}

async function readManifest(path: string, output: Output): Promise<Uint8Array> {
  const bytes = await readInput(path, "manifest", MAX_MANIFEST);
  if (bytes.length > MAX_MANIFEST) throw new UsageError(`${path} is too large for a manifest`);
  if (bytes.at(-1) === LINE_FEED)
    output.err(harmless(`note: ${path} ends with a line end, which no agent's JSON does`));
  return bytes;
}
