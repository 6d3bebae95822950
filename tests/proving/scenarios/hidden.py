"""Areas that a drive does not show: they are shown and erased, or nothing is claimed."""
from proving import drive


def case_hpa(stage):
    stage.drives(drive("d", media="disk", erases=["sanitize-overwrite"], hpa="1MiB")).erase("d", code=0).ends("erased", "purge")


def case_hpa_overwritten(stage):
    job = stage.drives(drive("d", media="disk", hpa="1MiB")).erase("d", profile="clear-zero", code=0).ends("erased", "clear")
    stage.check(len(stage.platter("d")) == 5 << 20 and not any(stage.platter("d")), "the hidden mebibyte is not zero")
    stage.check(job.result["hidden_before"]["hpa"], "that something was hidden is not told")


def case_amac(stage):
    stage.drives(drive("d", erases=["sanitize-block"], amac="1MiB")).erase("d", code=0).ends("erased", "purge")


def case_dco(stage):
    stage.drives(drive("d", media="disk", erases=["sanitize-overwrite"], dco="1MiB")).erase("d", code=0).ends("erased", "purge")


def case_hpa_and_dco_overwritten(stage):
    stage.drives(drive("d", media="disk", hpa="1MiB", dco="1MiB")).erase("d", profile="clear-zero", code=0).ends("erased", "clear")
    stage.check(stage.count_old("d") == 0, "old data is left in a hidden area")


def case_frozen_area_is_no_success(stage):
    stage.drives(drive("d", media="disk", hpa="1MiB", states=["hidden-frozen"])).erase("d", profile="clear-zero", code=4) \
        .ends("failed", "none", why="SET MAX")
    stage.check(stage.count_old("d") == 5 * 2048, "a drive that cannot be erased wholly was begun with")
