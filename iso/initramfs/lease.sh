#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# udhcpc calls it with what the network gave. An address and a way out of the network; names are not asked for.
case $1 in
	bound | renew)
		ip addr flush dev "$interface"
		ip addr add "$ip/${mask:-24}" dev "$interface"
		for way in $router; do
			ip route add default via "$way" dev "$interface" && break
		done
		;;
esac
