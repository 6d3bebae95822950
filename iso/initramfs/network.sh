# SPDX-License-Identifier: GPL-3.0-or-later
# radera.fetch=URL: the root image comes over HTTP instead of from a medium. Sourced by radera.script, whose checks are the same: all
# of it is read against the root hash before it is used, so that whoever stands in between can stop the start and not change it.
# What is not protected is what the network loader was told: kernel, initial system and boot line.

RADERA_NETWORK_WAIT=90

radera_network_cards() {
	local path
	for path in /sys/class/net/*; do
		[ -e "$path/device" ] && [ ! -e "$path/wireless" ] && echo "${path##*/}"
	done
}

# Every card is asked in turn until one leads to the image.
radera_fetch() {
	local url=$1 target=$2 card seconds=0
	while [ $seconds -lt $RADERA_NETWORK_WAIT ]; do
		for card in $(radera_network_cards); do
			ip link set "$card" up 2>/dev/null
			busybox udhcpc -i "$card" -n -q -f -t 4 -T 2 -s /scripts/radera-lease >/dev/null 2>&1 || continue
			if busybox wget -q -O "$target" "$url" 2>/dev/null; then
				radera_network_off
				return 0
			fi
			ip addr flush dev "$card"
		done
		sleep 2
		seconds=$((seconds + 10))
	done
	return 1
}

# The system begins without a network; its own settings say whether there is to be one.
radera_network_off() {
	local card
	for card in $(radera_network_cards); do
		ip addr flush dev "$card"
		ip link set "$card" down
	done
}
