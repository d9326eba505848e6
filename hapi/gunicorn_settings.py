"""How gunicorn serves the site: `gunicorn -c python:hapi.gunicorn_settings`. HAPI_BIND is its address."""

import os

bind = os.environ.get("HAPI_BIND", "127.0.0.1:8000")
wsgi_app = "hapi.wsgi:application"
worker_class = "hapi.gunicorn_worker.PatientWorker"
workers = 3  # more than 2 cores: threads of one process wait for each other, not only for the database
threads = 5
worker_connections = 500
backlog = 512
keepalive = 5
timeout = 60  # seconds without a sign of life from a worker process
graceful_timeout = 3  # seconds for requests under way when the server stops
accesslog = None
errorlog = "-"
loglevel = "info"
# The heartbeat file in memory: on a slow disk a write can block for longer than `timeout`.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
control_socket_disable = True
