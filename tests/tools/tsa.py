#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A time-stamping authority for tests: `openssl ts` behind HTTP on a free port of this machine.

tsa.py KEY_DIRECTORY [--fault NAME]: answers with tsa.pem and tsa.key of a Radera key directory. Prints its URL and
serves until it is killed. Faults: garbage, refuse, other (stamps another digest), silent (never answers).
"""
import argparse
import http.server
import os
import subprocess
import sys
import tempfile
import time

CONFIG = """
[tsa]
default_tsa = it
[it]
serial = {work}/serial
crypto_device = builtin
signer_cert = {keys}/tsa.pem
certs = {keys}/root.pem
signer_key = {keys}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        fault = self.server.fault
        if fault == "silent":
            time.sleep(3600)
        if fault == "garbage":
            return self.answer(b"0\x03\x02\x01\x05")
        if fault == "other":
            query = subprocess.run(["openssl", "ts", "-query", "-data", sys.argv[0], "-sha256", "-cert"],
                                   capture_output=True, check=True).stdout
        if fault == "refuse":
            query = query.replace(bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040202"), 1)
        with open(f"{self.server.work}/query", "wb") as file:
            file.write(query)
        reply = subprocess.run(["openssl", "ts", "-reply", "-config", f"{self.server.work}/conf", "-queryfile",
                                f"{self.server.work}/query"], capture_output=True)
        self.answer(reply.stdout)

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("keys")
    parser.add_argument("--fault", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        with open(f"{work}/conf", "w", encoding="utf-8") as file:
            file.write(CONFIG.format(work=work, keys=os.path.abspath(arguments.keys)))
        with open(f"{work}/serial", "w", encoding="utf-8") as file:
            file.write("01\n")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.work = work
        server.fault = arguments.fault
        print(f"http://127.0.0.1:{server.server_port}/tsa", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
