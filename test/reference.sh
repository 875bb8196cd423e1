#!/bin/bash
# Writes src/manual/reference.md, from the catalog of a registry that is
# installed for it.
set -euo pipefail
. "$(dirname "$0")/server.sh"

server_drop reference
trap 'server_drop reference' EXIT
stage
SERVER_DURABLE=no server_init reference postgres "fsync = off"
server_start reference
server_psql reference postgres -qXAt -v ON_ERROR_STOP=1 > "$build/reference.md" <<-END
	SET client_min_messages = warning;
	CREATE EXTENSION btree_gist;
	CREATE EXTENSION packnd;
	SELECT packnd.install() \\g /dev/null
	\\i $root/test/reference.sql
	SELECT line FROM reference ORDER BY number;
END
mv "$build/reference.md" "$root/src/manual/reference.md"
