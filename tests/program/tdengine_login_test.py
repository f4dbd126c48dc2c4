"""How the program meets a TDengine behind TLS and with tokens: a double of its HTTP interface that
knows a certificate and a login, and keeps no rows."""

import base64
import http.server
import json
import shutil
import ssl
import subprocess
import threading
import unittest

from program import ProgramTest

PASSWORD = "s/3 cret"
TOKEN = "dG9rZW4"


class Adapter(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def say(self, answer, status=200):
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.logins.append(self.path)
        if self.path == "/rest/login/root/s%2F3%20cret":
            self.say({"code": 0, "desc": TOKEN})
        else:
            self.say({"code": 855, "desc": "Authentication failure"})

    def do_POST(self):
        sql = self.rfile.read(int(self.headers["Content-Length"])).decode()
        basic = base64.b64encode(f"root:{PASSWORD}".encode()).decode()
        self.server.authorizations.append(self.headers["Authorization"])
        if self.headers["Authorization"] not in (f"Basic {basic}", f"Taosd {TOKEN}"):
            self.say({"code": 4357, "desc": "no auth info input"}, 401)
        elif sql == "SELECT SERVER_VERSION()":
            self.say({"code": 0, "column_meta": [["v", "VARCHAR", 20]], "data": [["3.3.6.9"]],
                      "rows": 1})
        elif "information_schema" in sql:
            self.say({"code": 0, "column_meta": [["v", "VARCHAR", 20]], "data": [], "rows": 0})
        else:
            self.say({"code": 904, "desc": "Database not exist"})


class AdapterTest(ProgramTest):
    def serve(self, context=None):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Adapter)
        server.daemon_threads = True
        server.logins, server.authorizations = [], []
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        return server

    def state(self, server, scheme="http", password=PASSWORD, **settings):
        """What `store info` says of the store with the ticks, and the program's exit code."""
        secret = self.folder / "password"
        secret.write_text(password)
        self.home.mkdir(exist_ok=True)
        lines = {"password_file": str(secret), "retry_for": "1 s", **settings}
        (self.home / "mystocks.toml").write_text(
            f'[store]\nticks = "tdengine+{scheme}://root@127.0.0.1:{server.server_port}/market"\n'
            "[store.tdengine]\n" +
            "".join(f"{name} = {json.dumps(value)}\n" for name, value in lines.items()))
        done = subprocess.run(self.command("store", "info", "--format", "json"),
                              capture_output=True, text=True, timeout=120)
        self.assertNotIn("cret", done.stdout + done.stderr)
        if not done.stdout:
            return {"trouble": done.stderr, "exit_code": done.returncode}
        stores = json.loads(done.stdout)["stores"]
        return {**next(one for one in stores if one["classes"] == ["ticks"]),
                "exit_code": done.returncode}

    def assert_let_in(self, state):
        self.assertTrue(state["reachable"], state["trouble"])
        self.assertEqual((state["trouble"], state["version"]), ("", "TDengine 3.3.6.9"))


class LoginTest(AdapterTest):
    def test_the_login_goes_with_every_statement_or_once_for_a_token(self):
        server = self.serve()
        self.assert_let_in(self.state(server))
        self.assertEqual(server.logins, [])
        self.assert_let_in(self.state(server, login="token"))
        self.assertEqual({*server.authorizations[-2:]}, {f"Taosd {TOKEN}"})
        self.assertGreater(server.authorizations.count(f"Taosd {TOKEN}"), len(server.logins))

    def test_a_wrong_login_is_told_as_such(self):
        server = self.serve()
        for login in ("basic", "token"):
            state = self.state(server, password="wrong", login=login)
            self.assertFalse(state["reachable"])
            self.assertIn("refuses the user or password", state["trouble"])
            self.assertEqual(state["exit_code"], 7)


@unittest.skipUnless(shutil.which("openssl"), "no openssl to make certificates with: TLS TO A "
                     "TDENGINE WAS NOT TESTED")
class TlsTest(AdapterTest):
    def certificate(self, name, host="IP:127.0.0.1"):
        """A self-signed one and its key, as files."""
        files = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        f"/CN={name}", "-addext", f"subjectAltName={host}", "-out", files[0],
                        "-keyout", files[1]], check=True, capture_output=True)
        return files

    def serve_tls(self, files):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        return self.serve(context)

    def test_a_certificate_of_the_named_authority_is_taken(self):
        files = self.certificate("right")
        server = self.serve_tls(files)
        for login in ("basic", "token"):
            self.assert_let_in(self.state(server, "https", ca_file=str(files[0]), login=login))

    def test_no_other_certificate_is_and_no_login_is_sent(self):
        files = self.certificate("right")
        other, _ = self.certificate("other")
        elsewhere = self.certificate("elsewhere", "DNS:db.example")
        for served, ca_file in ((files, str(other)), (files, ""), (elsewhere, str(elsewhere[0]))):
            server = self.serve_tls(served)
            for login in ("basic", "token"):
                state = self.state(server, "https", ca_file=ca_file, login=login)
                self.assertFalse(state["reachable"])
                self.assertIn("certificate that is not trusted", state["trouble"])
                self.assertIn("store.tdengine.ca_file", state["trouble"])
                self.assertEqual(state["exit_code"], 7)
            self.assertEqual(server.authorizations + server.logins, [])

    def test_a_file_without_certificates_and_a_server_without_tls_are_told(self):
        server = self.serve_tls(self.certificate("right"))
        state = self.state(server, "https", ca_file=str(self.folder / "gone.pem"))
        self.assertIn("gone.pem", state["trouble"])
        self.assertEqual(state["exit_code"], 2)
        state = self.state(self.serve(), "https")
        self.assertIn("can't be reached", state["trouble"])
        self.assertEqual(state["exit_code"], 9)


if __name__ == "__main__":
    unittest.main()
