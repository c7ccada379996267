import { smoke } from "./smoke.js";
import { readRanks, writeRanks } from "./stores.js";

globalThis.stores = { readRanks, writeRanks };

globalThis.outcome = smoke().then(
  (value) => JSON.stringify(value),
  (error) => `failed: ${error.stack ?? error}`,
);
