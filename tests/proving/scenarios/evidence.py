"""Nothing of the evidence is lost: full and read-only stores, another drive under the old name, two programs at once."""
from proving import RADERA, drive


def shell(stage, *lines):
    """Mounts of the stage are its own, but the files below are the machine's: everything stays in the scenario's folder."""
    return stage.run("sh", "-e", "-c", "\n".join(lines))


def words(stage, *names, profile="clear-zero"):
    return " ".join(map(str, stage.erase_words(*names, profile=profile)))


def folder(stage, name):
    path = stage.directory / name
    path.mkdir()
    return path


def case_a_full_store_is_told_before_the_first_write(stage):
    stage.drives(drive("d"))
    full = folder(stage, "full")
    done = shell(stage, f"mount -t tmpfs -o size=2m none {full}", f"cp -a {stage.store}/. {full}/",
                 f"dd if=/dev/zero of={full}/filler bs=1k count=4000 2>/dev/null || true", words(stage, "d").replace(str(stage.store), str(full)))
    stage.check(done.returncode == 6, f"an erasure without a place for its evidence ended with {done.returncode}")
    stage.check('"erased"' not in done.stdout, "erased, it says")


def case_a_read_only_store_is_refused(stage):
    stage.drives(drive("d"))
    stage.run("true")
    before = stage.platter("d")
    done = shell(stage, f"mount --bind {stage.store} {stage.store}", f"mount -o remount,ro,bind {stage.store}", words(stage, "d"))
    stage.check(done.returncode not in (0, 125), "erased without evidence")
    stage.check(stage.platter("d") == before, "written to without a place for evidence")


def case_certificates_that_cannot_be_written_keep_the_record(stage):
    stage.drives(drive("d"))
    done = shell(stage, f"mkdir {stage.store}/certificates", f"mount -t tmpfs -o ro none {stage.store}/certificates", words(stage, "d"))
    stage.check(done.returncode == 6, f"not an evidence problem: {done.returncode}")
    again = stage.run(RADERA, "archive", "export", "--store", stage.store, "--to", stage.directory / "out")
    stage.check(again.returncode == 0 and len(list((stage.directory / "out").glob("*.pdf"))) == 1, "the record was lost")


def case_another_drive_under_the_old_name(stage):
    """An interrupted job is never gone on with on the drive that now has the node."""
    stage.speed = 1
    stage.drives(drive("d", media="disk", size="16MiB", faults=["kind: slow, offset: 0, length: 16MiB, delay-ms: 20"]))
    stage.check(stage.erase_until("d", lambda medium: not any(medium[:1 << 20])), "it was over too soon")
    stage.change_bench("serial: SIM-D", "serial: ANOTHER")
    stage.change_bench("  - name: d", "  - name: other")
    stage.run("true")
    before = (stage.media / "other.img").read_bytes()
    done = stage.run(RADERA, "resume", "--store", stage.store, "--json")
    stage.check(done.returncode != 0, "resumed on another drive")
    stage.check((stage.media / "other.img").read_bytes() == before, "another drive was written to")


def case_a_mounted_drive_is_refused(stage):
    stage.drives(drive("d", size="16MiB"))
    stage.run("true")
    at = folder(stage, "mounted")
    done = shell(stage, "mkfs.ext4 -q -F /dev/sda", f"mount /dev/sda {at}", f"echo precious > {at}/file", "sync",
                 words(stage, "d") + " && code=0 || code=$?", f"grep -q precious {at}/file", f"umount {at}", "exit $code")
    stage.check(done.returncode == 3, f"not refused: {done.returncode}")


def case_swapped_to_is_refused(stage):
    stage.drives(drive("d", size="16MiB"))
    done = shell(stage, "mkswap -q /dev/sda && blkid /dev/sda", words(stage, "d"))
    stage.check(done.returncode == 0, "a swap signature alone must not hinder")
