# The image of web, worker and scheduler: see docker-compose.yml.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HAPI_VAR=/var/lib/hapi

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin hapi

WORKDIR /srv/hapi
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock

COPY manage.py pyproject.toml ./
COPY hapi ./hapi
COPY reviews ./reviews
COPY agents ./agents
COPY templates ./templates
COPY static ./static

# Collecting needs no secret and no server, so the build runs it with the stand-ins of HAPI_DEBUG.
RUN mkdir -p /var/lib/hapi/files \
    && HAPI_DEBUG=true python manage.py collectstatic --noinput --verbosity 0 \
    && chown -R hapi: /var/lib/hapi/files

USER hapi
EXPOSE 8000
CMD ["gunicorn", "-c", "python:hapi.gunicorn_settings"]
