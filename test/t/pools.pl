# A pooled application, as src/manual/developer.md advises: one login for the
# pool, a role for each person, BEGIN; SET LOCAL ROLE ...; ...; COMMIT, through
# pgbouncer in transaction mode.  Then what goes wrong without LOCAL.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $python = '/usr/bin/python3';
my $pgbouncer = '/usr/sbin/pgbouncer';
my $rounds = 4;

# a machine without them is to say so, and not to pass over them
BAIL_OUT('pgbouncer is not installed') if !-x $pgbouncer;
BAIL_OUT('python3-psycopg is not installed') if system("$python -c 'import psycopg'") != 0;

my $node = packnd_node('main');
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file('test/fixture.sql') . "'\n" . <<'END');
SET client_min_messages = warning;
SELECT set_config('pool.caf', :'caf_number', false);
CREATE SCHEMA pool;
CREATE TABLE pool.own (number int, role_name text, case_number text, family_name text);
-- the pool's login can do nothing until it is somebody
CREATE ROLE regress_app LOGIN NOINHERIT;
GRANT USAGE ON SCHEMA pool TO regress_app;
GRANT SELECT ON pool.own TO regress_app;
CREATE ROLE regress_head IN ROLE packnd_supervisor;
GRANT regress_head TO regress_app;
DO $$
DECLARE
	the_role text;
	who text;
	the_case text;
BEGIN
	who := pnd.add_professional('Dominique', current_setting('pool.caf'), 'responsable', 'regress_head', '2025-01-01');
	PERFORM pnd.assign_duty(who, '76', 'supervisor');
	FOR i IN 1..40 LOOP
		the_role := 'regress_person_' || i;
		EXECUTE format('CREATE ROLE %I IN ROLE packnd_referent', the_role);
		EXECUTE format('GRANT %I TO regress_app', the_role);
		who := pnd.add_professional('Camille ' || i, current_setting('pool.caf'), 'travail social', the_role, '2025-01-01');
		PERFORM pnd.assign_duty(who, '76', 'referent');
		the_case := pnd.report('76', true, true);
		PERFORM pnd.give_consent(the_case, 'Exemple ' || i, 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
		PERFORM pnd.name_referent(the_case, who);
		INSERT INTO pool.own VALUES (i, the_role, the_case, 'Exemple ' || i);
	END LOOP;
END $$;
END

# ---- the pooler, as the user of the server: it refuses to be root

my $dir = PostgreSQL::Test::Utils::tempdir_short;
my $port = PostgreSQL::Test::Cluster::get_free_port();
my $server = 'host=' . $node->host . ' port=' . $node->port . ' dbname=packnd';
PostgreSQL::Test::Utils::append_to_file("$dir/users", qq{"postgres" ""\n"regress_app" ""\n});
PostgreSQL::Test::Utils::append_to_file("$dir/pgbouncer.ini", <<"END");
[databases]
packnd = $server pool_size=4
one = $server pool_size=1
[pgbouncer]
pool_mode = transaction
listen_addr =
listen_port = $port
unix_socket_dir = $dir
auth_type = trust
auth_file = $dir/users
admin_users = postgres
max_client_conn = 100
ignore_startup_parameters = extra_float_digits, options
logfile = $dir/log
pidfile = $dir/pid
END
PostgreSQL::Test::Utils::system_or_bail($pgbouncer, '-q', '-d', "$dir/pgbouncer.ini");

# pooled($database, $statements, $user): what psql prints, results and errors
sub pooled
{
	my ($database, $statements, $user) = @_;
	my ($out, $err);
	IPC::Run::run [ 'psql', '-qXAt', '-v', 'VERBOSITY=verbose', '-h', $dir, '-p', $port, '-U', $user // 'regress_app', $database ],
		'<', \$statements, '>', \$out, '2>', \$err;
	# of an error its SQLSTATE and message
	$out .= join '', map { "$1\n" } $err =~ /(?:ERROR|FATAL):  (.*)/g;
	return $out =~ s/\n\z//r;
}

END
{
	my $status = $?;
	if (defined $dir && -e "$dir/pid")
	{
		kill 'TERM', PostgreSQL::Test::Utils::slurp_file("$dir/pid");
	}
	$? = $status;
}

# ---- forty people at once

my ($out, $err) = do
{
	local %ENV = (%ENV, PGHOST => $dir, PGPORT => $port, PGUSER => 'regress_app', PGDATABASE => 'packnd');
	run_command([ $python, packnd_file('test/clients/pools/pools.py'), $rounds ]);
};
is($err, '', 'forty people work');
like($out, qr/^40 people, [2-4] server connections, (?:[23]\d|40) people on more than one$/m, 'over few server connections');
unlike($out, qr/^wrong:/m, 'each sees the own case, by the own ticket, and no other');
note($out);

is($node->safe_psql('packnd', <<'END'), "40|160|160", 'what each wrote is in the journal of the own case, under the own name');
SELECT count(DISTINCT o.role_name), count(*), count(*) FILTER (WHERE j.role_name = o.role_name AND j.actor_kind = 'agent'
	AND j.professional_id = l.professional_id AND p.payload::text ~ '2026-01-0')
FROM pnd_data.journal j
	JOIN pnd_data.journal_payload p USING (case_id, event_no)
	JOIN pool.own o ON packnd.site_case_id(o.case_number) = j.case_id
	JOIN pnd_data.login l ON l.role_name = o.role_name
WHERE j.table_name = 'case_fact';
END
is($node->safe_psql('packnd', q{SELECT count(*) FROM pnd_data.journal_payload WHERE payload::text ~ '1999-01-01'}), 0,
	'a transaction that was rolled back left nothing');
is($node->safe_psql('packnd', q{SELECT count(*), count(DISTINCT (case_id, professional_id)) FROM pnd_data.access_ticket}), '40|40',
	'nor did the tickets that were rolled back');
is($node->safe_psql('packnd', q{SELECT finding FROM pnd.verify_journal()}), 'none', 'the journal verifies');

# ---- one server connection, which clients have in turn: what is left to the next?

my $mine = 'SELECT count(*) FROM pnd.my_cases;';

is(pooled('one', $mine), '42501: permission denied for schema pnd', 'who forgets to say who acts may do nothing');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_1; $mine COMMIT; SELECT current_user; $mine"),
	"1\nregress_app\n42501: permission denied for schema pnd", 'after COMMIT the role is the pool\'s again');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_1; $mine SELECT 1 / 0;"), "1\n22012: division by zero",
	'a client goes away within a transaction that failed');
