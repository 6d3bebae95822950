#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The workstation on simulated drives, on the screen that is there: workstation.sh BUILD [BENCH [STATION-FILE]].
# Nothing real is touched; everything is gone afterwards.
set -euo pipefail
build=$(readlink -f "$1")
bench=${2:-laptop}
station=${3:-}
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || { echo "workstation: there is no screen (DISPLAY or WAYLAND_DISPLAY)" >&2; exit 2; }
[ -x "$build/ui/radera-workstation" ] || { echo "workstation: it was not built: ./run packages" >&2; exit 2; }
directory=$(mktemp -d)
children=()
finish() {
  for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$directory"
}
trap finish EXIT
export RADERA_DATA_DIR=$PWD
radera() { "$build/src/cli/radera" "$@" --store "$directory/store" --simulate "$bench" >/dev/null; }
radera pki init --organisation "Exempelköpings kommun" --station "Övningsstation"
for person in "asa:Åsa Öberg:technician" "bo:Bo Ek:administrator" "vera:Vera Nyberg:validator"; do
  IFS=: read -r id name role <<<"$person"
  radera operator add "$id" --name "$name" --role "$role"
  echo 123450 | radera operator pin "$id"
done
cat >"$directory/bus.conf" <<XML
<busconfig><type>session</type><listen>unix:path=$directory/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
XML
dbus-daemon --config-file="$directory/bus.conf" --nofork 2>/dev/null & children+=($!)
"$build/src/raderad/raderad" --store "$directory/store" --bus "unix:path=$directory/bus" --simulate "$bench" ${station:+--station "$station"} &
children+=($!)
for name in sv_SE en_GB; do localedef -i $name -f UTF-8 "$directory/$name.UTF-8" >/dev/null 2>&1 || true; done
export LOCPATH=$directory RADERA_LOCALE_DIR=$build/ui/po RADERA_SOUND_DIR=$build/ui RADERA_EXPORT_DIR=$directory XDG_CONFIG_HOME=$directory
echo "== sign in as Åsa Öberg (technician), Bo Ek (administrator) or Vera Nyberg (validator): PIN 123450"
"$build/ui/radera-workstation" --bus "unix:path=$directory/bus"
