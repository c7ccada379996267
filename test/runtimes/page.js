import { smoke } from "./smoke.js";
import { readRanks, writeRank } from "./stores.js";

globalThis.stores = { readRanks, writeRank };

globalThis.outcome = smoke().then(
  (value) => JSON.stringify(value),
  (error) => `failed: ${error.stack ?? error}`,
);
