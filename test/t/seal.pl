# Each event of the journal is in one seal, whatever happens while seals are
# made: writers that overlap and roll back, a transaction that stays open, two
# sealers at once; a dump restored elsewhere, where transactions are counted
# anew.  packnd-verify finds the export in order.
#
# PACKND_SEAL_SECONDS=40 lets the writers write for so long (else 5), and
# PACKND_SEAL_WRITERS=64 so many of them (else 8); the transaction that stays
# open takes three quarters of it.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $seconds = $ENV{PACKND_SEAL_SECONDS} // 5;
my $writers = $ENV{PACKND_SEAL_WRITERS} // 8;
my $dir = PostgreSQL::Test::Utils::tempdir;

# as the manual makes it, but by the first key of RFC 8032
PostgreSQL::Test::Utils::append_to_file("$dir/seal_key.pem",
	"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n");
chmod 0600, "$dir/seal_key.pem";

my $node = packnd_node('node', max_connections => $writers + 20);
packnd_database($node);
$node->safe_psql('packnd', <<END);
ALTER DATABASE packnd SET packnd.seal_key_file = '$dir/seal_key.pem';
CREATE ROLE regress_job LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('regress_job', part => 'job');
END
$node->safe_psql('packnd', <<'END');
CREATE TABLE public.written (case_id bigint, body text);
CREATE TRIGGER journal AFTER INSERT ON public.written FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
-- of 100 chains, in one order, so that nobody waits for each other
CREATE PROCEDURE public.write_for(seconds int) LANGUAGE plpgsql AS $$
DECLARE
	stop_at timestamptz := clock_timestamp() + seconds * interval '1 second';
BEGIN
	WHILE clock_timestamp() < stop_at LOOP
		INSERT INTO public.written SELECT c, 'new' FROM generate_series(1, 100) AS c WHERE random() < 0.03 ORDER BY c;
		IF random() < 0.2 THEN ROLLBACK; ELSE COMMIT; END IF;
	END LOOP;
END $$;
CREATE PROCEDURE public.seal_for(seconds int) LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 10 * seconds LOOP
		PERFORM pnd.seal_journal();
		COMMIT;
		PERFORM pg_sleep(0.1);
	END LOOP;
END $$;
GRANT USAGE ON SCHEMA public TO regress_job;
-- how many events are in so many seals
CREATE FUNCTION public.sealed() RETURNS TABLE (seals bigint, events bigint) LANGUAGE sql AS $$
	SELECT s.seals, count(*) FROM (
		SELECT count(l.seal_no) AS seals FROM pnd_data.journal j
			LEFT JOIN pnd_data.seal_leaf l ON l.case_id = j.case_id AND j.event_no BETWEEN l.first_event AND l.last_event
		GROUP BY j.case_id, j.event_no) s
	GROUP BY 1 ORDER BY 1
$$;
END

my $open = $seconds * 3 / 4;
my @sessions = (
	packnd_background($node, "BEGIN; INSERT INTO public.written VALUES (1001, 'slow'); SELECT pg_sleep($open) \\g /dev/null\nINSERT INTO public.written VALUES (1001, 'slow'); COMMIT;"),
	(map { packnd_background($node, "CALL public.write_for($seconds)") } 1 .. $writers),
	map { packnd_background($node, "CALL public.seal_for($seconds)", user => 'regress_job') } 1 .. 2);
packnd_ends(@sessions);
is($node->safe_psql('packnd', q{SELECT count(DISTINCT s.sealed_at > e.began + (e.ended - e.began) / 2) FROM pnd_data.seal s, (
	SELECT min(j.occurred_at) AS began, max(j.occurred_at) AS ended FROM pnd_data.journal j WHERE j.case_id = 1001) e
	WHERE s.sealed_at > e.began AND s.sealed_at < e.ended}), 2,
	'a transaction that is open keeps nobody from sealing: there are seals in both halves of it');
$node->safe_psql('packnd', 'SELECT pnd.seal_journal()');
like($node->safe_psql('packnd', 'SELECT * FROM public.sealed()'), qr/^1\|\d+$/, 'each event is in one seal');
is($node->safe_psql('packnd', 'SELECT finding FROM pnd.verify_journal()'), 'none', 'the journal and its seals hold');
note($node->safe_psql('packnd', q{SELECT format('%s events in %s seals, at most %s in one', sum(events), count(*), max(events)) FROM pnd_data.seal WHERE seal_no > 1}));

# verified($node): what packnd-verify says of the export
sub verified
{
	my ($from, $how) = @_;
	for my $file ([ 'journal', 'SELECT line FROM pnd.journal_export(max_rows => NULL)' ],
		[ 'lines', 'SELECT line FROM pnd.seal_lines(max_rows => NULL)' ], [ 'key', 'SELECT public_key FROM pnd.seal_keys()' ])
	{
		unlink "$dir/$file->[0]";
		PostgreSQL::Test::Utils::append_to_file("$dir/$file->[0]", $from->safe_psql('packnd', $file->[1]) . "\n");
	}
	$from->command_like([ 'packnd-verify', 'journal', map { "$dir/$_" } qw(journal lines key) ], qr/^The journal holds\.$/m, $how);
}
verified($node, 'packnd-verify finds the export in order');

# ---- a dump, restored elsewhere: the next seal looks at all chains

# more transactions than restoring takes, then a seal
$node->safe_psql('packnd', q{DO $$ BEGIN FOR i IN 1 .. 20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$});
$node->safe_psql('packnd', "INSERT INTO public.written VALUES (5, 'new'); SELECT pnd.seal_journal()");
$node->safe_psql('packnd', "INSERT INTO public.written VALUES (5, 'not sealed yet')");
$node->run_log([ 'pg_dumpall', '--roles-only', '-f', "$dir/roles.sql", '-h', $node->host, '-p', $node->port ]);
$node->command_ok([ 'pg_dump', '-Fp', '-C', '-f', "$dir/dump.sql", '-h', $node->host, '-p', $node->port, 'packnd' ], 'pg_dump');
my $target = packnd_node('target');
$target->psql('postgres', "\\i '$dir/roles.sql'", on_error_stop => 0);
$target->safe_psql('postgres', "\\i '$dir/dump.sql'");
cmp_ok($target->safe_psql('packnd', 'SELECT looks_from FROM pnd_data.seal_head'), '>',
	$target->safe_psql('packnd', 'SELECT pg_current_xact_id()'), 'the server that was dumped had counted further');
$target->safe_psql('packnd', "INSERT INTO public.written VALUES (6, 'restored'); SELECT pnd.seal_journal(true)");
$target->safe_psql('packnd', "INSERT INTO public.written VALUES (7, 'later')");
$target->safe_psql('packnd', 'SELECT pnd.seal_journal()');
like($target->safe_psql('packnd', 'SELECT * FROM public.sealed()'), qr/^1\|\d+$/, 'restored, each event is in one seal');
is($target->safe_psql('packnd', 'SELECT finding FROM pnd.verify_journal()'), 'none', '... and all holds');
verified($target, '... for packnd-verify too');

# ---- a backup from before is put in place: who kept the line tells

my $kept = $target->safe_psql('packnd', 'SELECT line FROM pnd.seal_lines(max_rows => NULL)');
is($node->safe_psql('packnd', "SELECT DISTINCT finding FROM pnd.verify_lines('$kept')"), 'missing',
	'the older registry lacks what was signed since');

done_testing();
