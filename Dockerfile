# The image has the executable, glibc and little more. Build it with: docker build -t parley .
FROM --platform=$BUILDPLATFORM node:24-trixie-slim AS build
# The architecture of the image: amd64 or arm64. The build itself runs on that of this machine.
ARG TARGETARCH
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY tools/absent tools/absent
RUN npm ci --omit=dev
COPY . .
RUN arch=$(echo "$TARGETARCH" | sed 's/^amd64$/x64/') \
  && npm run build:binary -- "$arch" \
  && node -e "import('./tools/licenses.mjs').then(({ licenses }) => process.stdout.write(licenses()))" > /licenses.txt \
  && mv "dist/parley-linux-$arch" /parley \
  && install -d -m 700 /data

FROM debian:13-slim
LABEL org.opencontainers.image.title="Parley" \
  org.opencontainers.image.description="A chat that a person opens in one step, on your own server, in which no acknowledged message is lost." \
  org.opencontainers.image.licenses="MIT"
COPY --from=build /parley /usr/local/bin/parley
COPY --from=build /src/LICENSE /licenses.txt /usr/share/doc/parley/
COPY --from=build --chown=10001:10001 /data /data
ENV DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["parley", "health"]
ENTRYPOINT ["parley"]
CMD ["serve"]
