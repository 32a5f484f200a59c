"""The Dask cluster, in a process of its own that prints its address, warms one worker after another, and ends when stdin closes.

It must not live in the Streamlit process: Streamlit replaces `sys.modules["__main__"]`, and a worker restarted after
that would run the app's script. Run: `python -m core.jobs.engine [WORKERS]`.
"""

import contextlib
import os
import signal
import sys
import threading

import psutil

WORKER_MEMORY_BYTES = 3 << 30
# Dask's own 15 s are too short for loading torch on a machine that is busy with a class.
LOST_WORKER_S, MUSTER_EVERY_S = 120.0, 3.0
# Every step allocates the same megabytes again. Dask's own setting gives them back to the system each time, and taking
# the page faults anew halves the speed of training (glibc; other systems ignore these names).
MEMORY_IS_KEPT = {"MALLOC_TRIM_THRESHOLD_": 1 << 30, "MALLOC_MMAP_THRESHOLD_": 32 << 20}


def worker_count() -> int:
    """Workers to start: SEQLENS_WORKERS, else one less than the cores (the server needs one), at least one."""
    wish = os.environ.get("SEQLENS_WORKERS", "")
    return int(wish) if wish.isdigit() and int(wish) > 0 else max(1, (os.cpu_count() or 2) - 1)


def memory_limit(workers: int) -> int:
    """Bytes a worker may use before it is restarted: 3 GiB, or its share of four fifths of the machine."""
    return min(WORKER_MEMORY_BYTES, int(psutil.virtual_memory().total * 0.8 / workers))


def main() -> None:
    import dask
    from distributed import LocalCluster

    # Ctrl-C in a terminal reaches every process of the group; this one ends when its server lets go of stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    dask.config.set(
        {
            # A slice that died with its worker must fail at once: its state is gone, and only the server knows the checkpoint.
            "distributed.scheduler.allowed-failures": 0,
            "distributed.scheduler.work-stealing": False,
            "distributed.deploy.lost-worker-timeout": f"{LOST_WORKER_S:g}s",
            # The scheduler keeps this many events of our topic; the server has them all in its library.
            "distributed.admin.low-level-log-length": 50,
            "distributed.worker.profile.enabled": False,
            # Every look at its own clock and load wakes the thread that shares Python with training.
            "distributed.admin.tick.interval": "500ms",
            "distributed.admin.tick.limit": "10s",
            "distributed.admin.system-monitor.interval": "5s",
            **{f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in MEMORY_IS_KEPT.items()},
        }
    )
    workers = worker_count()
    cluster = LocalCluster(
        n_workers=0,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        memory_limit=memory_limit(workers),
        preload=["core.jobs.warm"],
    )
    print(cluster.scheduler_address, workers, flush=True)
    over = threading.Event()
    threading.Thread(target=_staff, args=(cluster, workers, over), daemon=True).start()
    sys.stdin.read()
    over.set()
    cluster.close(timeout=5)


def _staff(cluster: "LocalCluster", workers: int, over: threading.Event) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Start workers one after another, so that the first is ready as early as it can be, then see that none stays missing.

    A worker that died is started again by its nanny. Where that failed or took longer than LOST_WORKER_S the cluster
    drops both, and only being asked for that many workers again makes it start a new one.
    """
    for ready in range(1, workers + 1):
        cluster.scale(ready)
        with contextlib.suppress(TimeoutError):
            cluster.wait_for_workers(ready, timeout=LOST_WORKER_S)
    while not over.wait(MUSTER_EVERY_S):
        cluster.scale(workers)


if __name__ == "__main__":
    main()
