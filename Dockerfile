FROM node:24-slim

RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app

# tools/ holds packages of our own that the lock refers to, so it comes before the install.
COPY package.json package-lock.json .npmrc ./
COPY tools ./tools
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

COPY LICENSE NOTICE ./
COPY src ./src
COPY workflows ./workflows

RUN mkdir /data && chown node:node /data
VOLUME /data
USER node

ENV NODE_ENV=production \
    DATA_DIR=/data \
    WEB_PORT=8080
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WEB_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Straight to Node, not through npm: SIGTERM reaches the bot, which stops in good order. Give it more than SHUTDOWN_SECONDS.
CMD ["node", "src/main.ts"]
