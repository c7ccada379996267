/**
 * What benches need and the package does not: other people's verifiers, another Node. Each list of
 * packages is a folder of tools/ with pinned versions, installed below .cache/, outside the package's own
 * dependencies, at the first bench that asks for it.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} root the repository.
 * @param {string} name a folder of tools/.
 * @returns {string} the folder whose node_modules has just what its package.json asks for.
 */
export function installTool(root, name) {
  const manifest = join(root, "tools", name, "package.json");
  const folder = join(root, ".cache", name);
  const { dependencies } = JSON.parse(readFileSync(manifest, "utf8"));
  if (isInstalled(folder, dependencies)) return folder;
  console.log(`installing ${Object.keys(dependencies).join(", ")} in .cache/${name}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(manifest, join(folder, "package.json"));
  const flags = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"];
  const { status } = spawnSync("npm", flags, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0 || !isInstalled(folder, dependencies)) throw new Error(`npm install failed in .cache/${name}`);
  return folder;
}

function isInstalled(folder, dependencies) {
  return Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(folder, "node_modules", name, "package.json");
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
  });
}

/** Node 24, from npm. @returns {string} the program. */
export function installNode24(root) {
  const program = join(installTool(root, "node24"), "node_modules", "node", "bin", "node");
  const { stdout, status } = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (status !== 0 || !stdout.startsWith("v24.")) throw new Error("Node 24 from npm does not run here");
  return program;
}
