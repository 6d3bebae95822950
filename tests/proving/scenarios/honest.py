"""Drives that do what they say: each technique on each kind of drive, and what of it may be claimed."""
from proving import drive

# name: (drive, profile, level)
TABLE = {
    "sata-ssd-sanitize-block": (drive("d", erases=["sanitize-block"]), "purge", "purge"),
    "sata-ssd-sanitize-crypto": (drive("d", erases=["sanitize-crypto"], states=["encrypts"]), "purge-crypto", "purge"),
    "sata-ssd-ones": (drive("d", erases=["sanitize-block"], after="ones"), "purge", "purge"),
    "sata-ssd-makers-pattern": (drive("d", erases=["sanitize-block"], after="pattern"), "purge", "purge"),
    "sata-disk-sanitize-overwrite": (drive("d", media="disk", erases=["sanitize-overwrite"]), "purge", "purge"),
    "sata-disk-4kn": (drive("d", media="disk", sector=4096, erases=["sanitize-overwrite"]), "purge", "purge"),
    "sata-disk-security-enhanced": (drive("d", media="disk", erases=["security-erase", "security-enhanced"]), "purge", "purge"),
    "sata-ssd-security-is-clear": (drive("d", erases=["security-erase", "security-enhanced"]), "clear-device", "clear"),
    "nvme-sanitize-block": (drive("d", bus="nvme", erases=["sanitize-block"]), "purge", "purge"),
    "nvme-sanitize-crypto": (drive("d", bus="nvme", erases=["sanitize-crypto"]), "purge-crypto", "purge"),
    "nvme-sanitize-overwrite": (drive("d", bus="nvme", erases=["sanitize-overwrite"]), "purge", "purge"),
    "nvme-format-is-clear": (drive("d", bus="nvme", erases=["format"]), "clear-device", "clear"),
    "sas-ssd-sanitize-block": (drive("d", bus="scsi", erases=["sanitize-block"]), "purge", "purge"),
    "sas-disk-sanitize-overwrite": (drive("d", bus="scsi", media="disk", erases=["sanitize-overwrite"]), "purge", "purge"),
    "sas-ssd-reads-fail-afterwards": (drive("d", bus="scsi", erases=["sanitize-block"], after="error"), "purge", "purge"),
    "sas-format-is-clear": (drive("d", bus="scsi", media="disk", erases=["format"]), "clear-device", "clear"),
    "usb-sat-sanitize": (drive("d", bus="usb", erases=["sanitize-block"], bridge="sat"), "purge", "purge"),
    "emmc-erase-is-clear": (drive("d", bus="mmc", erases=["sanitize-block"]), "clear-device", "clear"),
    "purge-sample": (drive("d", bus="nvme", erases=["sanitize-block"]), "purge-sample", "purge"),
    "a-drive-with-a-cache": (drive("d", erases=["sanitize-block"], cache=True), "purge", "purge"),
}

OVERWRITES = {f"overwrite-{bus}-{media}-{profile}": (drive("d", bus=bus, media=media, cache=True), profile, "clear")
              for bus, media in (("ata", "disk"), ("ata", "flash"), ("nvme", "flash"), ("scsi", "disk"), ("usb", "flash"),
                                 ("mmc", "flash"), ("virtio", "disk"))
              for profile in ("clear-zero", "clear-random", "dod-5220-22-m-short")}


def honest(row):
    def case(stage):
        made, profile, level = row
        stage.drives(made).erase("d", profile=profile, code=0).ends("erased", level)
        stage.check(stage.count_old("d") == 0, "old data is left")
    return case


CASES = {name: honest(row) for name, row in {**TABLE, **OVERWRITES}.items()}


def case_eight_at_once(stage):
    kinds = [("ata", ["sanitize-block"]), ("nvme", ["sanitize-block"]), ("scsi", ["sanitize-block"]), ("ata", ["sanitize-overwrite"])]
    stage.drives(*(drive(f"d{i}", bus=kinds[i % 4][0], media="disk" if i % 4 == 3 else "flash", erases=kinds[i % 4][1])
                   for i in range(8)))
    for job in stage.erase(*(f"d{i}" for i in range(8)), code=0):
        job.ends("erased", "purge")
