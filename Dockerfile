# The portal for web, worker and scheduler; which of them it is, the command says (docker-compose.yml).
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /portal

COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --only-binary=:all: -r requirements.txt

COPY . .

# Collected as an installed portal serves them. Nothing is connected to, and none of these values stays.
RUN DATABASE_URL=postgresql://none REDIS_URL=redis://none SECRET_KEY=none ALLOWED_HOSTS=none \
    python manage.py collectstatic --no-input

RUN useradd --system --no-create-home --shell /usr/sbin/nologin portal \
    && install --directory --owner portal --group portal --mode 700 /files

ENV FILE_STORE=/files EMAIL_OUTBOX=/files/outbox
VOLUME /files
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "python:mcp_portal.web_server", "--bind", "0.0.0.0:8000"]
