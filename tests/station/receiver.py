# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTPS server with a certificate of its own, that takes messages, refuses them, hangs, or dies with them."""
import http.server
import ssl
import subprocess
import threading


class Receiver:
    """status: what it answers; dies: it takes a message and is gone before its answer; hangs: it never answers."""

    def __init__(self, directory):
        self.certificate, key = directory / "server.pem", directory / "server.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
                        self.certificate, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, capture_output=True)
        self.got, self.status, self.asked = [], 200, 0
        self.dies = False
        self.hangs = threading.Event()
        self.hangs.set()  # set: it goes on
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked += 1
                outer.hangs.wait()
                if outer.status == 200:
                    outer.got.append((dict(self.headers), body))
                if outer.dies:
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *arguments):
                pass

            def finish(self):
                try:
                    super().finish()
                except (OSError, ValueError):  # it died
                    pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass
        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_port}/radera"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.hangs.set()
        self.server.shutdown()
        self.server.server_close()
