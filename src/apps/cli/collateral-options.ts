import type { Command } from "commander";
import { diskCache } from "../../adapters/disk-cache.node.js";
import { createCollateral, memoryCache } from "../../collateral/getting.js";
import type { Collateral, CollateralEvent } from "../../collateral/index.js";
import { createCertificateCrypto } from "../../crypto/certificate-crypto.js";
import type { CacheStore, Clock, Fetcher } from "../../ports/index.js";
import type { TcbUpdate } from "../../tee/scheme.js";
import { UsageError } from "./exit.js";
import { append, single } from "./options.js";
import type { Output } from "./output.js";
import { harmless } from "./text.js";

/** Flags of the commands that get endorsements from a cache or the vendors, as the argument parser hands them over. */
export interface CollateralFlags {
  readonly offline?: boolean;
  /** A folder; false with `--no-cache`. */
  readonly cache?: string | false;
  readonly kds?: string;
  readonly pccs?: string;
  readonly tcbUpdate?: TcbUpdate;
  readonly privateHost?: readonly string[];
}

const TCB_UPDATES = ["early", "standard"] as const satisfies readonly TcbUpdate[];

/** What {@link openCollateral} takes from the surroundings. */
export interface CollateralSurroundings {
  readonly output: Output;
  /** Sends requests to the vendors' services. */
  readonly fetcher: Fetcher;
  readonly clock: Clock;
  /** Where endorsements are kept unless a flag says otherwise; null: in memory. */
  readonly cacheFolder: string | null;
}

/**
 * Adds the flags of {@link CollateralFlags} to a command.
 *
 * @throws UsageError, while the command line is read, for `--cache` and `--no-cache` at once.
 */
export function addCollateralOptions(command: Command): void {
  const given = new Set<string>();
  const notBoth = (name: string): void => {
    given.add(name);
    if (given.size > 1) throw new UsageError("--cache and --no-cache contradict each other");
  };
  command
    .option("--offline", "never use the network: only what is supplied or in the cache")
    .addOption(single("--cache <dir>", "keep what is fetched in this folder (default: the user's cache folder)"))
    .option("--no-cache", "keep nothing beyond this run")
    .addOption(single("--kds <url>", "ask this address instead of AMD's key distribution service"))
    .addOption(single("--pccs <url>", "ask this address, a caching service (PCCS), instead of Intel's services"))
    .addOption(
      single(
        "--tcb-update <when>",
        "ask for Intel's statements on TCB recoveries as soon as they are out (early), or once they are to be deployed (default: standard)",
        TCB_UPDATES,
      ),
    )
    .option(
      "--private-host <origin>",
      "an origin that may be asked though it is private or plain http, such as http://127.0.0.1:8080 (repeatable)",
      append,
    )
    .on("option:cache", () => notBoth("cache"))
    .on("option:no-cache", () => notBoth("no-cache"));
}

/**
 * Makes the collateral that the flags describe. A cache folder that cannot be used is noted once on standard error, and
 * memory serves.
 *
 * @throws UsageError for an address that cannot be used.
 */
export function openCollateral(flags: CollateralFlags, surroundings: CollateralSurroundings): Collateral {
  const { fetcher, clock, output } = surroundings;
  const folder = flags.cache === false ? null : (flags.cache ?? surroundings.cacheFolder);
  try {
    return createCollateral({
      fetcher: flags.offline === true ? null : fetcher,
      clock,
      digest: createCertificateCrypto(),
      cache: cacheIn(folder),
      services: {
        ...(flags.kds === undefined ? {} : { "amd-kds": flags.kds }),
        ...(flags.pccs === undefined ? {} : { "intel-pccs": flags.pccs }),
      },
      privateHosts: flags.privateHost ?? [],
      onEvent: notes(folder, clock, output),
    });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function cacheIn(folder: string | null): CacheStore {
  return folder === null ? memoryCache() : diskCache(folder);
}

/** Milliseconds from which on a user should know what the program waits for. */
const LONG_WAIT = 1000;

/**
 * Says once that the folder cannot be used, each time that something in it is not what it should be, and what is waited
 * for.
 */
function notes(folder: string | null, clock: Clock, output: Output): (event: CollateralEvent) => void {
  const noteWait = waitNotes(clock, output);
  let said = false;
  return (event) => {
    noteWait(event);
    const { type, key, failure } = event;
    const why = failure === null ? "" : ` ${failure.message}`;
    if (type === "cache-refused") output.err(harmless(`note: what the cache has for ${key} is not used.${why}`));
    if (type !== "cache-error" || said) return;
    said = true;
    output.err(harmless(`note: the cache folder ${folder ?? ""} cannot be used; memory serves.${why}`));
  };
}

/**
 * Says of an origin why and how long it is waited for. Many who wait for the same are told of once: not again before the
 * wait that was told of is over.
 */
function waitNotes(clock: Clock, output: Output): (event: CollateralEvent) => void {
  const toldUntil = new Map<string, number>();
  return ({ url, delay, failure }) => {
    if (url === null || delay === null) return;
    // Nobody has heard anything for as long as a request may take, however soon the next one follows.
    if (delay < LONG_WAIT && failure?.code !== "COLLATERAL_TIMEOUT") return;
    const { origin } = new URL(url);
    const now = clock.now();
    if (now < (toldUntil.get(origin) ?? -Infinity)) return;
    toldUntil.set(origin, now + delay);
    // An address has a chip's whole id in it: too much for somebody who only wants to know what is going on.
    const why = failure === null ? "" : `${failure.message.replaceAll(/https?:\/\/\S+/g, origin)} `;
    const what = failure === null ? `${origin} is` : "It is";
    const when = delay < LONG_WAIT ? "at once" : `in ${Math.ceil(delay / 1000)} s`;
    output.err(harmless(`note: ${why}${what} asked again ${when}.`));
  };
}
