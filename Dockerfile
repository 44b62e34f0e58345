# Elkhound in a container: `docker build -t elkhound .`, then
# `docker run -v ./elkhound.yml:/etc/elkhound/elkhound.yml:ro -v elkhound-data:/data -p 127.0.0.1:4800:4800 elkhound`.
# The configuration listens on 0.0.0.0:4800 and keeps its data in /data there.

FROM node:24.12-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json build-page.ts vite.config.ts ./
COPY src ./src
RUN npm run build

FROM node:24.12-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:24.12-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY rules ./rules
COPY templates ./templates
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4800
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:4800/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM reaches node itself: no shell in between.
ENTRYPOINT ["node", "--max-semi-space-size=2", "--heap-growing-percent=80", "dist/main.js"]
CMD ["run", "--config", "/etc/elkhound/elkhound.yml"]
