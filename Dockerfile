# Two stages: one builds a virtual environment, the other runs it as a user without rights.
#   docker build -t monitor .
#   docker run -v ./config:/etc/monitor:ro -v monitor-data:/var/lib/monitor -p 127.0.0.1:8470:8470 monitor
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
WORKDIR /src
RUN python3 -m venv /opt/monitor
COPY constraints.txt ./
COPY pyproject.toml README.md LICENSE ./
COPY monitor ./monitor
RUN /opt/monitor/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt '.[apprise,compression,page,postgres]'

FROM ${BASE}
RUN useradd --system --uid 10001 --home-dir /var/lib/monitor --create-home monitor
COPY --from=build /opt/monitor /opt/monitor
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MONITOR_STORAGE=sqlite:////var/lib/monitor/monitor.db \
    MONITOR_WEB__LISTEN=0.0.0.0:8470
USER monitor
WORKDIR /var/lib/monitor
VOLUME /var/lib/monitor
EXPOSE 8470
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["monitor", "health"]
ENTRYPOINT ["monitor"]
CMD ["run", "--config", "/etc/monitor/monitor.yaml"]
