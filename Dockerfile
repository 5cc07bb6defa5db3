# One image for every process of the service; docker-compose.yml says which process each container runs.
FROM python:3.13-slim AS packages
WORKDIR /opt/guetteur
COPY requirements-installer.lock requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements-installer.lock \
    && .venv/bin/uv pip install --no-cache --python .venv/bin/python --require-hashes --no-build -r requirements.lock \
    && cp requirements.lock .venv/.stamp

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/guetteur --create-home guetteur
WORKDIR /opt/guetteur
COPY --from=packages /opt/guetteur/.venv .venv
COPY pyproject.toml requirements.lock ./
COPY config config
COPY monitor monitor
COPY workers workers
ENV PATH=/opt/guetteur/.venv/bin:$PATH \
    PYTHONPATH=/opt/guetteur \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    GUETTEUR_DATA=/var/lib/guetteur
USER guetteur
VOLUME /var/lib/guetteur
EXPOSE 8787
CMD ["gunicorn", "config.wsgi:application", "--bind=0.0.0.0:8787", "--workers=2", "--threads=8", "--no-control-socket"]
