# `make container-rehearsal` does these steps without a container engine.
# Both stages at one digest, of the index for all processors. As newer ones come out:
#   docker buildx imagetools inspect python:3.13-slim
FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS environment
# 0 leaves out numba, which is some 200 MB, and the engine that it compiles: docker build --build-arg FAST=0
ARG FAST=1
WORKDIR /app
COPY requirements/runtime.txt requirements/runtime.txt
COPY requirements/redis.txt requirements/redis.txt
COPY requirements/compiled.txt requirements/compiled.txt
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --require-hashes -r requirements/runtime.txt -r requirements/redis.txt \
    && if [ "$FAST" != 0 ]; then python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --require-hashes -r requirements/compiled.txt; fi \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib

FROM python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
ARG FAST=1
ENV PATH=/opt/venv/bin:$PATH \
    PLAYGROUND_KERNELS=/opt/kernels \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OPENBLAS_NUM_THREADS=1
WORKDIR /app
COPY --from=environment /opt/venv /opt/venv
COPY LICENSE LICENSE
COPY THIRD_PARTY_NOTICES.md THIRD_PARTY_NOTICES.md
COPY challenges challenges
COPY engine engine
COPY glossary glossary
COPY lessons lessons
COPY locales locales
COPY presets presets
COPY templates templates
COPY static static
COPY server server
# The file system may be read-only when it runs, so the byte code is made here, and the machine code for every
# level of processor of this kind.
# The folder is for classes, where a volume is mounted there; whoever it belongs to, the server can write to it.
RUN mkdir -m 1777 /opt/classes \
    && python -m compileall -q engine server \
    && if [ "$FAST" != 0 ]; then for level in $(python -m engine.compiled --levels); do python -m engine.compiled --level "$level" || exit 1; done; fi
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('PLAYGROUND_PORT', '8000')}/healthz\", timeout=4)"]
CMD ["python", "-m", "server", "--host", "0.0.0.0"]
