"""A TDengine of a test's own, on free loopback ports, with its files in a temporary folder, and a
proxy that calls something in the middle of what goes to it or comes from it."""

import base64
import concurrent.futures
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

from program import end_with_parent, wait_for

# A child that ends with its parent ends with the thread that made it: this one lives on.
STARTER = concurrent.futures.ThreadPoolExecutor(1)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def tdengine_programs():
    folder = os.environ.get("MYSTOCKS_TEST_TDENGINE_BIN")
    return pathlib.Path(folder) if folder else None


class TdengineServer:
    """taosd and taosadapter out of MYSTOCKS_TEST_TDENGINE_BIN; the login is a fresh server's."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mystocks-server-"))
        self.processes = []
        self.port = free_port()
        native = free_port()
        for name in ("data", "log", "cfg"):
            (self.folder / name).mkdir()
        (self.folder / "cfg/taos.cfg").write_text(
            f"fqdn localhost\nfirstEp localhost:{native}\nserverPort {native}\n"
            f"dataDir {self.folder}/data\nlogDir {self.folder}/log\ntempDir {self.folder}/log\n"
            "monitor 0\ntelemetryReporting 0\ntimezone UTC\nminimalTmpDirGB 0.001\n"
            "minimalDataDirGB 0.001\nminimalLogDirGB 0.001\n")
        (self.folder / "cfg/adapter.toml").write_text(
            f'port = {self.port}\ntaosConfigDir = "{self.folder}/cfg"\n'
            f'[log]\npath = "{self.folder}/log"\nlevel = "error"\n[monitor]\ndisable = true\n'
            "[uploadKeeper]\nenable = false\n[opentsdb_telnet]\nenable = false\n")
        self.spawn("taosadapter", "-c", self.folder / "cfg/adapter.toml")
        self.start()

    def spawn(self, program, *words):
        with open(self.folder / "out", "ab") as log:
            process = subprocess.Popen([tdengine_programs() / program, *map(str, words)],
                                       stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       cwd=self.folder, preexec_fn=end_with_parent)
        self.processes.append(process)
        return process

    def url(self, database, port=None):
        return f"tdengine+http://root@127.0.0.1:{port or self.port}/{database}"

    def run(self, sql):
        """The rows, or None where the server doesn't carry it out."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/rest/sql", sql.encode(),
            {"Authorization": "Basic " + base64.b64encode(b"root:taosdata").decode()})
        try:
            with urllib.request.urlopen(request, timeout=5) as reply:
                answer = json.load(reply)
        except (OSError, urllib.error.URLError):
            return None
        return answer["data"] if answer["code"] == 0 else None

    def start(self):
        self.database = self.spawn("taosd", "-c", self.folder / "cfg")
        # It answers before it can have databases: those need a node that is ready.
        wait_for(lambda: self.run("SELECT `id` FROM information_schema.ins_dnodes "
                                  "WHERE `status`='ready'"), "TDengine")

    def kill(self):
        """kill -9 of the database process; the HTTP interface stays."""
        self.database.kill()
        self.database.wait()

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class TriggerProxy:
    """Hands bytes on to 127.0.0.1:`target`, and calls `action` once, when `after` bytes have gone
    to the server, or come from it where `replies` is set, and before the next one goes on."""

    def __init__(self, target, after, action, replies=False):
        self.target, self.left, self.action, self.replies = target, after, action, replies
        self.lock = threading.Lock()
        self.sockets = []
        self.fired = threading.Event()
        self.failure = None
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.carriers = []
        self.accepter = threading.Thread(target=self.accept, daemon=True)
        self.accepter.start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self.sockets += [client, server]
            for source, sink, counts in ((client, server, not self.replies),
                                         (server, client, self.replies)):
                carrier = threading.Thread(target=self.carry, args=(source, sink, counts),
                                           daemon=True)
                carrier.start()
                self.carriers.append(carrier)

    def carry(self, source, sink, counts):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if counts:
                    self.count(len(data))
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def count(self, size):
        with self.lock:
            self.left -= size
            if self.left > 0 or self.fired.is_set():
                return
            self.fired.set()
            try:
                STARTER.submit(self.action).result()
            except BaseException as error:  # the test looks at it
                self.failure = error

    def close(self):
        # Closing alone doesn't end accept().
        self.listener.shutdown(socket.SHUT_RDWR)
        self.accepter.join()
        self.listener.close()
        for end in self.sockets:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for carrier in self.carriers:
            carrier.join()
        for end in self.sockets:
            end.close()
