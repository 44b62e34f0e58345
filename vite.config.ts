import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

const root = join(import.meta.dirname, "src", "ui");

/** The page: `npm run build` writes it to dist/ui; `npx vite` serves it while it is worked on, over a running Elkhound. */
export default defineConfig({
  root,
  plugins: [react(), preloadMain()],
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

/** The page's first script imports the rest only after it has asked for data: the browser fetches that beside it. */
function preloadMain(): Plugin {
  return {
    name: "preload-main",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
        const main = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("main.tsx"));
        const entries = chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
        const needed = main === undefined ? [] : [main.fileName, ...main.imports];
        const files = needed.filter((file) => !entries.includes(file));
        const styles = main === undefined ? [] : [...(main.viteMetadata?.importedCss ?? [])];
        const link = (rel: string, file: string): HtmlTagDescriptor => ({
          tag: "link",
          attrs: { rel, href: `/${file}`, crossorigin: true },
          injectTo: "head",
        });
        return [...files.map((file) => link("modulepreload", file)), ...styles.map((file) => link("stylesheet", file))];
      },
    },
  };
}