is(pooled('one', 'SELECT current_user;'), 'regress_app', 'and leaves nothing to the next');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_1; $mine RESET ROLE; $mine ROLLBACK;"),
	"1\n42501: permission denied for schema pnd", 'RESET ROLE ends who acts, and nothing more is allowed');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_1; $mine SET LOCAL ROLE regress_person_2; $mine ROLLBACK;"),
	"1\nPN401: the role was changed within the transaction", 'a transaction has one actor');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_1; $mine DISCARD ALL;"),
	"1\n25001: DISCARD ALL cannot run inside a transaction block", 'DISCARD ALL takes nobody\'s role away within one');
is(pooled('one', "DISCARD ALL; BEGIN; SET LOCAL ROLE regress_person_1; $mine COMMIT; DISCARD PLANS; BEGIN; SET LOCAL ROLE regress_person_2; $mine COMMIT;"),
	"1\n1", 'between transactions it does no harm');

# SET ROLE without LOCAL stays with the server connection, and so comes to the
# next client, who acts as somebody else.  packnd cannot know.
is(pooled('one', 'SET ROLE regress_person_7;'), '', 'SET ROLE, without LOCAL');
is(pooled('one', 'SELECT current_user; SELECT case_number = (SELECT case_number FROM pnd.my_cases) FROM pool.own WHERE number = 7;'),
	"regress_person_7\n42501: permission denied for schema pool", 'the next client is somebody else');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_2; SELECT current_user; COMMIT;"), 'regress_person_2',
	'but not if it says who acts');
# The pooler can end it: with the reset query after each transaction, too.
is(pooled('pgbouncer', 'SET server_reset_query_always = 1;', 'postgres'), '', 'the pooler resets after each transaction');
is(pooled('one', 'SELECT 1;'), '1', 'from the next on');
is(pooled('one', "SET ROLE regress_person_7; SELECT current_user;"), 'regress_app', 'so that SET ROLE holds for nobody');
is(pooled('one', "BEGIN; SET LOCAL ROLE regress_person_1; $mine COMMIT;"), 1, 'and the recipe goes on');

$node->stop;
done_testing();
