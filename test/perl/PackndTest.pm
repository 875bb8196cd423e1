# What the TAP tests of packnd share: servers that find the staged extension
# and have pg_cron, and the registry in a database.
#
# test/check.sh runs them with TEMP_CONFIG (where the extension is staged;
# PostgreSQL::Test::Cluster appends it to each node's configuration) and
# PACKND_TREE (a copy of the source tree that the server's user can read).
package PackndTest;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(packnd_node packnd_database packnd_file packnd_background packnd_ends inventory contents);

# packnd_node($name, %settings): a running server, UTF8, with pg_cron for the
# database 'packnd' (settings as in postgresql.conf are appended).
sub packnd_node
{
	my ($name, %settings) = @_;
	# the same superuser whoever runs the tests
	$ENV{PGUSER} = 'postgres';
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8' ]);
	my $host = $node->host;
	$node->append_conf('postgresql.conf', <<"END");
shared_preload_libraries = 'pg_cron'
cron.database_name = 'packnd'
cron.host = '$host'
timezone = 'Europe/Paris'
lc_messages = 'C'
END
	$node->append_conf('postgresql.conf', "$_ = '$settings{$_}'") for sort keys %settings;
	# pg_cron connects to the socket and port of its own server
	$node->append_conf('postgresql.conf', 'port = ' . $node->port);
	$node->start;
	return $node;
}

# packnd_database($node, $database): makes it, with extension and registry.
sub packnd_database
{
	my ($node, $database) = @_;
	$database //= 'packnd';
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION btree_gist; CREATE EXTENSION packnd;');
	$node->safe_psql($database, 'SELECT packnd.install()');
	return $database;
}

# packnd_file($path): the absolute path of a file of the source tree.
sub packnd_file
{
	my ($path) = @_;
	return ($ENV{PACKND_TREE} // '.') . "/$path";
}

# packnd_background($node, $statements, user => $role): a session that runs by
# itself.  What it reads and writes are files, since a pipe would be served only
# while it is waited for.
my $sessions = 0;

sub packnd_background
{
	my ($node, $statements, %options) = @_;
	my $file = PostgreSQL::Test::Utils::tempdir . '/session' . ++$sessions;
	PostgreSQL::Test::Utils::append_to_file($file, $statements);
	my $run = IPC::Run::start(
		[ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', $file,
			'-d', $node->connstr('packnd') . ($options{user} ? " user=$options{user}" : '') ],
		'<', '/dev/null', '>', "$file.out", '2>&1');
	return [ $run, "$file.out" ];
}

# packnd_ends($session, ...): waits for them; each should come to its end.
sub packnd_ends
{
	for my $session (@_)
	{
		my ($run, $out) = @$session;
		is(IPC::Run::finish($run) ? '' : slurp_file($out), '', 'a session came to its end');
	}
}

# inventory($node, $database): what the catalog knows of pnd and pnd_data, a
# line per object: owners, privileges, settings, bodies, policies, triggers,
# constraints, indexes, sequences, comments; and the privileges on packnd.
sub inventory
{
	my ($node, $database) = @_;
	return $node->safe_psql($database, <<'END');
SET search_path = pg_catalog;
SELECT line FROM (
	SELECT format('schema %s owner %s acl %s', nspname, nspowner::regrole,
		(SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(nspacl) x)) AS line
	FROM pg_namespace WHERE nspname IN ('pnd', 'pnd_data', 'packnd')
	UNION ALL
	SELECT format('relation %s kind %s owner %s acl %s rls %s force %s comment %s', c.oid::regclass, relkind,
		relowner::regrole, (SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(relacl) x),
		relrowsecurity, relforcerowsecurity, obj_description(c.oid, 'pg_class'))
	FROM pg_class c WHERE relnamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace)
	UNION ALL
	SELECT format('column %s.%s type %s not null %s default %s identity %s statistics %s', c.oid::regclass, attname,
		format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity, attstattarget)
	FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid LEFT JOIN pg_attrdef d ON adrelid = c.oid AND adnum = attnum
	WHERE relnamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND attnum > 0 AND NOT attisdropped
		AND relkind IN ('r', 'v')
	UNION ALL
	SELECT format('function %s owner %s definer %s volatile %s config %s acl %s body %s comment %s', p.oid::regprocedure,
		proowner::regrole, prosecdef, provolatile, proconfig,
		(SELECT string_agg(x::text, ' ' ORDER BY x::text) FROM unnest(proacl) x), md5(prosrc),
		obj_description(p.oid, 'pg_proc'))
	FROM pg_proc p WHERE pronamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace, 'packnd'::regnamespace)
	UNION ALL
	SELECT format('default privileges %s in %s on %s: %s', defaclrole::regrole, defaclnamespace, defaclobjtype, defaclacl)
	FROM pg_default_acl
	UNION ALL
	SELECT format('view %s is %s', c.oid::regclass, pg_get_viewdef(c.oid))
	FROM pg_class c WHERE relnamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace) AND relkind = 'v'
	UNION ALL
	SELECT format('policy %s on %s: %s %s %s %s %s', policyname, tablename, permissive, roles, cmd, qual, with_check)
	FROM pg_policies WHERE schemaname = 'pnd_data'
	UNION ALL
	SELECT format('trigger %s enabled %s comment %s', pg_get_triggerdef(t.oid), tgenabled, obj_description(t.oid, 'pg_trigger'))
	FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
	WHERE relnamespace = 'pnd_data'::regnamespace AND NOT tgisinternal
	UNION ALL
	SELECT format('constraint %s on %s: %s validated %s', conname, conrelid::regclass, pg_get_constraintdef(oid), convalidated)
	FROM pg_constraint WHERE connamespace = 'pnd_data'::regnamespace
	UNION ALL
	SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'pnd_data'
	UNION ALL
	SELECT format('event trigger %s owner %s enabled %s', evtname, evtowner::regrole, evtenabled) FROM pg_event_trigger
	UNION ALL
	SELECT format('sequence %s at %s', sequencename, last_value) FROM pg_sequences WHERE schemaname = 'pnd_data'
) i ORDER BY line COLLATE "C";
END
}

# contents($node, $database): for each table of pnd_data the number of its
# rows and a hash over all of them.
sub contents
{
	my ($node, $database) = @_;
	return $node->safe_psql($database, <<'END');
SELECT c.relname, (xpath('/row/n/text()', x))[1] AS rows, (xpath('/row/h/text()', x))[1] AS hash
FROM pg_class c, query_to_xml(format(
	'SELECT count(*) AS n, md5(string_agg(t::text, E''\n'' ORDER BY t::text COLLATE "C")) AS h FROM pnd_data.%I t', c.relname),
	true, true, '') x
WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C";
END
}

1;
