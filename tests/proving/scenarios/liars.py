"""Firmware that says it erased and did not, fails, or stops in the middle: nothing of it may become a certificate."""
from proving import ERASED, drive

BUSES = {"ata": ["sanitize-block"], "nvme": ["sanitize-block"], "scsi": ["sanitize-block"]}
ENDS = {"noop": "failed", "part": "failed", "fail": "failed", "old-success": "failed", "refuses": "failed", "trims": "failed",
        "gone": "failed", "backwards": "erased", "instant": None}


def liar(bus, lie, end):
    def case(stage):
        # so large that the marks cannot by chance lie in every mebibyte, of which a drive that trims clears those
        job = stage.drives(drive("d", bus=bus, size="32MiB", erases=BUSES[bus], lies=[lie])).erase("d")
        if end:
            job.ends(end)
        if job.outcome in ERASED:
            stage.check(stage.count_old("d") == 0, "a certificate, and old data")
    return case


CASES = {f"{bus}-{lie}": liar(bus, lie, end) for bus in BUSES for lie, end in ENDS.items()}


def security(lie):
    def case(stage):
        stage.drives(drive("d", media="disk", size="32MiB", erases=["security-erase", "security-enhanced"], lies=[lie])).erase("d").ends("failed", "none")
    return case


CASES.update({f"security-erase-{lie}": security(lie) for lie in ("noop", "part", "fail", "trims")})


def case_liar_beside_honest(stage):
    stage.drives(drive("good", erases=["sanitize-block"]), drive("bad", erases=["sanitize-block"], lies=["noop"]))
    jobs = {job.name: job for job in stage.erase("good", "bad", code=1)}
    jobs["good"].ends("erased", "purge")
    jobs["bad"].ends("failed")
