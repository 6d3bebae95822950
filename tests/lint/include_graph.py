#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom: the may-use table of src/ARCHITECTURE.md, held against every #include in src/ and include/."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# module: (modules whose private headers it may include, nouns of include/radera/ it may include)
BASE = {"error", "clock", "buffer"}
MODEL = BASE | {"drive", "capability", "profile", "plan", "job", "journal", "record", "bench", "json", "organisation", "workplace", "computer", "asset", "register", "policy", "statement", "supplier", "retention"}
PUBLIC = MODEL | {"scan", "rescue", "transcript", "files", "session", "pki", "certificate", "archive", "station", "transport", "report", "pin",
                  "event", "outbox", "handling", "verification_json", "card", "set_up", "rebuild", "site", "asset_store", "inventory", "supplier_report", "supplier_statement", "issue", "register_outbox", "merge", "lot", "disposal", "sale", "handover", "retention_store"}
# what sends commands: the seam, and what builds them
COMMANDS = {"transport", "ata", "nvme", "scsi", "mmc", "tcg"}
MAY_USE = {
    "base": (set(), BASE),
    "model": ({"base"}, MODEL),
    "transport": ({"base"}, MODEL | {"transport", "transcript"}),
    "ata": ({"base", "transport"}, BASE),
    "nvme": ({"base", "transport"}, BASE),
    "scsi": ({"base", "transport"}, BASE),
    "mmc": ({"base", "transport"}, BASE),
    "tcg": ({"base", "transport"}, BASE),
    "simulator": ({"base", "transport"}, MODEL),
    "config": ({"base"}, MODEL | {"files"}),
    "device": ({"base"} | COMMANDS, MODEL | {"scan", "transport", "rescue", "handling"}),
    "plan": ({"base"}, MODEL),
    "engine": ({"base", "device"} | COMMANDS, MODEL | {"session", "transport"}),
    "evidence": ({"base"}, MODEL | {"pki", "certificate"}),
    "archive": ({"base"}, MODEL | {"archive", "asset_store", "event", "outbox", "rebuild", "register_outbox", "merge", "lot", "sale", "retention_store"}),
    "inventory": ({"base"}, MODEL | {"archive", "asset_store", "event", "inventory", "register_outbox", "supplier_report"}),
    "service": ({"base"}, PUBLIC),
    "cli": ({"base"}, PUBLIC),
    "raderad": ({"base"}, PUBLIC),
}
# system headers that only these modules may touch, so that a dependency stays where it belongs
ONLY = {
    r"sqlite3\.h": {"archive"},
    r"hpdf": {"evidence"},
    r"qrencode\.h": {"evidence"},
    r"liburing\.h": {"transport"},
    r"(scsi/sg_|libnvme)": {"transport"},
    r"linux/(mmc/ioctl|sed-opal)\.h": {"transport"},
    r"libudev\.h": {"device"},
    r"blkid": {"device"},
    r"cyaml": {"config"},
    r"csv\.h": {"inventory"},
    r"libxml/": {"service", "inventory"},
    r"zip\.h": {"service"},
    r"curl/": {"raderad"},
    r"openssl/(cms|x509|pem)": {"evidence"},
    r"linux/(fs|loop|nvme_ioctl)\.h": {"transport", "device"},
    r"systemd/": {"raderad", "cli"},
    r"glib|gtk|adwaita|gio/": set(),
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def problems_of(path, module):
    modules, nouns = MAY_USE[module]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        kind, name = match.groups()
        where = f"{path.relative_to(ROOT)}:{number}"
        if name.startswith("radera/"):
            if name[len("radera/"):-2] not in nouns:
                yield f"{where}: {module} may not include <{name}>"
        elif kind == '"' and (name.endswith('.def') or name == 'template_id.h'):
            pass  # a table of texts, and what the build makes
        elif kind == '"':
            other = name.split("/")[0]
            if "/" not in name or (other != module and other not in modules):
                yield f'{where}: {module} may not include "{name}"'
        for pattern, allowed in ONLY.items():
            if re.match(pattern, name) and module not in allowed:
                yield f"{where}: <{name}> belongs to {sorted(allowed) or 'ui/'}"


def main():
    found = []
    files = 0
    for module in sorted(MAY_USE):
        for path in sorted((ROOT / "src" / module).rglob("*.[ch]")):
            files += 1
            found += problems_of(path, module)
    for folder in (ROOT / "src").iterdir():
        if folder.is_dir() and folder.name not in MAY_USE:
            found.append(f"src/{folder.name}: not in the may-use table")
    for path in sorted((ROOT / "ui").rglob("*.[ch]")):
        files += 1
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            name = match.group(2) if match else ""
            # the workstation knows the service by its bus only
            if name.startswith("radera/") or (match and match.group(1) == '"' and name.split("/")[0] in MAY_USE):
                found.append(f"{path.relative_to(ROOT)}:{number}: ui may not include {name}")
    for line in found:
        print(line)
    print(f"include graph: {files} files, {len(found)} problems")
    return 1 if found or files == 0 else 0


sys.exit(main())
