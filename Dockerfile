# One image for every process: app serve | worker | scheduler | migrate.
#   docker build --tag hexagon .      or podman, or buildah; nothing but the base image is pulled
# Its Python needs venv: python:…-slim has it, Debian has it as python3-venv.
ARG BASE=docker.io/library/python:3.13-slim-bookworm

# hadolint ignore=DL3006 # the tag is in BASE
FROM ${BASE} AS build
# Your own package index: --build-arg PIP_INDEX_URL=…
ARG PIP_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python3 -m venv tools && python3 -m venv --without-pip /app
COPY requirements.lock requirements-build.lock ./
RUN tools/bin/pip --python /app/bin/python install --require-hashes --no-deps --only-binary :all: -r requirements.lock && \
    tools/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements-build.lock
COPY pyproject.toml container.py LICENSE ./
COPY src src
RUN tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . && \
    tools/bin/pip --python /app/bin/python install --no-deps --no-index dist/*.whl

# hadolint ignore=DL3006 # the tag is in BASE
FROM ${BASE}
ARG VERSION=development
ARG REVISION=unknown
LABEL org.opencontainers.image.title="hexagon" \
    org.opencontainers.image.description="A hexagonal FastAPI service" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
COPY --from=build /app /app
ENV PATH="/app/bin:$PATH" HOME=/tmp PYTHONUNBUFFERED=1 PYDANTIC_DISABLE_PLUGINS=__all__ \
    ENVIRONMENT=production HOST=0.0.0.0 SERVICE_VERSION="${VERSION}"
# An account without a name, which may write only to /tmp; the root may be read-only.
USER 65532:65532
WORKDIR /tmp
EXPOSE 8000
# Checks the process that the container runs: API, worker or scheduler. An orchestrator has its own probes.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["app", "health"]
CMD ["app", "serve"]
