# SPDX-License-Identifier: GPL-3.0-or-later
"""This computer, from signing in to the certificate, over the accessibility tree and by keyboard."""
import re
import signal
import time

import stage
import tap
from stage import LAPTOP, PIN, Stage


def setUpModule():
    Stage.SCREEN = stage.set_up_screen()


def tearDownModule():
    Stage.SCREEN.close()


class Computer(Stage):
    def begin(self, bench=LAPTOP, **more):
        self.make_bench(bench)
        self.start()
        self.enter(**more)
        return self.client("asa")

    def choose(self, number="104233", where="Elevutköp"):
        self.write("Inventarienummer", number)
        self.toggle(where)

    def jobs(self, client):
        return [path for path, it in client.objects().items() if stage.service.NAME + ".Job" in it]

    def test_from_sign_in_to_a_checked_certificate(self):
        self.make_bench(LAPTOP)
        self.start()
        self.open_ui()
        self.says("Stämmer det?")  # the clock
        self.shot("sign-in")
        self.sign_in(pin="0000")
        self.assertIn("asa", self.says("Det är inte PIN-koden"))
        self.sign_in()
        self.says("Nordsken Elevbok 13 Gen 2")
        self.says("Serienummer SIMPF3ABCDE")
        self.says("Djuprensas: NVMe Sanitize", seconds=30)
        self.says("Frisk, säger disken · 7 % sliten · 4711 h i drift · 38 °C")
        self.says("Skanna eller skriv inventarienumret")
        self.choose()
        self.says("Bara den elev som haft datorn")
        self.says("De 2 diskarna djuprensas", seconds=30)
        self.shot("computer")
        client = self.client("asa")
        self.hold("Håll för att radera 2 diskar", 0.8)
        self.find("push button|button", "Släppt – inget har hänt")
        self.assertEqual(self.jobs(client), [])
        self.hold("Håll för att radera 2 diskar")
        self.says("2 diskar raderas")
        time.sleep(1)
        self.shot("computer-running")
        self.says("Raderad, djuprensad (Purge)", seconds=60)
        self.says("Gå med datorn till utlämningen")
        number = self.says("SIM-", seconds=30)
        self.shot("computer-end")
        self.press("Visa intyget")
        self.says("Inte kontrollerat än")
        self.press("Kontrollera")
        verdict = self.says("Det säger: Raderad", seconds=30)
        self.assertTrue(verdict.startswith("Äkta och oförändrat"), verdict)
        time.sleep(1)
        self.shot("certificate")
        listed = self.radera_json("archive", "list", "--store", self.store, *self.simulate)
        self.assertEqual([it["certificate_id"] for it in listed["records"]], [number])
        path = f"{stage.service.PATH}/certificate/{stage.service.label(number)}"
        record = client.get(path, stage.service.NAME + ".Certificate")
        told = client.bus.get_object(stage.service.NAME, path, introspect=False).Get(
            stage.service.NAME + ".Certificate", "Record", dbus_interface="org.freedesktop.DBus.Properties")
        self.assertIn('"disposition":"buyout"', str(told))
        self.assertEqual((record["InventoryId"], record["NumberOfDrives"]), ("104233", 2))
        self.assertEqual(client.wait_drive("SIMSTICK0001")["PastJob"], "", "the stick on its cable was not chosen")

    def test_the_registers_card(self):
        """What the register says of the number stands beside it; what contradicts itself is told, and nothing is guessed."""
        self.make_bench(LAPTOP)
        sheet = self.directory / "register.csv"
        sheet.write_text("Inventarienummer;Serienummer;Tillverkare;Modell;Typ;Skola;Innehavare;Status\n"
                         "104233;SIMPF3ABCDE;Nordsken;Elevbok 13;Elevdator;Björkskolan;elin.ek;I bruk\n"
                         "104234;PF9ZZZZZ;Nordsken;Elevbok 13;Elevdator;Björkskolan;bo.ek;I bruk\n", encoding="utf-8")
        self.radera("inventory", "import", sheet, "--store", self.store, *self.simulate)
        self.start()
        self.enter()
        self.write("Inventarienummer", "104233")
        self.says("Nordsken Elevbok 13 · elevdator · Björkskolan · innehavare finns")
        self.shot("card")
        self.write("Inventarienummer", "104234")
        self.says("104234 har serienummer PF9ZZZZZ i registret, men datorn säger SIMPF3ABCDE")
        self.shot("card-conflict")
        self.write("Inventarienummer", "999999")
        self.says("999999 finns inte i registret; datorns serienummer SIMPF3ABCDE hör till 104233")

    def test_with_keys_alone(self):
        self.make_bench(LAPTOP)
        self.start()
        self.open_ui()
        self.find("list item", "Åsa Öberg")
        time.sleep(0.5)
        self.type(PIN)
        self.key("Return")
        self.says("Skanna eller skriv inventarienumret", seconds=30)
        self.says("Djuprensas: ATA SANITIZE", seconds=30)
        self.type("104234")
        self.key("Return")
        self.key("Right", "space")
        node = self.find("push button|button", part="Håll för att radera 2 diskar")
        for _ in range(40):
            if node.get_state_set().contains(stage.atspi.StateType.FOCUSED):
                break
            self.key("Tab")
        else:
            self.fail("the button is not reached by Tab")
        stage.subprocess.run(["xdotool", "keydown", "Return"], check=True)
        time.sleep(2.4)
        stage.subprocess.run(["xdotool", "keyup", "Return"], check=True)
        self.says("diskar raderas")
        self.says("Raderad, djuprensad", seconds=60)

    def test_a_scanner_wherever_the_focus_is(self):
        self.begin()
        self.says("Djuprensas: NVMe", seconds=30)
        for _ in range(3):
            self.key("Tab")
        self.scan("INV-2044")
        self.assertEqual(self.read("text|entry", "Inventarienummer"), "INV-2044")
        self.assertIsNone(self.look("label", part="Datorn plockas isär"))  # nothing was pressed by it
        self.says("Har inte varit vid den här stationen förut")
        self.write("Inventarienummer", "å ä")
        self.says("Ett inventarienummer har bara bokstäver")

    def test_typed_confirmations(self):
        """Instead of holding; and for a drive that was another asset's, whoever holds."""
        client = self.begin(settings="by-typing=true\n")
        self.says("Djuprensas: NVMe", seconds=30)
        self.choose("1")
        self.says("De 2 diskarna", seconds=30)
        self.press(self.find("push button|button", part="Håll för").get_name())
        self.write("Serienumrets fyra sista tecken", "0000")
        self.press("Radera")
        self.says("Det står inte så på disken")
        self.assertEqual(self.jobs(client), [])
        self.key("Escape")
        self.gone("push button|button", "Radera")
        self.press(self.find("push button|button", part="Håll för").get_name())
        wanted = re.search(r"(\w{4})\.$", self.says("serienummer SIM")).group(1)
        self.write("Serienumrets fyra sista tecken", wanted.lower())
        self.press("Radera")
        self.says("Raderad, djuprensad", seconds=60)
        self.press("Tillbaka till diskarna")
        self.choose("2")
        self.says("De 2 diskarna", seconds=30)
        self.press(self.find("push button|button", part="Håll för").get_name())
        self.says("under ett annat inventarienummer")
        self.shot("confirm")

    def test_a_drive_that_cannot_be_purged(self):
        self.make(("old", "8MiB", {}))
        self.start()
        self.open_ui()
        self.sign_in("Åsa Öberg")
        self.press("Vad kan annars göras?")
        self.shot("alternatives")
        self.press("Rensa genom överskrivning")
        self.says("Rensas: överskrivning", seconds=30)
        self.choose("77", "Återbruk")
        self.hold("Håll för att radera Radera Sim old")
        self.says("Raderad, rensad (Clear)", seconds=60)

    def test_a_drive_that_lies_is_not_erased(self):
        self.make(("liar", "8MiB", {"commands": "{ erases: [security-erase, security-enhanced], seconds: 1, lies: [gone] }"}))
        self.start()
        self.open_ui()
        self.sign_in("Åsa Öberg")
        self.choose("78", "Begagnat")
        self.hold("Håll för att radera Radera Sim liar")
        self.says("Lämna den inte vidare", seconds=60)
        self.find("push button|button", "Visa protokollet")
        self.shot("computer-failed")
        self.assertIsNone(self.look("label|alert", part="Raderad, "))

    def test_language_in_mid_job(self):
        client = self.begin()
        self.says("Djuprensas: NVMe", seconds=30)
        self.choose("105")
        self.hold("Håll för att radera 2 diskar")
        self.says("2 diskar raderas")
        self.press("Åsa Öberg", "toggle button|push button|button")
        self.press("English")
        self.application = stage.until(self.find_application)
        self.application.set_cache_mask(stage.atspi.Cache.NONE)
        self.says("drives are being erased", seconds=20)
        self.shot("computer-running-en")
        self.says("Erased (Purge)", seconds=60)
        self.assertEqual(client.get(stage.service.PATH)["EvidenceProblem"], "")

    def test_the_service_comes_back_in_mid_job(self):
        """The drives are found again a moment later: they are the same ones, counted once, and the end is one."""
        self.make_bench(LAPTOP)
        self.start()
        self.enter()
        self.choose()
        self.says("De 2 diskarna djuprensas", seconds=30)
        self.hold("Håll för att radera 2 diskar")
        self.says("2 diskar raderas")
        self.stop(signal.SIGKILL)
        self.says("Stationstjänsten svarar inte")
        self.start()
        self.sign_in()
        self.says("Raderad, djuprensad (Purge)", seconds=90)
        self.says("Gå med datorn till utlämningen", seconds=30)

    def test_who_may_only_look(self):
        self.make_bench(LAPTOP)
        self.start()
        self.open_ui()
        self.sign_in("Kim Lind")
        self.says("Du får titta men inte radera")
        self.assertFalse(self.find("push button|button", part="Håll för").get_state_set().contains(stage.atspi.StateType.SENSITIVE))

    def test_signed_in_by_card(self):
        self.make_bench(LAPTOP)
        for person, name in (("asa", "Åsa Öberg"), ("bo", "Bo Ek")):
            keys = self.directory / f"keys-{person}"
            self.radera("pki", "issue", "person", "--root", self.store / "pki", "--name", name, "--to", keys, "--store", self.store, *self.simulate)
            self.radera("operator", "card", person, "--keys", keys, "--store", self.store, *self.simulate)
        self.start()
        stage.os.environ["RADERA_CARD"] = str(self.directory / "keys-asa")
        self.addCleanup(stage.os.environ.pop, "RADERA_CARD")
        self.open_ui()
        self.click(self.find("list item", "Bo Ek"))
        self.press("Logga in med kortet (dess PIN-kod ovan)")
        self.find("label", part="kort")  # another person's: refused
        stage.until(lambda: self.look("push button", "Logga in"))
        time.sleep(0.5)
        self.assertIsNone(self.look("label", part="Nordsken"))
        self.click(self.find("list item", "Åsa Öberg"))
        self.press("Logga in med kortet (dess PIN-kod ovan)")
        self.says("Nordsken Elevbok 13 Gen 2")
        self.close_ui()
        told = self.radera_json("archive", "events", "--store", self.store, *self.simulate)
        self.assertIn(("signed-in", "asa"), [(it["kind"], it["operator"]) for it in told["events"]])

    def test_locked_and_opened_again(self):
        self.begin()
        self.key("ctrl+l")
        self.says("Låst. Allt som pågår fortsätter.")
        self.sign_in()
        self.says("Nordsken Elevbok 13 Gen 2")


if __name__ == "__main__":
    tap.main()
