#!/usr/bin/env node
import { homedir } from "node:os";
import { systemClock, systemFetcher } from "../../adapters/runtime.web.js";
import { defaultCacheFolder } from "./cache-folder.js";
import { exitWith, processOutput, processProgress } from "./output.js";
import { runCli } from "./program.js";
import { VERSION } from "./version.js";

const surroundings = {
  output: processOutput(),
  progress: processProgress(),
  now: new Date(Date.now()),
  version: VERSION,
  fetcher: systemFetcher(),
  clock: systemClock(),
  cacheFolder: defaultCacheFolder({ platform: process.platform, environment: process.env, home: homedir() }),
};

exitWith(runCli(process.argv.slice(2), surroundings));
