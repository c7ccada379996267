import {
  createMeasuredBootExample,
  createSimulatedKds,
  createSimulatedPcs,
  createSnpExample,
  createTdxExample,
} from "../../testing/index.js";
import type { SnpExample } from "../../testing/index.js";

/** What the example is about. */
export type ExampleKind = "snp" | "vtpm" | "tdx";

/** A file of the example. */
export type ExampleFile = readonly [name: string, bytes: Uint8Array];

/** What answers requests for the example's endorsements, and the flag that has it asked. */
interface Service {
  readonly flag: string;
  readonly says: string;
  readonly handler: (request: Request) => Response | Promise<Response>;
}

/** Evidence, and what verifies it. */
export interface Example {
  readonly intro: string;
  readonly evidence: ExampleFile;
  readonly endorsements: readonly ExampleFile[];
  readonly anchor: ExampleFile;
  readonly policy: string;
  readonly challenge: { readonly tee: Uint8Array; readonly vtpm?: Uint8Array };
  /** Beside the evidence; null where the evidence has its own, or none. */
  readonly eventLog: ExampleFile | null;
  readonly at: string;
  readonly service: () => Service;
}

/** What the example's policy says of the boot, beside golden PCR values. */
const BOOT_RULES = { secure_boot: true, kernel_command_line_pattern: "*/vmlinuz-* root=/dev/vda1 ro quiet" };

/** Makes the example, by a simulated AMD or Intel. */
export async function makeExample(kind: ExampleKind): Promise<Example> {
  if (kind === "tdx") return makeTdxExample();
  if (kind === "snp") {
    const intro = "An SEV-SNP report of a simulated chip, its certificates, a policy and a challenge; offline.";
    const { challenge, ...example } = await createSnpExample();
    return { intro, ...amdExample(example, "report.bin"), challenge: { tee: challenge } };
  }
  const intro =
    "An SEV-SNP report of a simulated chip, the quotes of a simulated vTPM and its event log, certificates, a policy and nonces; offline.";
  const example = await createMeasuredBootExample({ sections: { event_log: JSON.stringify(BOOT_RULES) } });
  return { intro, ...amdExample(example, "evidence.pb"), challenge: example.challenge };
}

/** What the examples on AMD's platform share. */
function amdExample(
  { evidence, endorsements: [vcek, ask], anchor, policy, at, amd }: AmdExample,
  file: string,
): Omit<Example, "intro" | "challenge"> {
  if (vcek === undefined || ask === undefined) throw new Error("the example has no certificates");
  return {
    ...{ policy, at, eventLog: null },
    evidence: [file, evidence],
    anchor: ["ark.der", anchor],
    endorsements: [
      ["vcek.der", vcek],
      ["ask.der", ask],
    ],
    service: () => ({
      flag: "--kds",
      says: "A simulated AMD serves the certificates and the revocation list",
      handler: createSimulatedKds({ worlds: [amd], now: new Date(at) }).handler,
    }),
  };
}

type AmdExample = Pick<SnpExample, "evidence" | "endorsements" | "anchor" | "policy" | "at" | "amd">;

function makeTdxExample(): Example {
  const { intel, evidence, endorsements, anchor, policy, challenge, eventLog, at } = createTdxExample();
  const names = ["tcb-info.json", "qe-identity.json", "root.crl", "pck.crl"];
  return {
    intro:
      "A TDX quote of a simulated platform, what a simulated Intel says of it, a policy, a challenge and an event log; offline.",
    evidence: ["quote.bin", evidence],
    endorsements: endorsements.map((bytes, index) => [names[index] ?? `${index}.bin`, bytes]),
    anchor: ["root.der", anchor],
    ...{ policy, challenge: { tee: challenge }, at },
    eventLog: ["ccel.bin", eventLog],
    service: () => ({
      flag: "--pccs",
      says: "A simulated PCCS serves what Intel says and the revocation lists",
      handler: createSimulatedPcs({ intel, now: new Date(at), form: "pccs" }).handler,
    }),
  };
}
