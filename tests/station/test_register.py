# SPDX-License-Identifier: GPL-3.0-or-later
"""The register's own server is told what became of things: once, and until it has answered; and the daily list of what was retired."""
import hashlib
import hmac
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from receiver import Receiver  # noqa: E402
from service import PATH, PIN, Service  # noqa: E402
import tap  # noqa: E402


class Register(Service):
    def setUp(self):
        super().setUp()
        self.make(("one", "4MiB", {}), ("two", "4MiB", {}))
        self.run_json("inventory", "import", tap.ROOT / "tests/data/registers/sheet-excel.csv", "--mapping", "sheet", "--rejected",
                      self.directory / "rejected.csv")
        self.server = Receiver(self.directory)
        self.addCleanup(self.server.close)

    def run_json(self, *words):
        return self.radera_json(*words, "--store", self.store, *self.simulate)

    def begin(self, **keys):
        keys = {"register_url": self.server.url, "register_mapping": "sheet", "register_ca_file": self.server.certificate} | keys
        client = self.start("--station", self.station_file(**keys))
        client.station().SignIn("asa", PIN)
        return client

    def until(self, holds, seconds=30):
        end = time.monotonic() + seconds
        while not holds():
            self.assertLess(time.monotonic(), end, "that never came")
            time.sleep(0.05)

    def outbox(self, client):
        return client.get(PATH)["RegisterOutbox"]

    def batches(self):
        return self.run_json("inventory", "outbox", "--all")["batches"]

    def finish(self):
        self.stop()
        self.radera("archive", "verify", "--store", self.store, *self.simulate)

    def test_told_and_acknowledged(self):
        secret = self.directory / "secret"
        secret.write_text("hemligt ord\n", encoding="utf-8")
        client = self.begin(register_secret_file=secret)
        self.assertEqual(self.outbox(client), [0, 0, 0, ""])
        certificate = client.end(client.erase("SIM-ONE", "104233"))["CertificateId"]
        self.until(lambda: self.server.got)
        headers, body = self.server.got[0]
        told = json.loads(body)
        self.assertEqual(headers["X-Radera-Signature"], "sha256=" + hmac.new(b"hemligt ord", body, hashlib.sha256).hexdigest())
        self.assertEqual(headers["X-Radera-SHA256"], hashlib.sha256(body).hexdigest())
        self.assertEqual((headers["Idempotency-Key"], told["schema"], told["mapping"], told["simulated"]), (told["batch"], "radera-register-1", "sheet", True))
        self.assertEqual(told["batch"], told["log"] + "-1")
        it, = told["assets"]
        self.assertEqual((it["inventory_id"], it["serial"], it["state"], it["disposition"], it["status"], it["certificate_id"]),
                         ("104233", "PF3ABCDE", "erased", "", "Raderad", certificate))
        self.assertNotIn("åkesson", body.decode())
        self.until(lambda: self.outbox(client) == [0, 0, 0, ""])
        batch, = self.batches()
        self.assertEqual((batch["channel"], batch["acknowledged_by"], batch["acknowledged_ms"] > 0), ("https", "", True))
        time.sleep(0.5)
        self.assertEqual(len(self.server.got), 1)
        self.finish()

    def test_refused_for_a_while(self):
        """A 500: it waits, visibly, is sent again by itself as the same bytes, and what came meanwhile goes after it."""
        self.server.status = 500
        client = self.begin()
        client.end(client.erase("SIM-ONE", "104233"))
        self.until(lambda: "500" in self.outbox(client)[3])
        self.assertEqual(self.outbox(client)[:2], [0, 1])
        self.assertIn("500", client.get(PATH)["EvidenceProblem"])
        client.end(client.erase("SIM-TWO", "104234"))
        self.until(lambda: self.outbox(client)[0] == 1)
        self.assertEqual(self.run_json("inventory", "outbox")["waiting"][0]["assets"], 1)
        asked = self.server.asked
        self.server.status = 200
        self.until(lambda: len(self.server.got) == 2)
        self.until(lambda: self.outbox(client) == [0, 0, 0, ""])
        self.assertLessEqual(asked, 4, "it was asked less and less often")
        self.assertEqual([json.loads(body)["assets"][0]["inventory_id"] for _, body in self.server.got], ["104233", "104234"])
        self.finish()

    def test_dies_with_the_message(self):
        """The server has it, its answer is lost: the same bytes under the same key, so that it can tell."""
        self.server.dies = True
        client = self.begin()
        client.end(client.erase("SIM-ONE", "104233"))
        self.until(lambda: self.outbox(client)[3])
        self.server.dies = False
        self.stop()  # a restart sends it at once
        client = self.begin()
        self.until(lambda: self.outbox(client) == [0, 0, 0, ""])
        self.assertGreaterEqual(len(self.server.got), 2)
        self.assertEqual({headers["Idempotency-Key"] for headers, _ in self.server.got}, {json.loads(self.server.got[0][1])["batch"]})
        self.assertEqual(len({body for _, body in self.server.got}), 1)
        self.assertEqual(len(self.batches()), 1)
        self.finish()

    def test_hangs(self):
        """A server that does not answer holds nothing up, and the service ends although it waits."""
        self.server.hangs.clear()
        client = self.begin()
        client.end(client.erase("SIM-ONE", "104233"))
        self.until(lambda: self.server.asked == 1)
        self.assertEqual(client.end(client.erase("SIM-TWO", "104234"))["Outcome"], "erased")
        began = time.monotonic()
        self.stop()
        self.assertLess(time.monotonic() - began, 15)
        self.server.hangs.set()
        self.server.got.clear()
        client = self.begin()
        self.until(lambda: self.outbox(client) == [0, 0, 0, ""])
        self.assertEqual({json.loads(body)["batch"].rsplit("-", 1)[1] for _, body in self.server.got}, {"1", "2"})
        self.finish()

    def test_somebody_else(self):
        """A server that the given authority has not certified is told nothing; nor is one in the clear."""
        other = self.directory / "other"
        other.mkdir()
        stranger = Receiver(other)
        self.addCleanup(stranger.close)
        client = self.begin(register_ca_file=stranger.certificate)
        client.end(client.erase("SIM-ONE", "104233"))
        self.until(lambda: "certificate" in self.outbox(client)[3])
        self.assertEqual((self.server.asked, self.outbox(client)[1]), (0, 1))
        self.finish()

    def test_taken_back(self):
        """An administrator rejects what the server will never take: it is not sent any more."""
        self.server.status = 422
        client = self.begin()
        client.end(client.erase("SIM-ONE", "104233"))
        self.until(lambda: "422" in self.outbox(client)[3])
        self.stop()
        self.run_json("inventory", "outbox", "reject", "1", "--operator", "bo")
        self.server.status = 200
        client = self.begin()
        self.until(lambda: self.server.got)
        self.assertEqual(json.loads(self.server.got[0][1])["batch"].rsplit("-", 1)[1], "2")
        self.until(lambda: self.outbox(client) == [0, 0, 0, ""])
        self.finish()

    def test_without_a_server(self):
        """What waits is visible, and nobody is told."""
        client = self.start()
        client.station().SignIn("asa", PIN)
        client.end(client.erase("SIM-ONE", "104233"))
        self.until(lambda: self.outbox(client)[0] == 1)
        self.assertEqual((self.outbox(client)[1], self.outbox(client)[3]), (0, ""))
        self.assertLess(abs(self.outbox(client)[2] - 1000 * time.time()), 60000)
        self.assertEqual(self.server.asked, 0)
        self.finish()

    def test_the_list_of_a_day(self):
        """What was retired yesterday is listed when the service starts today, once."""
        policy = self.directory / "egen.yaml"
        policy.write_text("schema: 1\nkind: policy\nid: egen\ntitle: Egen\nrules:\n  - disposition: recycling\n    level: clear\n")
        client = self.start()
        client.station().SignIn("asa", PIN)
        client.end(client.erase("SIM-ONE", "104233"))
        self.stop()
        self.run_json("asset", "dispose", "104233", "--disposition", "recycling", "--operator", "asa", "--policy", policy)
        self.set_back(86400)
        exports = self.store / "exports"
        self.start()
        self.until(lambda: list(exports.glob("*.csv")))
        path, = exports.glob("*.csv")
        self.assertEqual(path.name, time.strftime("retired-%Y-%m-%d.csv", time.localtime(time.time() - 86400)))
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        self.assertEqual(lines[1].split(";")[:2] + lines[1].split(";")[4:5], ["104233", "PF3ABCDE", "återvinning"])
        self.stop()
        path.unlink()
        self.start()
        time.sleep(2)
        self.assertEqual(list(exports.iterdir()), [])
        self.finish()

    def set_back(self, seconds):
        """The changes in the store happened that much earlier."""
        import sqlite3
        database = sqlite3.connect(self.store / "radera.sqlite3")
        database.execute("UPDATE register_change SET created_ms = created_ms - ?", (1000 * seconds,))
        database.commit()
        database.close()


if __name__ == "__main__":
    tap.main()
