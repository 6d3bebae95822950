"""The models held against the tools of others, unmodified: what radera and the model share could be one misreading."""
from proving import drive

EVERYTHING = dict(erases=["sanitize-block", "sanitize-crypto", "security-erase", "security-enhanced"], states=["frozen", "encrypts"])


def says(stage, command, *words):
    done = stage.run("sh", "-c", command)
    told = " ".join((done.stdout + done.stderr).split())
    for word in words:
        stage.check(word in told, f"{command} does not say \"{word}\":\n{done.stdout}{done.stderr}")


def is_clean(stage):
    stage.check(stage.count_old("d") == 0, "old data is left on the platter")


def case_hdparm_reads_identify(stage):
    stage.drives(drive("d", **EVERYTHING))
    says(stage, "hdparm -I /dev/sda", "Model Number: Sim d", "Serial Number: SIM-D", "BLOCK_ERASE_EXT", "CRYPTO_SCRAMBLE_EXT",
         "supported: enhanced erase", "frozen", "Checksum: correct", "LBA48 user addressable sectors: 8192")


def case_hdparm_sees_the_hidden_area(stage):
    stage.drives(drive("d", media="disk", hpa="1MiB"))
    says(stage, "hdparm -N /dev/sda", "8192/10240, HPA is enabled")
    says(stage, "hdparm --yes-i-know-what-i-am-doing -N p10240 /dev/sda && hdparm -N /dev/sda", "10240/10240, HPA is disabled")


def case_hdparm_sanitizes(stage):
    stage.drives(drive("d", erases=["sanitize-block"]))
    says(stage, "hdparm --yes-i-know-what-i-am-doing --sanitize-block-erase /dev/sda && hdparm --sanitize-status /dev/sda", "SD2",
         "In Process")
    says(stage, "hdparm --sanitize-status /dev/sda; sleep 1; hdparm --sanitize-status /dev/sda", "Last Sanitize Operation Completed Without Error")
    is_clean(stage)


def case_hdparm_erases_with_a_password(stage):
    stage.drives(drive("d", media="disk", erases=["security-erase"]))
    says(stage, "hdparm --security-set-pass NULL /dev/sda && hdparm -I /dev/sda", "enabled")
    says(stage, "hdparm --user-master u --security-unlock NULL /dev/sda; hdparm --security-erase NULL /dev/sda && hdparm -I /dev/sda", "not enabled")
    is_clean(stage)


def case_smartctl_ata(stage):
    stage.drives(drive("d", media="disk", erases=["sanitize-overwrite"]))
    says(stage, "smartctl -i -H -A /dev/sda", "SIM-D", "4,194,304 bytes", "PASSED", "Power_On_Hours", "12045")


def case_nvme_identifies(stage):
    stage.drives(drive("d", bus="nvme", erases=["sanitize-block", "sanitize-crypto", "format"]))
    says(stage, "nvme id-ctrl -H /dev/nvme0", "SIM-D", "Block Erase Sanitize Operation Supported", "Crypto Erase Sanitize Operation Supported",
         "Format NVM Supported")
    says(stage, "nvme id-ns /dev/nvme0n1", "nsze : 0x2000")
    says(stage, "nvme smart-log /dev/nvme0", "power_on_hours : 4711", "percentage_used : 7%")
    says(stage, "nvme list", "SIM-D", "Sim d")


def case_nvme_sanitizes(stage):
    stage.drives(drive("d", bus="nvme", erases=["sanitize-block"]))
    says(stage, "nvme sanitize /dev/nvme0 -a 2; nvme sanitize-log /dev/nvme0; sleep 1; nvme sanitize-log /dev/nvme0", "(SSTAT) : 0x2", "(SSTAT) : 0x1")
    is_clean(stage)


def case_nvme_formats(stage):
    stage.drives(drive("d", bus="nvme", erases=["format"]))
    says(stage, "nvme format /dev/nvme0n1 -s 1 --force", "Success formatting namespace")
    is_clean(stage)


def case_smartctl_nvme(stage):
    stage.drives(drive("d", bus="nvme"))
    says(stage, "smartctl -i -H /dev/nvme0", "SIM-D")


def case_sg_asks_a_sas_drive(stage):
    stage.drives(drive("d", bus="scsi", media="disk", erases=["sanitize-overwrite"]))
    says(stage, "sg_inq /dev/sda", "Vendor identification: Radera", "Unit serial number: SIM-D")
    says(stage, "sg_readcap -l /dev/sda", "Number of logical blocks=8192")
    says(stage, "sg_vpd -p sv /dev/sda", "Unit serial number", "Block device characteristics")
    says(stage, "sg_requests -p /dev/sda", "")


def case_sg_sanitizes(stage):
    stage.drives(drive("d", bus="scsi", erases=["sanitize-block"], seconds=20))
    says(stage, "sg_sanitize --block --quick --early /dev/sda; sg_requests -p /dev/sda; sleep 2; sg_requests /dev/sda", "Progress indication", "No additional sense")
    is_clean(stage)


def case_sg_formats(stage):
    stage.drives(drive("d", bus="scsi", media="disk", erases=["format"], seconds=20))
    says(stage, "sg_format --format --quick --early /dev/sda; sleep 2; sg_requests /dev/sda", "")
    is_clean(stage)


def case_sat_by_sg(stage):
    stage.drives(drive("d"))
    says(stage, "sg_sat_identify -H /dev/sda | head -3; sg_inq /dev/sda", "ATA")
    says(stage, "sg_vpd -p ai /dev/sda", "SIM-D")


def case_a_busy_drive_refuses_reads(stage):
    stage.drives(drive("d", bus="nvme", start="sanitizing", seconds=60, erases=["sanitize-block"]))
    done = stage.run("sh", "-c", "dd if=/dev/nvme0n1 of=/dev/null bs=4096 count=1 iflag=direct")
    stage.check(done.returncode != 0, "a drive in sanitize was read")
