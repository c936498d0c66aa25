# shellcheck shell=bash
# Bare Debian machines for tests, as root: a debootstrap minbase with processes and mounts of its own.
# To be sourced, from the top of the checkout; rooms are in var/rooms.
#
#   room_new NAME            one with empty apt lists; false, and why, where none can be made
#   room_in NAME [USER]      runs the script on standard input in it; what it started ends with it
#   room_files NAME          what is in it, less what a package manager, logs and mounts keep
#   room_end NAME
ROOMS=$PWD/var/rooms

room_new() {
    local root=$ROOMS/$1 base=$ROOMS/base

    [ "$(id -u)" = 0 ] || { echo "a bare Debian is made by root" && return 1; }
    mkdir -p "$ROOMS"
    unshare --mount --pid --fork true 2>"$ROOMS/log" || { echo "no bare Debian: $(tail -1 "$ROOMS/log")" && return 1; }
    if [ ! -e "$base/.whole" ]; then
        rm -rf "$base"
        debootstrap --variant=minbase bookworm "$base" >"$ROOMS/log" 2>&1 ||
            { echo "no bare Debian: $(tail -1 "$ROOMS/log")" && return 1; }
        rm -rf "$base"/var/lib/apt/lists/* "$base"/var/cache/apt/*
        touch "$base/.whole"
    fi
    room_end "$1"
    cp -a "$base" "$root"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    echo 'APT::Get::Assume-Yes "true";' >"$root/etc/apt/apt.conf.d/yes"
}

room_in() {
    local root=$ROOMS/$1 user=${2:-root}

    cat >"$root/.script"
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -c '
        root=$1 user=$2
        mount --make-rprivate /
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        for node in null zero full random urandom tty; do
            touch "$root/dev/$node"
            mount --bind "/dev/$node" "$root/dev/$node"
        done
        mkdir -p "$root/dev/pts" "$root/dev/shm"
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
        ln -s pts/ptmx "$root/dev/ptmx"
        ln -s /proc/self/fd "$root/dev/fd"
        mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
        mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
        home=/root become=
        if [ "$user" != root ]; then
            home=/home/$user become="setpriv --reuid=$user --regid=$user --init-groups --"
        fi
        exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            HOME="$home" USER="$user" DEBIAN_FRONTEND=noninteractive $become bash /.script
    ' room "$root" "$user" </dev/null
}

room_files() {
    chroot "$ROOMS/$1" find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /root -o -path /home -o -path /.script \
        -o -path /var/lib/dpkg -o -path /var/log -o -path /var/cache -o -path /var/lib/apt \) -prune -o ! -type d -print | sort
}

room_end() {
    rm -rf "${ROOMS:?}/$1"
}
