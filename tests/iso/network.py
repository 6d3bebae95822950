# SPDX-License-Identifier: GPL-3.0-or-later
"""A network that an emulated computer is plugged into: a time server, a web server and a printer on this machine's loopback."""
import contextlib
import functools
import http.server
import pathlib
import socket
import struct
import subprocess
import threading
import time

NTP_EPOCH = 2208988800  # 1970 by the seconds of RFC 5905
HOST = "10.0.2.2"  # this machine, as the emulated one sees it


def card(model, bootfile=None):
    """QEMU's words for a wired card. With a boot file, the card's own program fetches it first of all."""
    return ["-netdev", "user,id=net0" + (f",bootfile={bootfile}" if bootfile else ""),
            "-device", f"{model},netdev=net0" + (",bootindex=0" if bootfile else "")]


@contextlib.contextmanager
def time_server():
    """SNTP (RFC 4330) on port 123; yields a list that grows by one for each answer."""
    answers = []
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 123))
    server.settimeout(0.5)
    done = threading.Event()

    def serve():
        while not done.is_set():
            try:
                question, asker = server.recvfrom(512)
            except socket.timeout:
                continue
            now = time.time() + NTP_EPOCH
            stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
            answer = struct.pack("!BBbbII4s", 0x24, 1, 6, -20, 0, 0, b"TEST") + stamp + question[40:48] + stamp + stamp
            server.sendto(answer, asker)
            answers.append(asker)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield answers
    finally:
        done.set()
        thread.join()
        server.close()


@contextlib.contextmanager
def printer(folder):
    """A driverless printer (CUPS' own model of one) that keeps what it prints in the folder; yields its address. It announces itself over
    mDNS and wants somebody to announce it to, so a message bus and an mDNS server of their own run beside it."""
    running = []
    try:
        pathlib.Path("/run/dbus").mkdir(exist_ok=True)
        if not pathlib.Path("/run/dbus/system_bus_socket").exists():
            running.append(subprocess.Popen(["dbus-daemon", "--system", "--nofork", "--nopidfile"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            time.sleep(1)
        running.append(subprocess.Popen(["avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(2)
        with socket.socket() as free:
            free.bind(("", 0))
            port = free.getsockname()[1]
        running.append(subprocess.Popen(["ippeveprinter", "-p", str(port), "-d", str(folder), "-k", "-f", "application/pdf", "Skrivare"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(2)
        yield f"ipp://{HOST}:{port}/ipp/print"
    finally:
        for it in reversed(running):
            it.terminate()
            it.wait()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@contextlib.contextmanager
def web_server(folder):
    """Yields the port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
