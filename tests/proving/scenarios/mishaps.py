"""The way to the drive fails one command, or a command never ends: at many places in the course of an erasure."""
from proving import RADERA, drive

KINDS = (("sata", "ata", ["sanitize-overwrite"]), ("security", "ata", ["security-erase", "security-enhanced"]),
         ("nvme", "nvme", ["sanitize-block"]), ("sas", "scsi", ["sanitize-overwrite"]))


def mishap(bus, erases, key, n):
    def case(stage):
        """Whatever comes of it, nothing false is claimed (the judge), and the next try succeeds or goes on."""
        stage.speed = 2000 if key == "stall-at" else 20
        stage.drives(drive("d", bus=bus, media="disk", erases=erases, **{key.replace("-", "_"): n}))
        done = stage.run(*stage.erase_words("d"))
        stage.check(done.returncode in (0, 1, 3, 4, 5, 7), f"radera ended with {done.returncode}")
        if '"jobs"' in done.stdout:
            stage.take(done, None)
        stage.change_bench(f"{key}: {n}", f"{key}: 0")
        stage.run(RADERA, "drive", "unlock", stage.nodes["d"], "--store", stage.store)  # an interrupted security erase leaves it locked
        job = stage.resume() or (done.returncode == 0 and stage.jobs[-1]) or stage.erase("d")
        job.ends("erased", "purge")
    return case


CASES = {f"{name}-{key.removesuffix('-at')}-{n}": mishap(bus, erases, key, n)
         for name, bus, erases in KINDS for key, step in (("fail-at", 2), ("stall-at", 8)) for n in range(1, 26, step)}

