# Two stages: one builds a virtual environment, the other runs it as a user without rights. What most time is spent in is
# compiled (docs/speed.md); `--build-arg COMPILE=0` leaves it as it is and needs no compiler.
#   docker build -t monitor .
#   docker run -v ./config:/etc/monitor:ro -v monitor-data:/var/lib/monitor -p 127.0.0.1:8470:8470 monitor
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
ARG COMPILE=1
WORKDIR /src
RUN if [ "$COMPILE" = 1 ]; then \
      apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*; \
    fi
RUN python3 -m venv /opt/monitor
COPY constraints.txt ./
COPY pyproject.toml README.md LICENSE ./
COPY tools ./tools
COPY monitor ./monitor
RUN HATCH_BUILD_HOOK_ENABLE_CUSTOM=$COMPILE /opt/monitor/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt '.[apprise,compression,page,postgres]'

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
