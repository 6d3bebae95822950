"""Drives that are frozen, locked, busy or bridged when they come."""
from proving import drive


def case_security_frozen_but_sanitize_is_not(stage):
    stage.drives(drive("d", erases=["sanitize-block", "security-erase"], states=["frozen"])).erase("d", code=0).ends("erased", "purge")


def case_frozen_disk_without_sanitize(stage):
    stage.drives(drive("d", media="disk", erases=["security-erase", "security-enhanced"], states=["frozen"]))
    stage.refuses("d", why="frozen")


def case_locked_with_sanitize(stage):
    stage.drives(drive("d", erases=["sanitize-block", "security-erase"], states=["locked"]))
    stage.refuses("d", profile="clear-zero", why="locked")


def case_bridge_without_sat(stage):
    stage.drives(drive("d", bus="usb", erases=["sanitize-block"], bridge="no-sat"))
    stage.refuses("d", why="bridge")


def case_bridge_without_sat_overwritten(stage):
    stage.drives(drive("d", bus="usb", erases=["sanitize-block"], bridge="no-sat")).erase("d", profile="clear-zero", code=0) \
        .ends("erased", "clear")


def case_bridge_that_drops_registers(stage):
    stage.drives(drive("d", bus="usb", erases=["sanitize-block"], bridge="drops-registers"))
    stage.refuses("d", why="bridge")


def case_bridge_with_fixed_sense(stage):
    stage.drives(drive("d", bus="usb", erases=["sanitize-block"], bridge="fixed-sense"))
    stage.refuses("d", why="bridge")


def case_in_sanitize_when_it_comes(stage):
    stage.drives(drive("d", erases=["sanitize-block"], start="sanitizing", seconds=40)).erase("d", code=0).ends("erased", "purge")


def case_failed_sanitize_when_it_comes(stage):
    stage.drives(drive("d", bus="nvme", erases=["sanitize-block"], start="failed")).erase("d", code=0).ends("erased", "purge")


PSID = "ABCDEFGHJKLMNPQRSTUVWXYZ01234567"


def case_opal_with_psid(stage):
    stage.drives(drive("d", bus="nvme", states=["trusted-locked", "encrypts"], trusted="opal", psid=PSID))
    stage.erase("d", code=0, stdin=PSID + "\n").ends("erased", "purge")


def case_opal_with_wrong_psid(stage):
    stage.drives(drive("d", bus="nvme", states=["trusted-locked", "encrypts"], trusted="opal", psid=PSID))
    stage.erase("d", stdin=PSID[::-1] + "\n").ends("failed", "none")
    stage.check(stage.count_old("d") > 0, "erased without the right PSID")


def case_several_namespaces_are_not_taken_along(stage):
    stage.drives(drive("d", bus="nvme", erases=["sanitize-block"], namespaces=3))
    stage.refuses("d", why="--all-namespaces")
