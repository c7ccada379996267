/** Packages that only benches use: scripts/bench-install.mjs puts them below .cache/ and says where. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Loads a peer.
 *
 * @param form which of a module's exports are meant, where it has a default beside others.
 * @returns its exports, or null where peers are not installed.
 */
export async function importPeer<T>(name: string, form: "default" | "named" = "default"): Promise<T | null> {
  const folder = process.env["VERITEE_BENCH_PEERS"];
  if (folder === undefined) {
    console.log(`without ${name}: it is not installed`);
    return null;
  }
  const file = createRequire(join(folder, "package.json")).resolve(name);
  const module = (await import(pathToFileURL(file).href)) as T & { readonly default?: T };
  return form === "default" ? (module.default ?? module) : module;
}
