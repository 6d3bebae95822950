# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to things besides their erasure, at the screen: matters that a person must look at."""
import time

import stage
import tap
from stage import LAPTOP, Stage

REGISTER = ("Inventarienummer;Serienummer;Tillverkare;Modell;Typ;Skola;Innehavare;Status\n"
            "104233;SIMPF3ABCDE;Nordsken;Elevbok 13;Elevdator;Björkskolan;elin.ek;I bruk\n"
            "104234;PF9ZZZZZ;Nordsken;Elevbok 13;Elevdator;Björkskolan;bo.ek;I bruk\n"
            "104240;TWICE0001;Nordsken;Elevbok 13;Elevdator;Björkskolan;;I bruk\n"
            "104241;TWICE0001;Nordsken;Elevbok 14;Delad dator;Ekskolan;;I bruk\n")


def setUpModule():
    Stage.SCREEN = stage.set_up_screen()


def tearDownModule():
    Stage.SCREEN.close()


class CasesPlace(Stage):
    def begin(self, *matters, who="Åsa Öberg", register=REGISTER, **more):
        """matters: numbers that were scanned at the computer, each of which contradicts something."""
        self.make_bench(LAPTOP)
        sheet = self.directory / "register.csv"
        sheet.write_text(register, encoding="utf-8")
        self.radera("inventory", "import", sheet, "--store", self.store, *self.simulate)
        self.start()
        client = self.client("asa")
        cases = stage.service.dbus.Interface(client.bus.get_object(stage.service.NAME, stage.service.PATH, introspect=False),
                                             stage.service.NAME + ".Cases")
        for number in matters:
            cases.Report(number)
        self.enter(place="cases", who=who, **more)
        return client

    def waiting(self, client):
        return client.get(stage.service.PATH)["OpenReviews"]

    def test_a_matter_is_settled_with_a_sentence(self):
        client = self.begin("104234", "999999")
        self.says("2 ärenden")
        self.says("Nummer som motsäger varandra")
        self.says("104234 har serienummer PF9ZZZZZ i registret, men datorn säger SIMPF3ABCDE")
        self.says("PF9ZZZZZ (skiljer sig)")
        self.shot("cases-review")
        self.press("Avgjort")
        self.says("Skriv i en mening vad som kom fram")
        self.assertEqual(self.waiting(client), 2)
        self.press("Vanliga svar", "toggle button|push button|button")
        self.press("Etiketten satt på fel dator och flyttades.")
        self.press("Avgjort")
        self.says("Avgjort. Det står i loggen")
        self.says("1 ärende")
        self.assertEqual(self.waiting(client), 1)
        self.says("999999 finns inte i registret")
        self.click(self.find("check box", "Visa även det som är avgjort"))
        self.says("2 ärenden")

    def test_scanned_and_settled_with_keys_alone(self):
        client = self.begin("104234", "999999")
        self.says("Nummer som motsäger varandra")
        self.scan("4711")
        self.says("Inget ärende gäller 4711")
        self.scan("999999")
        self.says("999999 finns inte i registret")
        self.key("F1")
        self.key("F4")
        time.sleep(0.5)
        self.key("Return")
        self.type("Etiketten var av gammalt slag")
        self.key("Return")
        self.says("1 ärende")
        self.assertEqual(self.waiting(client), 1)

    def test_registered_on_the_spot(self):
        client = self.begin("777001", register=REGISTER.replace("SIMPF3ABCDE", "PF7AAAAA"))
        self.press("Registrera den här …")
        self.write("Fabrikat och modell", "Nordsken Elevbok 12")
        self.shot("cases-register")
        self.press("Registrera")
        self.says("777001 · Nordsken Elevbok 12")
        self.press("Avgjort")
        self.says("Inget att granska")
        self.shot("cases-empty")
        self.assertEqual(self.waiting(client), 0)

    def test_what_was_scanned_at_the_computer_comes_here(self):
        client = self.begin()
        self.says("Inget att granska")
        self.key("F1")
        self.says("Vart ska datorn?")
        self.scan("104234")
        self.says("Det behöver någon titta på")
        stage.until(lambda: self.waiting(client) == 1)
        self.key("F4")
        self.says("1 ärende")

    def test_who_may_only_look(self):
        self.begin("104234", who="Kim Lind")
        self.says("Nummer som motsäger varandra")
        self.assertIsNone(self.look("push button|button", "Avgjort"))


if __name__ == "__main__":
    tap.main()
