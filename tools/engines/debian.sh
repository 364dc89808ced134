# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# A Debian root file system that installs itself in the runtime, and then has apt put in, use and take out a package.

root=$PREPARED
bundle=$WORK/bundle
mkdir "$bundle"
configure() { # the program, without blanks in its words: writes config.json, with the capabilities that engines give
    "$RUNTIME" spec --bundle "$bundle" || return
    jq --arg root "$root" --arg program "$*" '
        .root = { path: $root, readonly: false } | .hostname = "debian" | .linux.cgroupsPath = "/debian"
        | .process.terminal = false | .process.args = ($program | split(" "))
        | .process.env += ["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
        | (.process.capabilities | .bounding, .effective, .permitted) = ("CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD
            NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT" | split("\\s+"; "") | map("CAP_" + .))' \
        <"$bundle/config.json" >"$WORK/config.json" && mv "$WORK/config.json" "$bundle/config.json"
}

# Unpacked is not installed: scripts run, users are made, alternatives set.
configure dpkg --force-depends --force-unsafe-io --recursive --install /var/cache/apt/archives
SECONDS_A_STEP=100 expect 0 'Setting up apt ' "$RUNTIME" run --bundle "$bundle" install
rm -f "$bundle/config.json"
configure sleep 300
expect 0 '' "$RUNTIME" run --detach --bundle "$bundle" --pid-file "$WORK/pid" debian

inside() { # what is expected, then a command in the container
    wanted=$1 pattern=$2
    shift 2
    expect "$wanted" "$pattern" "$RUNTIME" exec --env LC_ALL=C --env DEBIAN_FRONTEND=noninteractive debian "$@"
}
inside 0 '^12' cat /etc/debian_version
inside 0 '' apt-get check
inside 0 '^$' sh -c 'dpkg --audit; echo'

# A package with scripts, a user of its own, a file with a capability, and a program to run.
mkdir -p "$root/srv/tried/DEBIAN" "$root/srv/tried/usr/bin" "$root/srv/repository"
printf '#!/bin/sh\necho "tried works as $(id -un)"\n' >"$root/srv/tried/usr/bin/tried"
chmod 755 "$root/srv/tried/usr/bin/tried"
cat >"$root/srv/tried/DEBIAN/control" <<'END'
Package: tried
Version: 1.0
Architecture: all
Maintainer: nobody <nobody@localhost>
Depends: passwd, libc-bin
Description: proves that packages are installed here
END
printf '#!/bin/sh\nset -e\nuseradd --system tried\ninstall -o tried -m 4755 -d /var/lib/tried\n' >"$root/srv/tried/DEBIAN/postinst"
printf '#!/bin/sh\nset -e\n[ "$1" != purge ] || { rm -r /var/lib/tried; userdel tried; }\n' >"$root/srv/tried/DEBIAN/postrm"
chmod 755 "$root/srv/tried/DEBIAN/postinst" "$root/srv/tried/DEBIAN/postrm"
inside 0 'building package' dpkg-deb --root-owner-group --build /srv/tried /srv/repository
inside 0 '' sh -c 'cd /srv/repository && for deb in *.deb; do
    dpkg-deb --field $deb && echo "Filename: ./$deb" && echo "Size: $(stat -c %s $deb)" &&
    echo "SHA256: $(sha256sum $deb | cut -d" " -f1)" && echo; done >Packages'
echo 'deb [trusted=yes] file:/srv/repository ./' >"$root/etc/apt/sources.list"
inside 0 'Reading package lists' apt-get update
inside 0 'Setting up tried' apt-get install -y tried
inside 0 '^Status: install ok installed' dpkg --status tried
inside 0 '^tried works as root$' tried
inside 0 '^drwsr-xr-x .* tried ' ls -ld /var/lib/tried
expect 0 '^tried works as tried$' "$RUNTIME" exec --user "$(awk -F: '$1 == "tried" { print $3 }' "$root/etc/passwd")" debian tried
inside 0 'Purging configuration files for tried' apt-get purge -y tried
inside 1 'not installed' dpkg --status tried
inside 0 '^$' sh -c 'getent passwd tried; dpkg --verify; echo'

# A paused container ends: a v1 freezer would hold even SIGKILL.
expect 0 '' "$RUNTIME" pause debian
expect 0 '' "$RUNTIME" kill debian KILL
expect 0 '"stopped"' sh -c "for i in \$(seq 50); do $RUNTIME state debian | grep stopped && break; sleep 0.1; done"
expect 0 '' "$RUNTIME" delete debian
expect 0 '' "$RUNTIME" run --detach --bundle "$bundle" debian
expect 0 '' "$RUNTIME" pause debian
expect 0 '' "$RUNTIME" delete --force debian
