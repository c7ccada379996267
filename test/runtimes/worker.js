import { smoke } from "./smoke.js";

export default {
  async fetch() {
    try {
      return new Response(JSON.stringify(await smoke()));
    } catch (error) {
      return new Response(`failed: ${error.stack ?? error}`, { status: 500 });
    }
  },
};
