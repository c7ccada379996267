import { toBase64 } from "../../bytes/index.js";
import { tcbText } from "../../tee/snp/tcb.js";
import { defaultMeasurement, lineProfile } from "./profile.js";
import type { SimulatedVek } from "./vek.js";

/** What an example's report holds beside the defaults. */
export interface ExampleFields {
  /** 32 bytes. */
  readonly hostData: Uint8Array;
  /** 16 bytes. */
  readonly familyId: Uint8Array;
  /** 16 bytes. */
  readonly imageId: Uint8Array;
}

/**
 * A Cocos policy that states all of what a report of a simulated Milan says, JSON text. It is put together by hand:
 * a JSON writer would need the 64-bit numbers as doubles or as strings.
 *
 * @param sections further sections behind it, by name, as JSON text.
 */
export function examplePolicy(
  vcek: SimulatedVek,
  { hostData, familyId, imageId }: ExampleFields,
  sections: Readonly<Record<string, string>> = {},
): string {
  const firmware = lineProfile("Milan").firmware;
  const members = Object.entries({
    policy: "196608",
    family_id: base64Text(familyId),
    image_id: base64Text(imageId),
    vmpl: "0",
    minimum_tcb: tcbText(vcek.tcb),
    minimum_launch_tcb: tcbText(vcek.tcb),
    require_author_key: "false",
    measurement: base64Text(defaultMeasurement()),
    host_data: base64Text(hostData),
    report_id_ma: base64Text(new Uint8Array(32).fill(0xff)),
    chip_id: base64Text(vcek.chipId),
    minimum_build: String(firmware.build),
    minimum_version: `"${firmware.major}.${firmware.minor}"`,
    permit_provisional_firmware: "false",
    require_id_block: "false",
    product: '{ "name": 1 }',
  }).map(([name, json]) => `    "${name}": ${json}`);
  const further = Object.entries(sections).map(([name, json]) => `,\n  "${name}": ${json}`);
  const root = '  "root_of_trust": {\n    "product_line": "Milan"\n  }';
  return `{\n  "policy": {\n${members.join(",\n")}\n  },\n${root}${further.join("")}\n}\n`;
}

function base64Text(bytes: Uint8Array): string {
  return `"${toBase64(bytes)}"`;
}
