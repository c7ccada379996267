import { join } from "node:path";

/** What {@link defaultCacheFolder} looks at. */
export interface Home {
  /** `process.platform` */
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, or "" where there is none. */
  readonly home: string;
}

/**
 * Where endorsements are kept unless a flag says otherwise: the platform's folder for what can be made again
 * (XDG base directories; Library/Caches on macOS; LOCALAPPDATA on Windows).
 *
 * @returns null where no such folder is known.
 */
export function defaultCacheFolder({ platform, environment, home }: Home): string | null {
  const base = baseFolder(platform, environment, home);
  return base === null ? null : join(base, "veritee");
}

function baseFolder(platform: string, environment: Home["environment"], home: string): string | null {
  const inHome = (...parts: readonly string[]): string | null => (home === "" ? null : join(home, ...parts));
  const local = environment["LOCALAPPDATA"] ?? "";
  if (platform === "win32") return local === "" ? inHome("AppData", "Local") : local;
  if (platform === "darwin") return inHome("Library", "Caches");
  const stated = environment["XDG_CACHE_HOME"] ?? "";
  // The specification has relative paths ignored.
  return stated.startsWith("/") ? stated : inHome(".cache");
}
