#!/bin/sh
# The first process of the guest: file systems, a CAN bus for each name in $TCUHIL_CAN, then the job in $TCUHIL_JOB, and
# the end. Both variables are on the kernel's command line. The guest's root is the host's, through hostfs.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null || mount -t tmpfs tmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o ptmxmode=666 devpts /dev/pts
[ -e /dev/ptmx ] || ln -s pts/ptmx /dev/ptmx
mount -t tmpfs tmpfs /dev/shm
for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
    set -- $device
    [ -e "/dev/$1" ] || mknod -m 666 "/dev/$1" c "$2" "$3"
done
# Debian's kernel has its CAN in modules, ours has it built in
modules=/usr/lib/uml/modules/$(uname -r)
for module in can/can can/can-raw can/can-bcm; do
    [ ! -e "$modules/kernel/net/$module.ko" ] || insmod "$modules/kernel/net/$module.ko"
done
for module in dev/can-dev vcan; do
    [ ! -e "$modules/kernel/drivers/net/can/$module.ko" ] || insmod "$modules/kernel/drivers/net/can/$module.ko"
done
ip link set lo up
ip route add multicast 224.0.0.0/4 dev lo
for channel in $(echo "$TCUHIL_CAN" | tr , ' '); do
    ip link add dev "$channel" type vcan && ip link set "$channel" up
done
sh "$TCUHIL_JOB/job.sh"
echo $? >"$TCUHIL_JOB/exit"
sync
halt -f 2>/dev/null || echo o >/proc/sysrq-trigger
