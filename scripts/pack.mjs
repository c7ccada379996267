import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * Packs the package as it would be published, from the dist/ that is there.
 *
 * @param {string} root the repository
 * @param {string} folder where the tarball goes
 * @returns {{ tarball: string, files: string[], size: number, unpackedSize: number }} sizes in bytes
 */
export function pack(root, folder) {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const parsed = JSON.parse(stdout);
  const packed = Array.isArray(parsed) ? parsed[0] : Object.values(parsed)[0];
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map((file) => file.path),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
  };
}
