"""Media that are worn, slow, or change while they are written."""
from proving import drive


def case_unwritable_sectors_are_named(stage):
    job = stage.drives(drive("d", media="disk", faults=["kind: bad-write, offset: 1MiB, length: 4096"])).erase("d", profile="clear-zero")
    job.ends("erased-with-exceptions", "clear")
    stage.check(stage.count_old("d") == 8, "exactly the unwritable sectors hold old data")


def case_unreadable_sectors_are_named(stage):
    stage.drives(drive("d", media="disk", faults=["kind: bad-read, offset: 2MiB, length: 512"])).erase("d", profile="clear-zero") \
        .ends("erased-with-exceptions", "clear")


def case_lost_writes_are_found(stage):
    stage.drives(drive("d", faults=["kind: lost-write, offset: 3MiB, length: 4096"])).erase("d", profile="clear-zero", code=1) \
        .ends("failed", why="differ")


def case_a_flipped_bit_is_found(stage):
    stage.drives(drive("d", faults=["kind: flip, offset: 3MiB, length: 1"])).erase("d", profile="clear-zero", code=1) \
        .ends("failed", why="differ")


def case_transient_errors_are_outlived(stage):
    stage.drives(drive("d", faults=["kind: transient, offset: 1MiB, length: 512, count: 2"])).erase("d", profile="clear-zero", code=0) \
        .ends("erased", "clear")


def case_a_slow_sector(stage):
    stage.drives(drive("d", faults=["kind: slow, offset: 1MiB, length: 512, delay-ms: 4000"])).erase("d", profile="clear-zero", code=0) \
        .ends("erased", "clear")


def case_vanishes_in_the_middle(stage):
    stage.drives(drive("d", faults=["kind: vanish, offset: 2MiB, length: 1"])).erase("d", profile="clear-zero").ends("failed")


def case_bad_beside_good(stage):
    stage.drives(drive("good"), drive("bad", faults=["kind: vanish, offset: 2MiB, length: 1"]))
    jobs = {job.name: job for job in stage.erase("good", "bad", profile="clear-zero")}
    jobs["good"].ends("erased", "clear")
    jobs["bad"].ends("failed")
