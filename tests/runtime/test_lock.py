"""The lock of a data folder, between processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.runtime.lock import AlreadyRunning, data_lock, is_locked, lock_holder
from monitor.runtime.places import ROOT

HOLD = (
    "import sys, time; from pathlib import Path\n"
    "from monitor.runtime.lock import data_lock\n"
    "with data_lock(Path(sys.argv[1]), 'up', 8787):\n"
    "    print('held', flush=True); time.sleep(60)\n"
)


def test_a_second_holder_is_told_who_holds(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=environment
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert is_locked(tmp_path)
        with pytest.raises(AlreadyRunning) as caught, data_lock(tmp_path, "up"):
            pass
        assert f"pid {holder.pid}, guetteur up, console on http://127.0.0.1:8787" in str(caught.value)
        holder.send_signal(signal.SIGKILL)
    assert not is_locked(tmp_path)
    with data_lock(tmp_path, "manage"):
        found = lock_holder(tmp_path)
        assert found is not None
        assert (found.pid, found.command, found.port) == (os.getpid(), "manage", None)
    assert lock_holder(tmp_path) is None
