# pnd.changes() is told everything, whatever happens to the servers: readers
# that poll beside writers that overlap, roll back and prepare; a standby; its
# promotion, and a dump restored elsewhere, after which they begin anew.
#
# PACKND_CHANGES_SECONDS=600 lets the writers write for so long (else 5), and
# PACKND_CHANGES_WRITERS=16 so many of them (else 4).
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $seconds = $ENV{PACKND_CHANGES_SECONDS} // 5;
my $writers = $ENV{PACKND_CHANGES_WRITERS} // 4;

my $node = packnd_node('node', max_prepared_transactions => 20, max_wal_senders => 5, wal_level => 'replica');
packnd_database($node);
$node->safe_psql('packnd', <<'END');
SELECT pnd.add_organisation('CAF', 'caf', '2025-01-01') AS caf \gset
SELECT pnd.add_territory('76', '76', 'Seine-Maritime', :'caf') AS territory \gset
CREATE ROLE regress_agent LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Camille', :'caf', 'travail social', 'regress_agent', '2025-01-01') AS agent \gset
SELECT pnd.assign_duty(:'agent', '76', 'referent');

-- what is written: each transaction some cases of its own; the agent may see
-- those with an even number
CREATE SEQUENCE public.next_case;
CREATE TABLE public.note (case_id bigint, body text);
CREATE TRIGGER journal AFTER INSERT OR UPDATE ON public.note FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
CREATE PROCEDURE public.write_some() LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 1 + (random() * 5)::int LOOP
		BEGIN
			INSERT INTO public.note VALUES (nextval('public.next_case'), 'new');
			INSERT INTO pnd_data.case_access (case_id, professional_id, part)
			SELECT currval('public.next_case'), l.professional_id, 'referent' FROM pnd_data.login l
			WHERE currval('public.next_case') % 2 = 0;
			PERFORM pg_sleep(random() * random() * random() * 0.1);
			IF random() < 0.2 THEN
				RAISE EXCEPTION 'undone';
			END IF;
		EXCEPTION WHEN raise_exception THEN
			NULL;
		END;
	END LOOP;
END $$;
CREATE PROCEDURE public.write_for(seconds int) LANGUAGE plpgsql AS $$
DECLARE
	stop_at timestamptz := clock_timestamp() + seconds * interval '1 second';
BEGIN
	WHILE clock_timestamp() < stop_at LOOP
		CALL public.write_some();
		IF random() < 0.3 THEN ROLLBACK; ELSE COMMIT; END IF;
	END LOOP;
END $$;

-- what is told, and where each reader stands
CREATE TABLE public.place (reader text PRIMARY KEY, cursor text);
CREATE TABLE public.told (reader text, number text);
GRANT ALL ON public.place, public.told TO regress_agent;
CREATE PROCEDURE public.poll() LANGUAGE plpgsql AS $$
DECLARE
	stands_at text := (SELECT p.cursor FROM public.place p WHERE p.reader = current_user);
	change record;
BEGIN
	LOOP
		-- pages of all sizes
		FOR change IN SELECT c.* FROM pnd.changes(stands_at, 1 + (random() * random() * 50)::int) c LOOP
			stands_at := change.cursor;
			INSERT INTO public.told SELECT current_user, change.number WHERE change.kind = 'case';
		END LOOP;
		EXIT WHEN change.kind IS NULL;
		COMMIT;
	END LOOP;
	INSERT INTO public.place VALUES (current_user, stands_at) ON CONFLICT (reader) DO UPDATE SET cursor = stands_at;
END $$;
CREATE PROCEDURE public.poll_for(seconds int) LANGUAGE plpgsql AS $$
DECLARE
	stop_at timestamptz := clock_timestamp() + seconds * interval '1 second';
BEGIN
	FOR turn IN 1..100 * seconds LOOP
		EXIT WHEN clock_timestamp() >= stop_at;
		CALL public.poll();
		COMMIT;
		PERFORM pg_sleep(0.01);
	END LOOP;
END $$;
-- who may see what was changed, and was not told; and the other way round
CREATE FUNCTION public.missed() RETURNS TABLE (what text, cases bigint) LANGUAGE sql AS $$
	WITH changed AS (
		SELECT 'postgres' AS reader, packnd.site_case_number(n.case_id) AS number FROM public.note n
		UNION
		SELECT 'regress_agent', packnd.site_case_number(n.case_id) FROM public.note n WHERE n.case_id % 2 = 0)
	SELECT 'missed by ' || m.reader, count(*) FROM (SELECT * FROM changed EXCEPT SELECT * FROM public.told) m GROUP BY m.reader
	UNION ALL
	SELECT 'made up for ' || m.reader, count(*) FROM (SELECT * FROM public.told EXCEPT SELECT * FROM changed) m GROUP BY m.reader
$$;
END

my $dir = PostgreSQL::Test::Utils::tempdir;
my @work = map { packnd_background($node, "CALL public.write_for($seconds)") } 1 .. $writers;
# transactions that are prepared, wait, and end one way or the other
push @work, packnd_background($node, join "\n", map {
	"BEGIN; CALL public.write_some(); PREPARE TRANSACTION 'p$_'; SELECT pg_sleep(random() * 0.2); "
	  . ($_ % 3 ? 'COMMIT' : 'ROLLBACK') . " PREPARED 'p$_';" } 1 .. $seconds * 3);
