#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ./run demo: the main job on four simulated drives, one of which fails honestly; the drives' own commands; a buy-out;
# as root also a loop device.
set -euo pipefail
build=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
radera="$root/$build/src/cli/radera"
demo="$root/$build/demo"
export RADERA_DATA_DIR="$root" LC_ALL=C.UTF-8

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }

rm -rf "$demo"
mkdir -p "$demo"
store="$demo/simulated"

title '1. A simulated bench: four drives. Nothing real is touched, and every page says SIMULATED.'
"$radera" pki init --simulate demo --store "$store" --organisation 'Exempelköpings kommun' --unit 'IT-enheten, Återbruk' \
  --station RAD-DEMO >/dev/null
"$radera" operator add demo --name 'Åsa Öberg' --simulate demo --store "$store" >/dev/null
show "$radera" drives --simulate demo

title '2. Erase all four at once. One of them lies about what it wrote; verification finds it.'
mapfile -t drives < <("$radera" drives --simulate demo --json | python3 -c 'import json,sys
for drive in json.load(sys.stdin)["drives"]: print(drive["node"])')
status=0
show "$radera" erase "${drives[@]}" --simulate demo --store "$store" --inventory-id 104233 --operator demo --yes || status=$?
printf 'Exit code %d: 1 says that a drive is not erased.\n' "$status"
[ "$status" -eq 1 ] || { echo 'demo: exactly one drive should have failed' >&2; exit 1; }

title '3. Check what was issued, strictly, against the root of this demo.'
show "$radera" certificate verify "$store"/certificates/*.pdf --trust "$store/pki/root.pem" | grep -v '^  ok:'
show "$radera" archive find 104233 --simulate demo --store "$store"
show "$radera" archive verify --simulate demo --store "$store"

title "4. The drives' own commands: what a drive can do, the plan with its reasons, and Purge."
show "$radera" plan sata-disk --simulate purge --profile purge
show "$radera" erase nvme sata-disk --all-namespaces --simulate purge --profile purge --store "$store" --inventory-id 104234 --operator demo --yes
echo 'A drive that reports success and has only trimmed what was written lately is found out:'
status=0
show "$radera" erase trims --simulate liars --profile purge --store "$store" --inventory-id 104235 --operator demo --yes || status=$?
[ "$status" -eq 1 ] || { echo 'demo: the lie should have been found' >&2; exit 1; }

title '5. The way out: only the student who had it may buy it, and only when it is erased.'
cat >"$demo/register.csv" <<'CSV'
Inventarienummer;Serienummer;Tillverkare;Modell;Typ;Skola;Innehavare;Pris
104236;PF3ABCDE;Nordsken;Elevbok 13;Elevdator;Björkskolan;elin.ek08;500,00
CSV
at_store=(--simulate purge --store "$store")
show "$radera" inventory import "$demo/register.csv" "${at_store[@]}"
show "$radera" asset receive 104236 --operator demo "${at_store[@]}"
handover=(asset handover 104236 --buyer 'Elin Ek' --operator demo "${at_store[@]}")
show "$radera" "${handover[@]}" --holder bo.ek || true
"$radera" erase sas-ssd "${at_store[@]}" --profile purge --inventory-id 104236 --operator demo --yes >/dev/null
show "$radera" asset checklist 104236 --done 'firmware-password, management, tpm, charger, battery' --operator demo "${at_store[@]}"
show "$radera" "${handover[@]}" --holder elin.ek08
show "$radera" certificate verify "$store"/receipts/*.pdf --trust "$store/pki/root.pem" | grep -v '^  ok:'

loop_demo() {
  local store="$demo/real" image="$demo/disk.img" device certificate
  title '6. A real block device: a loop device with an ext4 file system full of files.'
  truncate -s 96M "$image"
  device=$(losetup --find --show "$image") || { echo 'No loop devices here: this part is left out.'; return 0; }
  # shellcheck disable=SC2064
  trap "umount '$demo/mnt' 2>/dev/null || true; losetup --detach '$device'" EXIT
  mkfs.ext4 -q -F "$device"
  mkdir -p "$demo/mnt"
  mount "$device" "$demo/mnt"
  for i in $(seq 200); do yes "HEMLIGT: elevakt nummer $i" 2>/dev/null | head -c 100000 >"$demo/mnt/elevakt-$i.txt" || true; done
  "$radera" pki init --store "$store" --organisation 'Exempelköpings kommun' --station RAD-DEMO >/dev/null
  "$radera" operator add demo --name 'Åsa Öberg' --store "$store" >/dev/null
  echo 'While it is mounted it may not be chosen:'
  show "$radera" erase "$device" --store "$store" --inventory-id 104233 --operator demo --yes || true
  umount "$demo/mnt"
  printf 'Old data on the medium before: %s lines\n' "$(grep -a -c HEMLIGT "$image")"
  show "$radera" erase "$device" --store "$store" --inventory-id 104233 --operator demo --profile clear-zero --yes

  title '7. Proved with ordinary tools.'
  printf 'Old data on the medium after:  %s lines (grep), ' "$(grep -a -c HEMLIGT "$image" || true)"
  printf '%s printable strings (strings)\n' "$(strings -n 6 "$image" | wc -l)"
  show cmp -n "$(stat -c %s "$image")" "$image" /dev/zero && echo 'cmp: every byte is zero'
  certificate=$(ls "$store"/certificates/*.pdf)
  show "$radera" certificate verify "$certificate" --trust "$store/pki/root.pem" | head -3
  certutil -N -d "sql:$demo" --empty-password
  certutil -A -d "sql:$demo" -n root -t CT,CT,CT -i "$store/pki/root.pem"
  show pdfsig -nssdir "$demo" "$certificate"
}

if [ "$(id -u)" -eq 0 ]; then
  loop_demo
else
  title '6. The part on a real block device needs root: sudo ./run demo'
fi

title 'The certificates are here; open them in any PDF reader:'
ls "$demo"/*/certificates/*.pdf
printf '\nVerify one:   %s certificate verify FILE.pdf --trust %s\n' "$radera" "$store/pki/root.pem"
