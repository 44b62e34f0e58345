import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = join(import.meta.dirname, "src", "ui");

/** The page: `npm run build` writes it to dist/ui; `npx vite` serves it while it is worked on, over a running Elkhound. */
export default defineConfig({
  root,
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, "dist", "ui"),
    emptyOutDir: true,
    target: "es2023",
    // Texts in the page's own address space only: the policy of the page allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:4800", "/health": "http://127.0.0.1:4800" } },
});