my @readers = map { packnd_background($node, "CALL public.poll_for($seconds)", user => $_) } qw(postgres regress_agent);
packnd_ends(@work, @readers);
$node->safe_psql('packnd', 'CALL public.poll(); SET ROLE regress_agent; CALL public.poll();');
is($node->safe_psql('packnd', 'SELECT * FROM public.missed()'), '',
	'everything was told that was changed and may be seen, and nothing else');
cmp_ok($node->safe_psql('packnd', 'SELECT count(*) FROM public.note'), '>', 10 * $seconds, 'it was some');
# the test would prove nothing if they had not overlapped
cmp_ok($node->safe_psql('packnd', q{SELECT count(*) FROM (
	SELECT t.id, lag(t.id) OVER (ORDER BY t.ctid) AS id_before
	FROM (SELECT ctid, packnd.site_case_id(number) AS id FROM public.told WHERE reader = 'postgres') t) t
	WHERE t.id < t.id_before}), '>', 0, 'some in another order than they were begun in');
note($node->safe_psql('packnd', q{SELECT format('%s cases, told %s times', count(DISTINCT number), count(*)) FROM public.told}));

# ---- a standby reads with the cursors of its primary, and gives its own

my $changes = sub {
	my ($on, $cursor) = @_;
	my ($code, $out, $err) = $on->psql('packnd',
		"\\set VERBOSITY sqlstate\nSELECT coalesce(packnd.site_case_id(number)::text, 'nothing'), cursor FROM pnd.changes("
		  . (defined $cursor ? "'$cursor'" : 'NULL') . ') WITH ORDINALITY ORDER BY ordinality');
	return ($code == 0 ? join(' ', map { (split /\|/)[0] } split /\n/, $out) : $err, $out =~ /\|(\S+)$/);
};
# to the end of the list, from the cursor kept in the table
my $cursor = $node->safe_psql('packnd', q{SELECT cursor FROM public.place WHERE reader = 'postgres'});

$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->append_conf('postgresql.conf', "shared_preload_libraries = ''");
$standby->start;
$node->safe_psql('packnd', 'INSERT INTO public.note VALUES (-1, NULL), (1000001, NULL)');
$node->wait_for_catchup($standby);
my ($told, $next) = $changes->($standby, $cursor);
is($told, '1000001', 'a standby tells what changed since a cursor of its primary');
$node->safe_psql('packnd', 'INSERT INTO public.note VALUES (1000002, NULL)');
is(($changes->($node, $next))[0], '1000002', 'and gives cursors that the primary takes');
my $ahead = ($changes->($node, $next))[1];
$ahead = ($changes->($node, $ahead))[1];
is(($changes->($standby, $ahead))[0], 'nothing', 'to one that is behind, a cursor may be of its future');
is(($changes->($standby, ($changes->($standby, $ahead))[1]))[0], 'nothing', 'and stays so');

# ---- a dump, restored elsewhere

# more transactions than restoring takes, then a change
$node->safe_psql('packnd', q{DO $$ BEGIN FOR i IN 1 .. 20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$});
$node->safe_psql('packnd', 'INSERT INTO public.note VALUES (1000003, NULL)');
$node->run_log([ 'pg_dumpall', '--roles-only', '-f', "$dir/roles.sql", '-h', $node->host, '-p', $node->port ]);
$node->command_ok([ 'pg_dump', '-Fp', '-f', "$dir/dump.sql", '-h', $node->host, '-p', $node->port, 'packnd' ], 'pg_dump');
my $target = packnd_node('target');
$target->psql('postgres', "\\i '$dir/roles.sql'", on_error_stop => 0);
$target->safe_psql('postgres', 'CREATE DATABASE packnd');
$target->safe_psql('packnd', "\\i '$dir/dump.sql'");
cmp_ok($target->safe_psql('packnd', 'SELECT max(transaction_id) FROM pnd_data.change'), '>',
	$target->safe_psql('packnd', 'SELECT pg_current_xact_id()'), 'the server that was dumped had counted further');
like(($changes->($target, $ahead))[0], qr/^.*22023/, 'another server refuses the cursor');
$target->safe_psql('packnd', 'DELETE FROM public.place; DELETE FROM public.told; CALL public.poll()');
$target->safe_psql('packnd', "INSERT INTO public.note VALUES (2000000 + $_, NULL); CALL public.poll()") for 1 .. 50;
$target->safe_psql('packnd', 'CALL public.poll()');
is($target->safe_psql('packnd', q{SELECT count(DISTINCT number) FROM public.told WHERE packnd.site_case_id(number) > 2000000}),
	50, 'begun anew, nothing is missed');

# ---- a standby that takes over

$node->safe_psql('packnd', 'INSERT INTO public.note VALUES (1000003, NULL)');
$node->wait_for_catchup($standby);
$node->stop('immediate');
$standby->promote;
like(($changes->($standby, $ahead))[0], qr/22023/, 'it may lack what the other had told: it refuses the cursor');
my %all;
for ($told = '', undef $cursor; $told ne 'nothing';)
{
	($told, $cursor) = $changes->($standby, $cursor);
	$all{$_} = 1 for split / /, $told;
}
ok($all{1000001} && $all{1000002} && $all{1000003}, 'begun anew, all is told');
$standby->stop;

done_testing();
