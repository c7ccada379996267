#!/usr/bin/env node
import { exitWith, processOutput } from "./output.js";
import { runCli } from "./program.js";
import { VERSION } from "./version.js";

exitWith(runCli(process.argv.slice(2), { output: processOutput(), now: new Date(Date.now()), version: VERSION }));
