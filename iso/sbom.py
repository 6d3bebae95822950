#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image's bill of materials as SPDX 2.3 JSON, from the list of its Debian packages."""
import argparse
import datetime
import hashlib
import json
import urllib.parse


def package(line):
    name, version, architecture, source, source_version = line.rstrip("\n").split("\t")
    purl = f"pkg:deb/debian/{urllib.parse.quote(name)}@{urllib.parse.quote(version)}?arch={architecture}&distro=trixie"
    return {"SPDXID": "SPDXRef-" + name.replace("+", "-plus-").replace("_", "-"), "name": name, "versionInfo": version,
            "supplier": "Organization: Debian", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
            "sourceInfo": f"built from {source} {source_version}",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--name", "--version", "--build"):
        parser.add_argument(name, required=True)
    parser.add_argument("--time", type=int, required=True)
    parser.add_argument("packages")
    given = parser.parse_args()
    with open(given.packages, encoding="utf-8") as file:
        lines = sorted(file)
    packages = [package(line) for line in lines]
    own = {"SPDXID": "SPDXRef-radera", "name": given.name, "versionInfo": f"{given.version} ({given.build})",
           "supplier": "NOASSERTION", "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
           "licenseConcluded": "GPL-3.0-or-later", "licenseDeclared": "GPL-3.0-or-later", "copyrightText": "NOASSERTION"}
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    created = datetime.datetime.fromtimestamp(given.time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    print(json.dumps({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{given.name}-{given.version}", "documentNamespace": f"https://radera.invalid/sbom/{given.build}/{digest}",
        "creationInfo": {"created": created, "creators": ["Tool: radera-iso-build"]},
        "packages": [own] + packages,
        "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-radera"}]
        + [{"spdxElementId": "SPDXRef-radera", "relationshipType": "CONTAINS", "relatedSpdxElement": it["SPDXID"]} for it in packages],
    }, indent=1))


if __name__ == "__main__":
    main()
