import { fromHex, toBase64 } from "../../bytes/index.js";
import { DEFAULT_INSTANT } from "../amd/profile.js";
import { simulatedBoot } from "../eventlog/boot.js";
import type { SimulatedBootOptions } from "../eventlog/boot.js";
import { inCcRegisters, writeCcel } from "../eventlog/ccel.js";
import type { SimulatedEvent } from "../eventlog/event.js";
import { seededBytes } from "../seed.js";
import type { SimulatedPck } from "./pck.js";
import { INTEL_QE_VENDOR, PLATFORM, defaultMrSeam, defaultMrTd } from "./profile.js";
import { makeTdxQuote } from "./quote.js";
import type { SimulatedQuote } from "./quote.js";
import { rtmrsOf } from "./rtmr.js";
import type { Rtmrs } from "./rtmr.js";
import { createSimulatedIntel } from "./world.js";
import type { SimulatedIntel } from "./world.js";

/** How the TD of an example booted, and what its log makes of that. */
export interface TdxExampleOptions extends SimulatedBootOptions {
  /** Default 4, a TD 1.0; with 5 a TD 1.5. */
  readonly version?: 4 | 5;
  /** What is written into the log, out of what was measured. Default: all of it. */
  readonly logged?: (measured: readonly SimulatedEvent[]) => readonly SimulatedEvent[];
}

/** Everything that one verification needs, and that verifies as affirming. */
export interface TdxExample {
  /** Whose platform it is: for more evidence of the same world, or its services. */
  readonly intel: SimulatedIntel;
  readonly pck: SimulatedPck;
  readonly quote: SimulatedQuote;
  /** The bare quote. */
  readonly evidence: Uint8Array;
  /** What Intel says, in the forms in which the library collects it: TCB info, QE identity, both revocation lists. */
  readonly endorsements: readonly Uint8Array[];
  /** The simulated root, DER: to be stated as the caller's trust anchor. */
  readonly anchor: Uint8Array;
  /** Cocos policy, JSON text. */
  readonly policy: string;
  /** The challenge that the quote answers: its REPORTDATA, 64 bytes. */
  readonly challenge: Uint8Array;
  /** The log of its boot, which replays to its RTMRs: a CCEL with its padding. */
  readonly eventLog: Uint8Array;
  /** What was measured, and what the log has of it; registers as a CCEL counts them. */
  readonly measured: readonly SimulatedEvent[];
  readonly logged: readonly SimulatedEvent[];
  /** An instant at which everything is valid, ISO 8601. */
  readonly at: string;
}

/** A complete example on a simulated platform: quote, what Intel says of it, anchor, policy, challenge, event log, instant. */
export function createTdxExample(options: TdxExampleOptions = {}): TdxExample {
  const { version = 4, logged: choose = allOf } = options;
  const intel = createSimulatedIntel({ seed: "example" });
  const pck = intel.issuePck();
  const challenge = seededBytes("tdx/example/challenge", 64);
  const measured = inCcRegisters(simulatedBoot(options));
  const logged = choose(measured);
  const fields = { mrConfigId: seededBytes("tdx/example/mr-config-id", 48), rtmrs: rtmrsOf(measured) };
  const quote = makeTdxQuote(pck, { version, seed: "example", td: { ...fields, reportData: challenge } });
  return {
    intel,
    pck,
    quote,
    evidence: quote.bytes,
    endorsements: [
      intel.issueTcbInfo().bytes,
      intel.issueQeIdentity().bytes,
      intel.issueCrl("root"),
      intel.issueCrl("platformCa"),
    ],
    anchor: intel.root.der,
    policy: examplePolicy(fields),
    challenge,
    eventLog: writeCcel(logged),
    measured,
    logged,
    at: DEFAULT_INSTANT,
  };
}

function allOf(measured: readonly SimulatedEvent[]): readonly SimulatedEvent[] {
  return measured;
}

/** A policy that states what the example's quote says, but REPORTDATA, which is the challenge's. */
function examplePolicy({ mrConfigId, rtmrs }: { readonly mrConfigId: Uint8Array; readonly rtmrs: Rtmrs }): string {
  const zeros = toBase64(new Uint8Array(48));
  const policy = {
    policy: {
      headerPolicy: { qeVendorId: toBase64(fromHex(INTEL_QE_VENDOR) ?? new Uint8Array()) },
      tdQuoteBodyPolicy: {
        minimumTeeTcbSvn: toBase64(Uint8Array.from(PLATFORM.teeTcbSvn)),
        mrSeam: toBase64(defaultMrSeam()),
        tdAttributes: toBase64(Uint8Array.of(0, 0, 0, 0x10, 0, 0, 0, 0)),
        xfam: toBase64(Uint8Array.of(0xe7, 0x02, 0x06, 0, 0, 0, 0, 0)),
        mrTd: toBase64(defaultMrTd()),
        mrConfigId: toBase64(mrConfigId),
        mrOwner: zeros,
        mrOwnerConfig: zeros,
        rtmrs: rtmrs.map((value) => toBase64(value)),
      },
    },
    rootOfTrust: { checkCrl: true, getCollateral: true },
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
