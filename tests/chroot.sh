#!/bin/sh
# Builds Mediasec for another Debian suite's Wireshark, in a chroot made from the mirror that this machine's apt uses, and runs its tests there; then makes
# the .deb, installs it in a second, clean chroot and tries README's sample commands.
# Usage: tests/chroot.sh SUITE [--brief | --package | CTEST-LABEL]      SUITE is bookworm, trixie or sid; CTEST-LABEL a regular expression, by default golden
# --brief is what CI runs: the plugin, built without debugging information, its golden rows, its names and its secrets in pcapng; no package. --package: no
# tests, the package alone.
# The chroots are kept in $MEDIASEC_CHROOTS (by default ~/.cache/mediasec) and used again while the list of packages stays the same.
# Exit status: 0 all is well, 1 Mediasec failed, 77 no chroot can be made here (the last line says why).
set -eu
cd "$(dirname "$0")/.."
suite=${1:?usage: tests/chroot.sh SUITE [--brief | --package | CTEST-LABEL]}
label=${2:-golden}
build_type=RelWithDebInfo
tests="-L $label"
[ "$label" = --brief ] && { build_type=Release; tests="-R ^golden\\.(golden|surface|secrets_block)$"; }
store=${MEDIASEC_CHROOTS:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/mediasec}
making=900  # seconds at most for one chroot

not_run() {
    echo "not run: the tests on $suite's Wireshark: $1"
    exit 77
}

# The mirror of Debian's main archive, as the host's apt knows it: of the release that the host runs, so neither security nor updates.
mirror() {
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Origin: Debian" "Component: main" "Codename: $release" | head -n 1
}

# make NAME PACKAGES (and apt's own needs): the chroot NAME with those packages, made anew when the list changed.
make() {
    root=$store/$1
    [ "$(cat "$root/.packages" 2>/dev/null)" = "$2" ] && return 0
    echo "Making the chroot $1"
    rm -rf "$root"
    mkdir -p "$store"
    # A mirror that stands still is as good here as it is for the host's own apt.
    stale=$(apt-config dump Acquire::Check-Valid-Until)
    timeout "$making" mmdebstrap --variant=apt --aptopt='APT::Install-Recommends "false"' ${stale:+--aptopt="$stale"} --include="$(echo "$2" | tr ' ' ',')" \
        "$suite" "$root" "$(mirror)" >"$store/$1.log" 2>&1 || { tail -n 5 "$store/$1.log"; rm -rf "$root"; return 1; }
    echo "$2" >"$root/.packages"
}

# inside NAME COMMAND...: runs a command in the chroot, with no environment but what is needed; with /proc where this machine lets root mount it, which
# a container often does not: the tests do without it.
inside() {
    root=$store/$1
    shift
    set -- "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
    if unshare --mount true 2>/dev/null; then
        unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' sh "$@"
    else
        chroot "$@"
    fi
}

[ "$(id -u)" = 0 ] || not_run "making a chroot needs root"
tests/packages.sh chroot || not_run "mmdebstrap cannot be installed"
[ -n "$(mirror)" ] || not_run "apt's configuration names no Debian mirror (or 'apt-get update' was never run)"
make "$suite" "$(tests/packages.sh list test) dpkg-dev ccache" || not_run "the chroot cannot be made from this machine's mirror"

inside "$suite" true || not_run "a chroot cannot be entered on this machine"

echo "== $suite: $(inside "$suite" tshark --version | head -n 1), $(inside "$suite" g++ --version | head -n 1)"
mkdir -p "$store/$suite/src" "$store/$suite/build"
find "$store/$suite/src" -mindepth 1 -delete
tar --exclude='./build*' --exclude=./.git -cf - . | tar -C "$store/$suite/src" -xf -
inside "$suite" sh -c "cd /build && { cmake -S /src -B . -G Ninja -DMEDIASEC_TESTS=ON -DCMAKE_COMPILE_WARNING_AS_ERROR=ON -DCMAKE_BUILD_TYPE=$build_type -DCMAKE_CXX_COMPILER_LAUNCHER=ccache \
    && case '$label' in golden|--brief|--package) cmake --build . -j \$(nproc) --target mediasec ;; *) cmake --build . -j \$(nproc) ;; esac; } >/build.log 2>&1 \
    || { tail -n 60 /build.log; exit 1; }"
# shellcheck disable=SC2086
[ "$label" = --package ] || inside "$suite" ctest --test-dir /build --no-tests=error $tests -j "$(nproc)" --output-on-failure --timeout 1500
[ "$label" = --brief ] && exit 0

echo "== $suite: the package on a clean system"
inside "$suite" sh -c 'cd /build && rm -f *.deb && cpack --config CPackConfig.cmake >/cpack.log 2>&1 || { cat /cpack.log; exit 1; }'
make "$suite-clean" ca-certificates || not_run "no second, clean chroot can be made from this machine's mirror"
rm -rf "$store/$suite-try"
cp -a --reflink=auto "$store/$suite-clean" "$store/$suite-try"  # so that what is tried on is clean every time
cp "$store/$suite"/build/*.deb "$store/$suite-try/mediasec.deb"
cp README.md tests/check/package.sh "$store/$suite-try/"
inside "$suite-try" sh /package.sh /mediasec.deb /README.md
