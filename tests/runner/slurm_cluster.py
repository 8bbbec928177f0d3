"""A real Slurm cluster of one node, from Debian's packages, in folders of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "srun")

MUNGE = ("key", "socket", "pid", "log", "seed")

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdParameters=config_overrides
GresTypes=gpu
KillWait=2
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=64000 Gres=gpu:1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing() -> list[str]:
    """What this machine lacks to start one."""
    lacking = [program for program in PROGRAMS if not shutil.which(program)]
    return lacking if os.geteuid() == 0 else [*lacking, "the rights of root"]


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


class Cluster:
    """Started daemons; ``environment`` points the commands of Slurm at them."""

    def __init__(self, folder: Path, cpus: int = 2) -> None:
        self.folder = folder
        self.environment = {"SLURM_CONF": str(folder / "slurm.conf")}
        self._daemons: list[subprocess.Popen[bytes]] = []
        folder.chmod(0o755)
        for name in ("state", "spool"):
            (folder / name).mkdir()
        host = socket.gethostname().split(".")[0]
        text = CONFIGURATION.format(host=host, folder=folder, ports=free_ports(2), cpus=cpus)
        (folder / "slurm.conf").write_text(text)
        # a device that is there stands in for a graphics card: Slurm counts it and says who may use it
        (folder / "gres.conf").write_text("Name=gpu File=/dev/null\n")
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)

    def start(self) -> None:
        """Start the daemons and wait until the node takes jobs."""
        files = ((name, name if name == "socket" else f"{name}-file") for name in MUNGE)
        munge = [f"--{option}={self.folder}/munge.{name}" for name, option in files]
        self._start("munged", "--foreground", "--force", *munge)
        self._wait("munge's socket", (self.folder / "munge.socket").exists)
        self._start("slurmctld", "-D", "-c")
        self._start("slurmd", "-D")
        self._wait("an idle node", lambda: self.ask("sinfo", "--noheader", "--format=%T").strip() == "idle")

    def ask(self, *command: str) -> str:
        """What a command of Slurm prints."""
        done = subprocess.run(
            command, env={**os.environ, **self.environment}, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout

    def stop(self) -> None:
        """Cancel every job and stop the daemons, the latest first."""
        self.ask("scancel", "--user=root")
        for daemon in reversed(self._daemons):
            daemon.terminate()
        for daemon in reversed(self._daemons):
            try:
                daemon.wait(timeout=20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def _start(self, *command: str) -> None:
        with (self.folder / f"{command[0]}.out").open("wb") as output:
            environment = {**os.environ, **self.environment}
            self._daemons.append(
                subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=self.folder)
            )

    def _wait(self, what: str, there) -> None:
        deadline = time.monotonic() + 60
        while not there():
            dead = [daemon for daemon in self._daemons if daemon.poll() is not None]
            if dead or time.monotonic() > deadline:
                raise RuntimeError(f"no {what}: {self._complaints()}")
            time.sleep(0.1)

    def _complaints(self) -> str:
        said = {path.name: path.read_text(errors="replace")[-1500:] for path in sorted(self.folder.glob("*.out"))}
        return "\n".join(f"{name}: {text}" for name, text in said.items() if text.strip())
