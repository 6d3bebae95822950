# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to things besides their erasure, at the screen: matters that a person must look at."""
import json
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
        cases = self.cases(client)
        for number in matters:
            cases.Report(number)
        self.enter(place="cases", who=who, **more)
        return client

    def cases(self, client):
        return stage.service.dbus.Interface(client.bus.get_object(stage.service.NAME, stage.service.PATH, introspect=False),
                                            stage.service.NAME + ".Cases")

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

    # --- handing over

    def desk(self, name):
        self.press(name, "toggle button|push button|button")

    def tick(self, text):
        self.click(self.find("check box", text))

    def card(self, client, number):
        return json.loads(str(self.cases(client).Asset(number)))

    def test_handed_on_for_reuse(self):
        client = self.begin()
        client.end(client.erase("SIMLS240B5526", "104234"))
        self.desk("Utlämning")
        self.says("Vad lämnas ut?")
        self.shot("cases-desk-empty")
        self.scan("4711")
        self.says("Det finns inget kort för 4711 här")
        self.key("ctrl+a")
        self.scan("104234")
        self.says("104234 · Nordsken Elevbok 13")
        self.says("1 av 1 disk raderad här")
        self.toggle("Elevutköp")
        self.says("Köparen är inte innehavaren")
        self.says("BIOS-lösenordet är inte bekräftat borttaget")
        self.shot("cases-desk-refused")
        self.toggle("Återbruk")
        self.says("Den får inte gå dit:")
        self.assertFalse(self.find("push button|button", "Lämna till återbruk").get_state_set().contains(stage.atspi.StateType.SENSITIVE))
        self.tick("Batteriet är undersökt och inte svullet")
        self.says("Den får gå dit.")
        self.assertEqual([it["name"] for it in self.card(client, "104234")["facts"]], ["check/battery"])
        self.write("Vem som tar emot", "Ekskolan")
        self.shot("cases-desk")
        self.press("Lämna till återbruk")
        self.says("Utlämnad")
        self.shot("cases-desk-end")
        self.assertEqual(self.card(client, "104234")["state"], "disposed")
        self.press("Nästa")
        self.says("Vad lämnas ut?")
        time.sleep(0.3)
        self.scan("104234")  # it was lent on inside the house, and is here again
        self.press("Ta emot den: den är här")
        self.says("0 av 1 disk raderad här")
        self.assertEqual(self.card(client, "104234")["state"], "received")

    def draw(self):
        """A name, more or less."""
        node = self.find("image|drawing area|panel|filler", "Skriv ditt namn här med finger, penna eller mus")
        box = node.get_extents(stage.atspi.CoordType.WINDOW)
        steps = [(0.1, 0.7), (0.2, 0.3), (0.3, 0.7), (0.45, 0.4), (0.6, 0.7), (0.9, 0.5)]
        for i, (x, y) in enumerate(steps):
            stage.subprocess.run(["xdotool", "mousemove", str(int(box.x + x * box.width)), str(int(box.y + y * box.height))], check=True)
            if i == 0:
                stage.subprocess.run(["xdotool", "mousedown", "1"], check=True)
            time.sleep(0.05)
        stage.subprocess.run(["xdotool", "mouseup", "1"], check=True)

    def test_bought_by_the_student_who_had_it(self):
        client = self.begin()
        (self.directory / "stick").mkdir()
        client.end(client.erase("SIMLS240B5526", "104233", profile="purge"))
        cases = self.cases(client)
        for check in ("management", "tpm", "charger", "battery"):
            cases.SetFact("104233", "check/" + check, "done")
        self.desk("Utlämning")
        self.says("Vad lämnas ut?")
        time.sleep(0.3)
        self.scan("104233")
        self.toggle("Elevutköp")
        self.tick("BIOS-lösenordet är borttaget")
        self.says("Vem som köper är inte känt ännu. Ingen har sagt vad den kostar")
        self.write("Köparens referens i registret (jämförs, sparas inte)", "bo.ek")
        self.says("Köparen är inte innehavaren. ")
        self.assertFalse(self.find("push button|button", "Skriv kvitto …").get_state_set().contains(stage.atspi.StateType.SENSITIVE))
        self.write("Köparens referens i registret (jämförs, sparas inte)", "elin.ek")
        self.says("Köparen är innehavaren")
        self.says("Den får gå dit.")
        self.press("Skriv kvitto …")
        self.says("Skriv köparens namn")
        self.write("Köparens namn (står bara på kvittot)", "Elin Ekström")
        self.write("Annat pris än det som står nedan, i kronor", "femhundra")
        self.press("Skriv kvitto …")
        self.says("Skriv priset i kronor")
        self.write("Annat pris än det som står nedan, i kronor", "499,50")
        self.says("Pris för hand: 499,50 kr")
        self.shot("cases-buyout")
        self.press("Skriv kvitto …")
        self.says("Köpare: Elin Ekström")
        self.press("Skriv det")
        self.says("Skriv varför 104233 har ett eget pris")
        self.write("Varför ett annat pris, utan namn", "Skärmen är repad")
        self.says("Pris för hand: 499,50 kr")
        self.press("Skriv kvitto …")
        self.shot("cases-buyout-ask")
        self.press("Skriv det")
        receipt = self.says("Kvitto SIM-UTK-").split()[1]
        self.key("Escape")
        self.press("Köparen skriver under …")
        self.press("Skriv under")
        self.says("Inget är ritat")
        self.draw()
        self.shot("cases-sign")
        self.press("Skriv under")
        self.gone("push button|button", "Skriv under")
        self.press("Säljaren skriver under …")
        self.says("Åsa Öberg skriver under")
        self.draw()
        self.press("Skriv under")
        self.gone("push button|button", "Skriv under")
        self.press("Exportera …")
        self.press("Skriv dit")
        self.says("Skrivet: ")
        time.sleep(1)
        self.shot("cases-receipt")
        told = self.radera("certificate", "verify", self.directory / f"stick/{receipt}.pdf", "--trust", self.store / "pki/root.pem", "--json")
        self.assertEqual(sorted(it["role"] for it in json.loads(told.stdout)["certificates"][0]["signatures"]), ["receiver", "station", "validator"])
        self.press("Klar")
        self.says("Vad lämnas ut?")
        self.assertNotIn("Ekström", self.text())
        self.assertEqual(self.card(client, "104233")["disposition"], "buyout")

    def test_destroyed_and_certified(self):
        client = self.begin()
        self.desk("Utlämning")
        self.says("Vad lämnas ut?")
        time.sleep(0.3)
        self.scan("104240")
        self.says("inte mottagen här ännu")
        self.press("Ta emot den: den är här")
        self.gone("label", part="inte mottagen")
        self.toggle("Förstöras")
        self.says("Den får gå dit.")
        self.press("Intyga att den är förstörd")
        self.says("Skriv vem som förstörde den")
        self.write("Vem som förstörde den (företag eller egen enhet)", "Skrot & Flis AB")
        self.write("Vittne: en annan handläggares id", "asa")
        self.press("Intyga att den är förstörd")
        self.says("kan inte bevittna vad asa gjorde")
        self.write("Vittne: en annan handläggares id", "kim")
        self.write("Bitarnas storlek (2 mm, H-5)", "2 mm")
        self.shot("cases-destroy")
        self.press("Intyga att den är förstörd")
        self.says("Förstörd")
        self.assertEqual(self.card(client, "104240")["disposition"], "destruction")
        self.press("Visa intyget")
        self.says("104240")
        self.find("push button|button", "Kontrollera")

    def test_a_lot_is_filled_and_closed(self):
        client = self.begin()
        client.end(client.erase("SIMLS240B5526", "104234"))
        self.desk("Partier")
        self.says("Inget parti")
        self.press("Öppna ett parti …")
        self.press("Öppna")
        self.says("Skriv vem som tar emot")
        self.write("Vem som tar emot", "Begagnatpartnern AB")
        self.find("combo box|push button|button|toggle button", part="Vart det går")
        self.key("shift+Tab")
        self.key("space")
        self.key("Down", "Down", "Down", "Return")
        self.shot("cases-lot-open")
        self.press("Öppna")
        self.says("Begagnatpartnern AB · 0 saker")
        self.says("· Återbruk")
        self.scan("104234")
        self.says("104234 får inte läggas här")
        self.shot("cases-lot-refused")
        cases = self.cases(client)
        cases.SetFact("104234", "check/battery", "done")
        self.scan("104234")
        self.says("1 sak")
        self.press("Ta ut 104234")
        self.says("Begagnatpartnern AB · 0 saker")
        self.scan("104234")
        self.says("Begagnatpartnern AB · 1 sak")
        self.shot("cases-lot")
        self.press("Stäng partiet …")
        self.says("1 sak lämnar organisationen")
        self.press("Stäng partiet")
        self.says("Partiet är stängt")
        self.key("Escape")
        self.press("Visa den signerade listan")
        self.find("push button|button", "Kontrollera")
        self.shot("cases-lot-list")
        self.assertEqual(self.card(client, "104234")["state"], "disposed")

    def test_the_register_is_told(self):
        client = self.begin()
        (self.directory / "stick").mkdir()
        self.desk("Till registret")
        self.says("Inget väntar")
        self.shot("cases-outbox-empty")
        self.desk("Utlämning")
        self.says("Vad lämnas ut?")
        time.sleep(0.3)
        self.scan("104240")
        self.press("Ta emot den: den är här")
        self.gone("label", part="inte mottagen")
        self.desk("Till registret")
        self.press("Skriv sheet till en sticka")
        self.press("Skriv dit")
        self.says("Skrivet: ")
        written = list((self.directory / "stick").glob("radera-sheet-*.csv"))
        self.assertEqual(len(written), 1)
        self.assertIn(b"104240", written[0].read_bytes())
        self.says("Fil 1 för sheet")
        self.shot("cases-outbox")
        self.press("Registret har fil 1")
        self.says("Inget väntar")
        self.gone("label", "Fil 1 för sheet")

    def test_who_may_only_look(self):
        self.begin("104234", who="Kim Lind")
        self.says("Nummer som motsäger varandra")
        self.assertIsNone(self.look("push button|button", "Avgjort"))


if __name__ == "__main__":
    tap.main()
