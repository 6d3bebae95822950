"""Data that no read reaches: cells out of use, and other namespaces. Whoever claims Purge claims them too."""
from honest import OVERWRITES, TABLE
from judging import fails
from proving import OLD, drive


def spare(row):
    def case(stage):
        """Every technique on a drive with cells out of use: the judge looks at them when Purge is claimed."""
        made, profile, level = row
        job = stage.drives(made + "\n      spare: 1MiB").erase("d", profile=profile, code=0).ends("erased", level)
        left = (stage.media / "d.spare.img").read_bytes().count(OLD)
        stage.say(f"{level}: {left} old sectors out of use")
        stage.check(level == "clear" or left == 0, "the model's spare cells were not erased")
        stage.check(job.level != "purge" or left == 0, "claimed beyond the medium")
    return case


CASES = {f"spare-{name}": spare(row) for name, row in {**TABLE, **OVERWRITES}.items()}


def case_an_overwrite_leaves_what_is_out_of_use(stage):
    """The model is worth something only if a plain overwrite does not reach there."""
    stage.drives(drive("d", media="disk", spare="1MiB")).erase("d", profile="clear-zero", code=0).ends("erased", "clear")
    stage.check((stage.media / "d.spare.img").read_bytes().count(OLD) == 2048, "the overwrite reached cells out of use")


def case_security_erase_without_enhanced_is_no_purge(stage):
    stage.drives(drive("d", media="disk", erases=["security-erase"], spare="1MiB"))
    stage.refuses("d", profile="purge")


def case_all_namespaces(stage):
    stage.drives(drive("d", bus="nvme", erases=["sanitize-block"], namespaces=3))
    stage.erase("d", more=("--all-namespaces",), code=0).ends("erased", "purge")
    for path in sorted(stage.media.glob("d.ns*.img")):
        stage.check(OLD not in path.read_bytes(), f"{path.name} holds old data")
    stage.check(len(list(stage.media.glob("d.ns*.img"))) == 2, "the other namespaces have no media")


def case_the_judge_sees_old_data_out_of_use(stage):
    job = stage.drives(drive("d", erases=["sanitize-block"], spare="1MiB")).erase("d", code=0).ends("erased", "purge")
    with open(stage.media / "d.spare.img", "r+b") as file:
        file.seek(4096)
        file.write(OLD)
    fails(stage, job)
