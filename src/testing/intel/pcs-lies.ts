import { asking } from "../misbehaviour.js";
import type { Misbehaviour } from "../misbehaviour.js";

/**
 * Lies of a provisioning certification service that are genuine objects in the wrong place. A forger's hierarchy, an
 * older statement, or one that somebody else signed come from a second simulated service and `answeredBy`.
 */

/** The TCB info of another kind of platform, which has to be known too: 12 hex digits. */
export function tcbInfoOfAnotherPlatform(fmspc: string): Misbehaviour {
  return asking((url) => {
    url.searchParams.set("fmspc", fmspc);
  });
}

/** The revocation list of the other CA. */
export function pckCrlOfOtherCa(): Misbehaviour {
  return asking((url) => {
    url.searchParams.set("ca", url.searchParams.get("ca") === "platform" ? "processor" : "platform");
  });
}

/** The other edition of a statement: the early one where none was asked for, the standard one otherwise. */
export function ofOtherEdition(): Misbehaviour {
  return asking((url) => {
    url.searchParams.set("update", url.searchParams.get("update") === "early" ? "standard" : "early");
  });
}

/** Changes the headers of an answer: a chain left out, or another one. */
export function editingHeaders(edit: (headers: Headers) => void): Misbehaviour {
  return (next) => async (request) => {
    const { body, status, headers } = await next(request);
    const changed = new Headers(headers);
    edit(changed);
    return new Response(body, { status, headers: changed });
  };
}
