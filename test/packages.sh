#!/bin/bash
# packages.sh [tests]: installs the Debian packages that are missing of those
# that packnd needs to be built and shown, and with "tests" its tests too, as
# root or with sudo; if it may not, prints the line to run and fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian 12 has PostgreSQL 15, 13 has 17, 14 has 18.
case "$(cut -d. -f1 /etc/debian_version 2>/dev/null)" in
	13*|trixie*) major=17 ;;
	14*|forky*) major=18 ;;
	*) major=15 ;;
esac
needed="gcc libc6-dev make perl postgresql-$major postgresql-server-dev-$major
	postgresql-$major-cron libintelrdfpmath-dev libpcre2-dev libxml2-dev libssl-dev gettext"
if [ "${1:-}" = tests ]; then
	needed="$needed libipc-run-perl locales hunspell hunspell-fr python3-sqlalchemy python3-psycopg2
		python3-psycopg pgbouncer libpostgresql-jdbc-java default-jdk-headless"
fi

# The driver of Node stands on Debian's Node.  Beside a package nodejs from
# elsewhere it cannot be installed, and is unpacked into build/nodejs.
node_driver="node-pg node-split2 node-xtend"
case "${1:-} $(dpkg-query -W -f='${db:Status-Status} ${Maintainer}' nodejs 2>/dev/null)" in
	tests\ installed*Debian*) needed="$needed $node_driver" ;;
	tests\ installed*) unpack=$node_driver ;;
	tests*) needed="$needed nodejs $node_driver" ;;
esac
[ ! -d build/nodejs/pg ] || unpack=""

missing=""
for package in $needed; do
	status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing${unpack:-}" ] || exit 0

# unpacks Debian packages, which need not be installed for that
unpack()
(
	set -e
	scratch=$(mktemp -d)
	trap 'rm -rf "$scratch"' EXIT
	(cd "$scratch" && apt-get download -qq "$@" && for archive in *.deb; do dpkg-deb -x "$archive" .; done)
	mkdir -p build
	rm -rf build/nodejs
	mv "$scratch/usr/share/nodejs" build/nodejs
)

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ -z "$missing" ] && unpack $unpack > "$log" 2>&1; then
	exit 0
fi

line="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	as_root=""
elif sudo -n true 2>/dev/null; then
	as_root="sudo -n"
else
	echo "These Debian packages are missing, and may not be installed from here. Run as root:" >&2
	echo "    apt-get update && $line" >&2
	exit 1
fi
echo "installing:$missing ${unpack:-}"
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive $line -qq; } > "$log" 2>&1; then
	tail -20 "$log" >&2
	echo "The packages could not be installed. Run as root:" >&2
	echo "    apt-get update && $line" >&2
	exit 1
fi
if [ -n "${unpack:-}" ] && ! unpack $unpack > "$log" 2>&1; then
	tail -20 "$log" >&2
	echo "These packages could not be unpacked: $unpack" >&2
	exit 1
fi
# what one test asks, and passes over where Debian does not have it
[ "${1:-}" != tests ] || $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -qq \
	"postgresql-$major-plpgsql-check" > "$log" 2>&1 || true
