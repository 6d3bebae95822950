"""Every end that an erasure can leave, by every way of looking: fills, noise, errors, sector sizes, and each lie under each."""
from proving import ERASED, drive

COMMANDS = {"ata": ("sanitize-block", "sanitize-crypto", "sanitize-overwrite"),
            "nvme": ("sanitize-block", "sanitize-crypto", "sanitize-overwrite"),
            "scsi": ("sanitize-block", "sanitize-crypto", "sanitize-overwrite")}
PROFILES = ("purge", "purge-sample")


def honest(bus, command, profile, sector, after):
    def case(stage):
        states = ["encrypts"] if command == "sanitize-crypto" else []
        used = "purge-crypto" if command == "sanitize-crypto" else profile
        stage.drives(drive("d", bus=bus, sector=sector, erases=[command], states=states, after=after))
        stage.erase("d", profile=used, code=0).ends("erased", "purge")
    return case


CASES = {f"{bus}-{command}-{profile}-{sector}-{after}": honest(bus, command, profile, sector, after)
         for bus, commands in COMMANDS.items() for command in commands for profile in PROFILES for sector in (512, 4096)
         for after in (("zeros", "ones", "pattern") if command == "sanitize-block" else ("zeros",))}


def lying(bus, command, profile, lie):
    def case(stage):
        """Whatever is believed of such a drive must be on its platter; the judge looks."""
        states = ["encrypts"] if command == "sanitize-crypto" else []
        used = "purge-crypto" if command == "sanitize-crypto" else profile
        stage.drives(drive("d", bus=bus, erases=[command], states=states, lies=[lie]))
        job = stage.erase("d", profile=used)
        if lie in ("noop", "old-success", "fail", "refuses", "gone"):
            stage.check(job.outcome not in ERASED, f"a drive that did nothing is called {job.outcome}")
    return case


CASES.update({f"lie-{lie}-{bus}-{command}-{profile}": lying(bus, command, profile, lie)
              for bus, commands in COMMANDS.items() for command in commands for profile in PROFILES
              for lie in ("noop", "part", "old-success", "trims", "fail", "instant")})
