#!/bin/sh
# Provides what the tests need beyond Node, on Debian and Ubuntu, as root. Idempotent; starts no service itself.
#   PADDOCK_TEST_CACHE     where the file trees of the engine and of Python go (/var/cache/paddock-test)
#   PADDOCK_DEBIAN_MIRROR  Debian mirror, where apt's own configuration names none that carries sid
set -eu

CACHE=${PADDOCK_TEST_CACHE:-/var/cache/paddock-test}
TREE=$CACHE/llama-rootfs
PYTHON_TREE=$CACHE/python-rootfs
PYTHON_IMAGE=paddock-test/python3
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

say() { printf 'provision: %s\n' "$*"; }
fail() { printf 'provision: %s\n' "$*" >&2; exit 1; }

command -v apt-get >/dev/null 2>&1 || fail "this needs apt-get (Debian or Ubuntu)"
[ "$(id -u)" = 0 ] || fail "run this as root: sudo sh test/provision.sh"

installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }
offered() { apt-cache show "$1" >/dev/null 2>&1; }

install_packages() {
  wanted=
  for name in ca-certificates curl debootstrap debian-archive-keyring docker.io iproute2 bubblewrap procps dbus-daemon python3 python3-numpy; do
    installed "$name" || wanted="$wanted $name"
  done
  if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1; then
    wanted="$wanted chromium"
  fi
  if [ -n "$wanted" ] || { ! command -v docker >/dev/null 2>&1 && ! installed docker-cli; }; then
    apt-get update
    # Debian 13 and newer ship the client apart from the daemon.
    if ! command -v docker >/dev/null 2>&1 && offered docker-cli; then wanted="$wanted docker-cli"; fi
    # shellcheck disable=SC2086 # a list of names
    [ -z "$wanted" ] || apt-get install -y --no-install-recommends $wanted
  fi
  install_browser_shell
  say "packages are there"
}

# Debian has Chromium without its windows apart: the browser tests need less of the processor with it.
install_browser_shell() {
  command -v chromium-headless-shell >/dev/null 2>&1 && return 0
  offered chromium-headless-shell || { [ -n "$wanted" ] || apt-get update; }
  offered chromium-headless-shell || return 0
  apt-get install -y --no-install-recommends chromium-headless-shell || say "without chromium-headless-shell: the whole browser is used"
}

# Every archive address of apt's configuration, classic and deb822, one a line.
apt_addresses() {
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -r "$file" ] && sed -n 's/^[[:space:]]*deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p' "$file"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -r "$file" ] && sed -n 's/^[Uu][Rr][Ii][Ss]:[[:space:]]*//p' "$file" | tr ' ' '\n'
  done
  return 0
}

# The addresses again, with lists of mirrors replaced by what they list.
mirrors() {
  [ -z "${PADDOCK_DEBIAN_MIRROR:-}" ] || printf '%s\n' "$PADDOCK_DEBIAN_MIRROR"
  apt_addresses | while read -r address; do
    case $address in
      mirror+file:*) sed 's/[[:space:]].*//; /^#/d; /^$/d' "${address#mirror+file:}" ;;
      http://* | https://*) printf '%s\n' "$address" ;;
    esac
  done
}

mirror_with_sid() {
  mirrors | sed 's#/*$##' | awk '!seen[$0]++' | while read -r address; do
    if curl -fsSL --max-time 30 -o /dev/null "$address/dists/sid/InRelease"; then
      printf '%s\n' "$address"
      break
    fi
  done
}

tree_is_complete() { [ -f "$1/.paddock-complete" ] || { [ -x "$1/$2" ] && [ ! -d "$1/debootstrap" ]; }; }

# A file tree of Debian sid: its folder, the packages in it with commas between, the program that it must then have.
build_tree() {
  tree=$1 package=$2 program=$3
  if tree_is_complete "$tree" "$program"; then
    say "$(basename "$program") is there: $tree"
    return
  fi
  mirror=$(mirror_with_sid)
  [ -n "$mirror" ] || fail "no address in apt's configuration carries Debian sid; set PADDOCK_DEBIAN_MIRROR to one that does"
  say "building $tree from $mirror"
  mkdir -p "$CACHE"
  work=$tree.new
  rm -rf "$work"
  debootstrap --variant=minbase --include="$package" \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg sid "$work" "$mirror"
  [ -x "$work/$program" ] || fail "debootstrap ended without $program in $work"
  rm -rf "$work"/var/cache/apt/* "$work"/var/lib/apt/lists/*
  : > "$work/.paddock-complete"
  rm -rf "$tree"
  mv "$work" "$tree"
  say "$(basename "$program") is there: $tree"
}

# A registry for the tests of pulling. Unpacked and not installed: the package would open one to the whole network.
unpack_registry() {
  registry=$CACHE/docker-registry
  if [ ! -x "$registry/usr/bin/docker-registry" ]; then
    scratch=$(mktemp -d)
    offered docker-registry || apt-get update
    (cd "$scratch" && apt-get download docker-registry)
    rm -rf "$registry"
    mkdir -p "$CACHE"
    dpkg-deb -x "$scratch"/docker-registry_*.deb "$registry"
    rm -rf "$scratch"
  fi
  say "docker-registry is there: $registry"
}

# The image that grades Python in a container; the tests import it too where the daemon starts later than this.
import_python_image() {
  docker info >/dev/null 2>&1 || return 0
  docker image inspect "$PYTHON_IMAGE" >/dev/null 2>&1 ||
    tar -C "$PYTHON_TREE" -c . | docker import --change 'CMD ["/usr/bin/python3"]' - "$PYTHON_IMAGE" >/dev/null
  say "image is there: $PYTHON_IMAGE"
}

install_packages
build_tree "$TREE" llama.cpp-tools usr/bin/llama-server
build_tree "$PYTHON_TREE" python3,python3-numpy usr/bin/python3
unpack_registry
import_python_image
