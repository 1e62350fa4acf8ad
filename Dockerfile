# The server alone: its PostgreSQL is another service (see compose.yaml).
FROM python:3.13-slim
# A volume at /srv/signer begins as the account's own (see the signer in compose.yaml).
RUN useradd --create-home foresaid && install -d -m 700 -o foresaid /srv/signer
WORKDIR /srv/foresaid
COPY scripts/requirements.txt scripts/
RUN pip install --no-cache-dir --require-hashes -r scripts/requirements.txt
COPY api api
COPY schema schema
USER foresaid
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
CMD ["python", "-m", "api", "serve", "--host", "0.0.0.0", "--port", "8000", "--no-demo"]
