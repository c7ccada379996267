import type { CallerAnchor } from "../tee/scheme.js";
import { decodePem, isPem } from "../x509/index.js";

/**
 * Takes the certificates out of what a caller states as trust anchors.
 *
 * @param anchors DER of one certificate, or PEM of one or more, each; copied.
 * @throws TypeError for PEM that cannot be read, or that holds anything else.
 */
export function openAnchors(anchors: readonly Uint8Array[]): readonly CallerAnchor[] {
  return anchors.flatMap((bytes, index) => {
    if (!isPem(bytes)) return [{ der: new Uint8Array(bytes) }];
    const blocks = decodePem(bytes, "CERTIFICATE");
    if (!blocks.ok) throw new TypeError(`anchors[${index}] is not PEM that can be read: ${blocks.failure.message}`);
    return blocks.value.map((der) => ({ der }));
  });
}
