import { smoke } from "./smoke.js";

globalThis.outcome = smoke().then(
  (value) => JSON.stringify(value),
  (error) => `failed: ${error.stack ?? error}`,
);
