#!/usr/bin/env bash
# Prepares the guest: Debian's kernel for user mode (real time), and one built from Debian's kernel source with time
# travel (skipped time), which is kept in the user's cache and made anew only when its source or its options change.
# prepare.sh --real stops after the first.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/tcuhil/guest

packages=(user-mode-linux iproute2 kmod)
if [ "${1:-}" != --real ]; then
    packages+=(linux-source gcc make flex bison bc xz-utils)
fi
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "the guest needs these packages: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ "${1:-}" = --real ]; then
    exit 0
fi

source=$(ls /usr/src/linux-source-*.tar.xz | sort -V | tail -n 1)
made_from=$(cat "$here/kernel.config" "$source" | sha256sum | cut -d' ' -f1)
if [ -x "$cache/linux" ] && [ "$(cat "$cache/made-from" 2>/dev/null)" = "$made_from" ]; then
    echo "the guest is ready: $cache/linux"
    exit 0
fi

echo "building the guest's kernel from $source; this takes some minutes"
mkdir -p "$cache"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
tar -xf "$source" -C "$work" --strip-components=1
cd "$work"
{
    make ARCH=um x86_64_defconfig
    while IFS='=' read -r option value; do
        case $option in '' | '#'*) continue ;; esac
        if [ "$value" = y ]; then ./scripts/config -e "$option"; else ./scripts/config -d "$option"; fi
    done <"$here/kernel.config"
    make ARCH=um olddefconfig
    make ARCH=um -j"$(nproc)" linux
} >"$cache/build.log" 2>&1 || {
    tail -n 20 "$cache/build.log" >&2
    echo "the guest's kernel could not be built; the whole log is $cache/build.log" >&2
    exit 1
}
strip -o "$cache/linux.new" linux
mv "$cache/linux.new" "$cache/linux"
echo "$made_from" >"$cache/made-from"
echo "the guest is ready: $cache/linux"
