"""The power goes in the middle. Drives lose what is in their caches; what they have begun themselves goes on."""
import time

from proving import OLD, RADERA, drive


def share_gone(medium):
    return 1 - medium.count(OLD) * 512 / len(medium)


def overwrite(share, cache, profile):
    def case(stage):
        stage.speed = 1
        stage.drives(drive("d", media="disk", size="24MiB", cache=cache, faults=["kind: slow, offset: 0, length: 24MiB, delay-ms: 15"]))
        cut = stage.erase_until("d", lambda medium: share_gone(medium) >= share, profile=profile)
        stage.check(cut, "the erasure was over before the power could be cut")
        job = stage.resume(code=0).ends("erased", "clear")
        stage.check(job.result["interruptions"] == 1, "the interruption is not told")
        stage.check(stage.count_old("d") == 0, "old data is left")
    return case


CASES = {f"overwrite-{int(100 * share)}-percent-{'cache' if cache else 'through'}-{profile}": overwrite(share, cache, profile)
         for share in (0.01, 0.3, 0.6, 0.95) for cache in (False, True) for profile in ("clear-zero", "clear-random")}


def sanitize(bus):
    def case(stage):
        """The drive goes on by itself; radera finds it again and waits."""
        stage.drives(drive("d", bus=bus, erases=["sanitize-block"], seconds=60))
        process, _ = stage.start(*stage.erase_words("d"))
        time.sleep(1.5)
        stage.check(process.poll() is None, "the sanitize was over before the power could be cut")
        stage.cut_power(process)
        stage.resume(code=0).ends("erased", "purge")
    return case


CASES.update({f"sanitize-{bus}": sanitize(bus) for bus in ("ata", "nvme", "scsi")})


def at_command(bus, erases, n):
    def case(stage):
        """Before the n-th command the drive loses its power; it is back for the resume, or for a new erasure."""
        stage.drives(drive("d", bus=bus, media="disk", erases=erases, power_cut_at=n))
        stage.run(*stage.erase_words("d"))
        stage.change_bench(f"power-cut-at: {n}", "power-cut-at: 0")
        job = stage.resume() or stage.erase("d")
        job.ends("erased", "purge")
    return case


CASES.update({f"{name}-command-{n}": at_command(bus, erases, n)
              for name, bus, erases in (("sata", "ata", ["sanitize-overwrite"]), ("security", "ata", ["security-erase", "security-enhanced"]),
                                        ("nvme", "nvme", ["sanitize-block"]), ("sas", "scsi", ["sanitize-overwrite"]))
              for n in range(2, 26, 3)})


def killed(bus, erases, profile, seconds):
    def case(stage):
        """The program alone is killed; the drives go on. What it left behind must be enough to go on with."""
        stage.drives(drive("d", bus=bus, media="disk", erases=erases, seconds=12, cache=True,
                           faults=["kind: slow, offset: 0, length: 4MiB, delay-ms: 400"]))
        erase = " ".join(map(str, stage.erase_words("d", profile=profile)))
        resume = f"{RADERA} resume --store {stage.store} --json"
        done = stage.run("bash", "-c", f"timeout -s KILL {seconds} {erase} > /dev/null 2>&1; {resume}")
        job = stage.take(done, None) or stage.erase("d", profile=profile)
        job.ends("erased", "clear" if profile == "clear-zero" else "purge")
    return case


CASES.update({f"killed-{name}-after-{1000 * seconds:.0f}-ms": killed(bus, erases, profile, seconds)
              for name, bus, erases, profile in (("overwrite", "ata", [], "clear-zero"), ("sanitize", "ata", ["sanitize-block"], "purge"),
                                                 ("security", "ata", ["security-erase", "security-enhanced"], "purge"),
                                                 ("nvme", "nvme", ["sanitize-block"], "purge"), ("sas", "scsi", ["sanitize-overwrite"], "purge"))
              for seconds in (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8)})


def case_a_pulled_drive_fails_and_its_neighbour_does_not(stage):
    stage.speed = 1
    slow = ["kind: slow, offset: 0, length: 16MiB, delay-ms: 15"]
    stage.drives(drive("stays", size="16MiB", faults=slow), drive("pulled", size="16MiB", faults=slow))
    process, control = stage.start(*stage.erase_words("stays", "pulled", profile="clear-zero"))
    while process.poll() is None and not ((stage.media / "pulled.img").exists() and share_gone(stage.platter("pulled")) > 0.2):
        time.sleep(0.01)
    control("vanish pulled")
    jobs = {job.name: job for job in stage.take(stage.finish(process), None)}
    jobs["stays"].ends("erased", "clear")
    jobs["pulled"].ends("failed", "none")
