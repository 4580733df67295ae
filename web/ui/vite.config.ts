import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running Labelloop server. */
const server = process.env["LABELLOOP_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  build: { outDir: "../static", emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 300 },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: server }, "/healthz": { target: server } },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
});
