import { concatBytes, toBase64, toHex, toUtf8 } from "../../bytes/index.js";
import type { EatOptions, EatValue } from "../eat/claims.js";
import { digestOfEvent } from "../eventlog/event.js";
import type { SimulatedEvent } from "../eventlog/event.js";
import { littleEndian } from "../eventlog/octets.js";
import { tpmAttestationTextproto } from "../tpm/attestation.js";
import type { TpmAttestationParts } from "../tpm/attestation.js";
import { quoteTextproto } from "./quote-message.js";
import { takeQuoteApart } from "./quote-parts.js";

/** Evidence as trustee's attesters hand it on: quote and CCEL in base64, null where there is no log. */
export function trusteeJson(quote: Uint8Array, ccel: Uint8Array | null = null): string {
  return JSON.stringify({ cc_eventlog: ccel === null ? null : toBase64(ccel), quote: toBase64(quote) });
}

/** An event of a dstack log: RTMR `imr`, 0 to 3; hex but for `event`. */
export interface DstackEvent {
  readonly imr: number;
  readonly event_type: number;
  /** Empty where a verifier is to compute it. */
  readonly digest: string;
  readonly event: string;
  readonly event_payload: string;
}

/** What dstack's applications measure into RTMR3. */
const DSTACK_EVENT = 0x0800_0001;
const DSTACK_REGISTER = 4;

/**
 * An event of dstack's run time, in RTMR3: what is extended is the digest of type, name and payload with colons between.
 * Its data is the payload.
 */
export function dstackEvent(name: string, payload: Uint8Array): SimulatedEvent & { readonly name: string } {
  const colon = toUtf8(":");
  const message = concatBytes(littleEndian(DSTACK_EVENT, 4), colon, toUtf8(name), colon, payload);
  return { register: DSTACK_REGISTER, type: DSTACK_EVENT, measured: { message }, data: payload, name };
}

/** Events as dstack logs them; `lite` leaves the digests of RTMR3 out. Registers count as in a CCEL: 1 is RTMR0. */
export function dstackLog(
  events: readonly (SimulatedEvent & { readonly name?: string })[],
  form: "full" | "lite" = "full",
): readonly DstackEvent[] {
  return events.map((event) => {
    const digest = digestOfEvent(event, "sha384");
    const left = form === "lite" && event.register === DSTACK_REGISTER;
    return {
      imr: event.register - 1,
      event_type: event.type,
      digest: left || digest === null ? "" : toHex(digest),
      event: event.name ?? "",
      event_payload: toHex(event.data),
    };
  });
}

/** Evidence as dstack's guest agent hands it on: the quote in hex, the log as JSON inside of a string. */
export function dstackJson(quote: Uint8Array, log: readonly DstackEvent[] = []): string {
  return JSON.stringify({
    quote: toHex(quote),
    event_log: JSON.stringify(log),
    report_data: toHex(takeQuoteApart(quote).td.reportData),
    vm_config: "{}",
  });
}

/** go-tpm-tools' message Attestation as textproto with the quote in it. In protobuf: `tpmAttestationProtobuf` with `tdx`. */
export function tdxAttestationTextproto(quote: Uint8Array, parts: TpmAttestationParts = {}): string {
  const inner = quoteTextproto(quote).replace(/^(?=.)/gm, "  ");
  return `${tpmAttestationTextproto(parts)}tdx_attestation {\n${inner}}\n`;
}

/** Private enterprise number of Intel, as oemid. */
const INTEL = 343;

/** What Cocos's agent says of a quote in an entity attestation token: for `eatCbor` and `eatJwt`, whose `claims` go on top. */
export function tdxEatOptions(quote: Uint8Array, options: EatOptions = {}): EatOptions {
  const { td } = takeQuoteApart(quote);
  const said: EatValue = {
    tdx_mrtd: td.mrTd,
    tdx_rtmr0: td.rtmr0,
    tdx_rtmr1: td.rtmr1,
    tdx_rtmr2: td.rtmr2,
    tdx_rtmr3: td.rtmr3,
    tdx_td_attributes: td.tdAttributes,
    tdx_mrconfigid: td.mrConfigId,
    tdx_mrowner: td.mrOwner,
    tdx_mrownerconfig: td.mrOwnerConfig,
    tdx_mrseam: td.mrSeam,
  };
  return {
    rawReport: quote,
    platformType: "TDX",
    nonce: td.reportData,
    measurement: td.mrTd,
    ueid: td.mrTd.slice(0, 32),
    ...options,
    claims: { oemid: INTEL, hwmodel: toUtf8("Intel-TDX"), "x-cocos-tdx": said, ...options.claims },
  };
}
