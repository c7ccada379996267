import type { P256Source, P256Verifier } from "./types.js";

/** Keeps what `load` gives. A failure, such as a file that cannot be loaded just now, is not kept. */
export function p256Source(load: () => Promise<P256Verifier>): P256Source {
  let loaded: Promise<P256Verifier> | null = null;
  return {
    loadP256() {
      loaded ??= load().catch((error: unknown) => {
        loaded = null;
        throw error;
      });
      return loaded;
    },
  };
}

/** P-256 over @noble/curves, made once and when it is asked for. */
export function nobleP256Source(): P256Source {
  return p256Source(loadNobleP256);
}

/** A new verifier over @noble/curves. */
export async function loadNobleP256(): Promise<P256Verifier> {
  const { createNobleP256 } = await import("./noble-p256.js");
  return createNobleP256();
}
