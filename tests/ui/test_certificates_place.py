# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive at the screen: searching, checking, exporting, countersigning; and the station's own page."""
import json
import time
import zipfile

import stage
import tap
from stage import PIN, Stage


def setUpModule():
    Stage.SCREEN = stage.set_up_screen()


def tearDownModule():
    Stage.SCREEN.close()


class Certificates(Stage):
    def begin(self, who="Åsa Öberg", place="certificates"):
        self.make_bench(self.bench(("a", "1MiB", {"path": "slot-a"}), ("b", "1MiB", {"path": "slot-b"}), ("c", "1MiB", {})))
        self.start()
        client = self.client("asa")
        self.records = [client.end(client.erase(f"SIM-{name}", number))["CertificateId"]
                        for name, number in (("A", "104400"), ("B", "104401"), ("C", "2000-7"))]
        (self.directory / "stick").mkdir()
        self.open_ui(place=place)
        self.sign_in(who)
        return client

    def search(self, text):
        self.write("Sök intyg", text, "text|entry|search bar|search box|search text")

    def test_search_as_one_types(self):
        self.begin()
        self.says("3 intyg och protokoll")
        for text, count in (("104401", "1 intyg"), ("1044", "2 intyg"), ("SIM-B", "1 intyg"), (self.records[2], "1 intyg"), ("asa", "3 intyg"),
                            ("nothing-here", "Inget hittades")):
            self.search(text)
            self.says(count)
        self.search("2000")
        self.says("2000-7 · Raderad, rensad (Clear)")
        self.key("F1")
        self.says("Datorn uppger inte sitt namn")
        self.key("F3")
        for _ in range(3):
            self.key("Tab")
        self.scan("104400")
        self.says("104400 · Raderad")
        self.gone("label", part="2000-7")

    def test_export_and_bundle(self):
        self.begin()
        self.search("104400")
        self.says("104400 · Raderad")
        self.press("Exportera …")
        self.press("Skriv dit")
        self.says("Skrivet: ")
        file = self.directory / "stick" / f"{self.records[0]}.pdf"
        self.assertEqual(self.radera("certificate", "verify", file, "--trust", self.root).returncode, 0)
        self.press("Exportera …")
        self.press("Skriv dit")
        stage.until(lambda: (self.directory / "stick" / f"{self.records[0]}-2.pdf").exists())
        self.press("Exportera …")
        self.write("Mapp", "/nonexistent/folder")
        self.press("Skriv dit")
        self.says("Det kunde inte skrivas")
        self.write("Mapp", "stick")
        self.press("Skriv dit")
        self.says("Skriv mappen med hela sökvägen")
        self.key("Escape")
        self.press("Exportera det valda, för en revisor …")
        self.press("Skriv dit")
        bundle = self.directory / "stick/radera-certificates.zip"
        stage.until(lambda: bundle.exists() and bundle.stat().st_size > 0)
        time.sleep(0.3)
        with zipfile.ZipFile(bundle) as file:
            self.assertTrue(any(self.records[0] in name for name in file.namelist()), file.namelist())

    def test_countersigned_by_another_person(self):
        client = self.begin()
        self.search("104400")
        self.says("104400 · Raderad")
        self.press("Kontrasignera …")
        self.write("Kontrollantens id", "vera")
        self.write("Kontrollantens PIN-kod", "000000")
        self.press("Kontrasignera")
        self.says("Det är inte PIN-koden")
        self.write("Kontrollantens id", "asa")
        self.write("Kontrollantens PIN-kod", PIN)
        self.press("Kontrasignera")
        self.says("den rollen får inte göra det här")
        self.write("Kontrollantens id", "vera")
        self.write("Kontrollantens PIN-kod", PIN)
        self.press("Kontrasignera")
        self.says("Vera Nyberg", 30)
        time.sleep(0.5)
        self.shot("countersigned")
        self.find("push button|toggle button|button", "Åsa Öberg")  # who stays signed in
        self.assertEqual(client.get(stage.service.PATH)["EvidenceProblem"], "")

    def test_the_administrator_changes_the_station(self):
        client = self.begin("Bo Ek", "station")
        self.press("Lägg till en person …")
        self.write("Id, så som det skrivs eller skannas", "ny01")
        self.write("Namn", "Nils Ny")
        self.write("Ny PIN-kod", "775533")
        self.write("Ny PIN-kod igen", "775532")
        self.press("Lägg till")
        self.says("De två PIN-koderna är inte lika")
        self.write("Ny PIN-kod igen", "775533")
        self.press("Lägg till")
        self.find("list item", "Nils Ny")
        self.shot("station")
        self.assertEqual(list(self.client().station().SignIn("ny01", "775533")), ["Nils Ny", "technician"])
        self.press("Ändra …")
        self.write("Namn", "Björkö kommun")
        self.press("Spara")
        stage.until(lambda: json.loads(client.station().Condition())["organisation"].get("name") == "Björkö kommun")
        self.press("Peka ut facken …")
        self.says("I vilket fack sitter den?")
        self.shot("bay-wizard")
        for number in ("2", "1"):
            self.write("Fackets nummer", number)
            self.press("Nästa")
        self.says("2 fack är utpekade")
        self.press("Avsluta")
        stage.until(lambda: len(client.get(stage.service.PATH)["Bays"]) == 2)
        self.assertEqual({it["Bay"] for it in (client.wait_drive("SIM-A"), client.wait_drive("SIM-B"))}, {1, 2})
        self.press("Spara diagnostik …")
        self.press("Skriv dit")
        told = self.directory / "stick/radera-diagnostics.json"
        stage.until(lambda: told.exists() and told.stat().st_size > 0)
        time.sleep(0.2)
        self.assertEqual(len(json.loads(told.read_text(encoding="utf-8"))["drives"]), 3)

    def test_who_is_no_administrator_only_looks(self):
        self.begin("Kim Lind", "station")
        self.find("list item", "Vera Nyberg")
        for name in ("Ändra …", "Lägg till en person …", "Peka ut facken …", "Ny PIN-kod …"):
            self.assertIsNone(self.look("push button|button", name), name)


if __name__ == "__main__":
    tap.main()
