"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket there, and nowhere
else. With TimescaleDB where that is installed. Debian's packages; run by root it becomes the user
postgres, as the server demands."""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from program import end_with_parent

READY_SECONDS_MAX = 60


def newest_version():
    """The folder of programs, or None: /usr/lib/postgresql/15/bin."""
    found = [path.parent for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


class PostgresServer:
    USER = "tester"

    def __init__(self):
        self.programs = newest_version()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mystocks-pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir()
        self.become = {}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            self.become = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
            for path in (self.folder, self.data):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        subprocess.run([self.programs / "initdb", "--pgdata", self.data, "--username", self.USER,
                        "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"],
                       check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.become)
        version = self.programs.parent.name
        self.timescale = pathlib.Path(
            f"/usr/share/postgresql/{version}/extension/timescaledb.control").exists()
        # Nothing waits for a disk. Commits would be acknowledged before they are logged, and kill()
        # would take them along, if the program didn't ask for better.
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder,
                    "fsync": "off", "synchronous_commit": "off", "logging_collector": "off"}
        if self.timescale:
            settings |= {"shared_preload_libraries": "timescaledb",
                         "timescaledb.telemetry_level": "off"}
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.writelines(f"{key} = '{value}'\n" for key, value in settings.items())
        self.process = None
        self.start()

    def start(self):
        """After kill() too: the last of its processes may still hold the memory for a moment."""
        until = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                with open(self.folder / "log", "ab") as log:
                    self.process = subprocess.Popen(
                        [self.programs / "postgres", "-D", self.data], stdout=log, stderr=log,
                        stdin=subprocess.DEVNULL, cwd=self.folder,
                        preexec_fn=end_with_parent, **self.become)
            if self.answers():
                return
            time.sleep(0.02)
        raise AssertionError(f"PostgreSQL didn't start:\n{self.log()}")

    def answers(self):
        return subprocess.run([self.programs / "pg_isready", "-q", "-h", self.folder],
                              check=False).returncode == 0

    def kill(self):
        """As kill -9 of the whole server would: nothing is said to anybody."""
        children = pathlib.Path(
            f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        self.process.wait()
        for child in children:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def remove(self):
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()
        shutil.rmtree(self.folder)

    def make_database(self, name):
        """Its URL."""
        self.psql("postgres", f'CREATE DATABASE "{name}"')
        return f"postgresql://{self.USER}@/{name}?host={self.folder}"

    def psql_command(self, database, sql):
        return [self.programs / "psql", "-XAtq", "-h", self.folder, "-U", self.USER,
                "-d", database, "-c", sql]

    def psql(self, database, sql):
        done = subprocess.run(self.psql_command(database, sql), capture_output=True, text=True,
                              check=True, timeout=60)
        return done.stdout.strip()

    def start_psql(self, database, sql):
        return subprocess.Popen(self.psql_command(database, sql), stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")[-2_000:]
