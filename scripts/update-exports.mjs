#!/usr/bin/env node
/** Writes test/house/exports.json from the built package. Read the difference before you commit it. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publicSurface } from "./public-surface.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
writeFileSync(join(root, "test", "house", "exports.json"), `${JSON.stringify(await publicSurface(root), null, 2)}\n`);
