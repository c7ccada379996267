import { fromUtf8, toUtf8 } from "../../bytes/index.js";
import type { ProductLine } from "../../tee/snp/product.js";
import { asking, editing } from "../misbehaviour.js";
import type { Misbehaviour } from "../misbehaviour.js";

/**
 * Lies of a key distribution service that are genuine certificates in the wrong place. A forger's hierarchy, an
 * older list, or a list that somebody else signed come from a second simulated service and `answeredBy`.
 */

/** The certificate of a chip whose id differs in its last bit. */
export function vcekOfAnotherChip(): Misbehaviour {
  return asking((url) => {
    const last = parseInt(url.pathname.slice(-1), 16);
    url.pathname = url.pathname.slice(0, -1) + (last ^ 1).toString(16);
  });
}

/** The certificate of the same chip for another level of its microcode, one up, or one down from 255. */
export function vcekOfAnotherTcb(): Misbehaviour {
  return asking((url) => {
    const level = Number(url.searchParams.get("ucodeSPL"));
    url.searchParams.set("ucodeSPL", String(level === 255 ? 254 : level + 1));
  });
}

/** What another line has under the same name; that line has to be served too. */
export function ofAnotherLine(line: ProductLine): Misbehaviour {
  return asking((url) => {
    const segments = url.pathname.split("/");
    segments[3] = line;
    url.pathname = segments.join("/");
  });
}

/** A chain without its first certificate, the ASK or ASVK. */
export function chainWithoutIntermediate(): Misbehaviour {
  return editing((body) => {
    const text = fromUtf8(body) ?? "";
    return toUtf8(text.slice(text.lastIndexOf("-----BEGIN")));
  });
}
