"""How gunicorn serves the market; `dev.py run` adds the address and the number of processes."""

import gc
from typing import Any

# Many threads rather than many processes: a slow client holds one thread, and a thread costs almost nothing.
# In a trial with slow clients, 2 × 4 threads failed other people's requests; 2 × 32 answered them in 0.03 s.
worker_class = "gthread"
workers = 2
threads = 32
preload_app = False

# The control socket would be one more thing that listens; nobody here talks to it.
control_socket_disable = True

timeout = 60
graceful_timeout = 10
keepalive = 5

# Long search addresses reach the application, which answers them with a page.
limit_request_line = 8190

# Heartbeat files in memory: a busy disk must not make a healthy worker look dead.
worker_tmp_dir = "/dev/shm"  # noqa: S108

accesslog = None
errorlog = "-"


def post_worker_init(worker: Any) -> None:
    """Open the index and compile the templates before the first visitors come, who would all do it at once.

    What has been loaded by then stays for good. Left to the collector it was looked through again and again: every
    thirtieth page of the desk took 190 ms instead of 40.
    """
    visitor = worker.wsgi.test_client() if hasattr(worker.wsgi, "test_client") else None
    if visitor is not None:
        visitor.get("/search?q=%E6%8A%80%E6%9C%AF")
    gc.collect()
    gc.freeze()
