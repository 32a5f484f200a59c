"""The server's memory: what passes through it leaves nothing behind."""

import subprocess
import sys

import pytest

# Large blocks that threads take and give back, with small ones between that stay, as messages do.
PASSING_THROUGH = """
import threading, psutil
from core.web.memory import give_back_large_blocks
give_back_large_blocks()
stays = []
def pass_through():
    whole = bytearray(b"x") * (30 << 20)
    del whole
    part = bytearray(b"x") * (24 << 20)
    stays.append([bytearray(900) for _ in range(2000)])
before = psutil.Process().memory_info().rss
for _ in range(3):
    thread = threading.Thread(target=pass_through)
    thread.start()
    thread.join()
print(psutil.Process().memory_info().rss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' allocators are their own")
def test_large_blocks_that_pass_through_the_server_leave_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", PASSING_THROUGH], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20 << 20  # 58 MB without
