#!/bin/bash
# Installs the Debian packages that packnd needs and that are missing, as
# root or with sudo; if it may not, prints the line to run and fails.
set -euo pipefail

# Debian 12 has PostgreSQL 15, 13 has 17, 14 has 18.
case "$(cut -d. -f1 /etc/debian_version 2>/dev/null)" in
	13*|trixie*) major=17 ;;
	14*|forky*) major=18 ;;
	*) major=15 ;;
esac
needed="gcc libc6-dev make perl postgresql-$major postgresql-server-dev-$major
	postgresql-$major-cron libintelrdfpmath-dev libpcre2-dev libxml2-dev libipc-run-perl"

missing=""
for package in $needed; do
	status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

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
echo "installing:$missing"
log=$(mktemp)
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive $line -qq; } > "$log" 2>&1; then
	tail -20 "$log" >&2
	echo "The packages could not be installed. Run as root:" >&2
	echo "    apt-get update && $line" >&2
	exit 1
fi
# what one test asks, and passes over where Debian does not have it
for package in "postgresql-$major-plpgsql-check" "python3-sqlalchemy python3-psycopg2"; do
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -qq \
		$package > "$log" 2>&1 || true
done
rm -f "$log"
