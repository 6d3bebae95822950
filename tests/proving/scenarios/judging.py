"""The judge itself: a claim beyond the platter must not pass it."""
from proving import OLD, Failed, drive, judge


def fails(stage, job):
    try:
        judge(stage, job)
    except Failed as error:
        stage.say(f"as it should: {error}")
        return
    raise Failed("the judge let a false claim pass")


def spoil(stage, offset, data):
    with open(stage.media / "d.img", "r+b") as medium:
        medium.seek(offset)
        medium.write(data)


def case_one_old_sector_is_seen(stage):
    job = stage.drives(drive("d")).erase("d", profile="clear-zero", code=0)
    spoil(stage, 3 << 20, OLD)
    fails(stage, job)


def case_an_old_sector_in_the_hidden_area_is_seen(stage):
    job = stage.drives(drive("d", media="disk", hpa="1MiB")).erase("d", profile="clear-zero", code=0)
    spoil(stage, (5 << 20) - 512, OLD)
    fails(stage, job)


def case_an_unnamed_exception_is_seen(stage):
    job = stage.drives(drive("d", media="disk", faults=["kind: bad-write, offset: 1MiB, length: 4096"])).erase("d", profile="clear-zero")
    spoil(stage, (1 << 20) + 8192, OLD)
    fails(stage, job)
