# The follow-up as a job: a live pg_cron job escalates an overdue deadline
# once, a kill -9 in the middle of a sweep loses nothing and fires nothing
# twice, a standby is left alone.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1);
$node->append_conf('postgresql.conf', <<"END");
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.host = '@{[$node->host]}'
autovacuum = off
END
$node->start;

sub sql { return $node->safe_psql('postgres', $_[0]); }

# The SQLSTATE and message of a statement that fails
sub refusal
{
	my (undef, undef, $stderr) =
	  $node->psql('postgres', "\\set VERBOSITY verbose\n$_[0]");
	return $stderr;
}

sql('CREATE EXTENSION btree_gist; CREATE EXTENSION packnd');
sql('SELECT packnd.install()');

# Case files are written past their triggers, as in sql/follow_up.
sql(q{
	INSERT INTO pnd_data.organisation (organisation_id, label, kind, valid_from) VALUES (1, 'CAF', 'CAF', '2020-01-01');
	INSERT INTO pnd_data.territory (territory_id, departement, label, status, coordinating_body, opened_on)
	VALUES ('76', '76', 'Seine-Maritime', 'open', 1, '2025-11-25');
	ALTER TABLE pnd_data.case_file DISABLE TRIGGER USER;
	INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
	SELECT c, '76', 'pnd', 1, 'received', 'consent_given', '2026-01-01', '2026-01-01' FROM generate_series(1, 4000) AS c;
	ALTER TABLE pnd_data.case_file ENABLE TRIGGER USER;
});

# Overdue deadlines of cases from ... to, and what came of them
sub open_overdue
{
	my ($from, $to) = @_;
	sql(qq{
		INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll)
		SELECT c, 'meeting_offered', '76', '76', now() - interval '90 minutes', 60, 'minutes', false
		FROM generate_series($from, $to) AS c});
}

sub firings
{
	my ($from, $to) = @_;
	return sql(qq{
		SELECT count(*), count(DISTINCT (f.case_id, f.deadline_id, f.rung)), count(o.message_id)
		FROM pnd_data.firing f LEFT JOIN pnd_data.outbox o USING (case_id, deadline_id, rung)
		WHERE f.case_id BETWEEN $from AND $to});
}

# ---- the job of pg_cron

like(refusal('SELECT pnd.schedule()'),
	qr/55000: pg_cron is not installed.*CALL pnd\.follow_up\(\)/s,
	'without pg_cron a job is refused, with what to do');
sql('CREATE EXTENSION pg_cron');
like(refusal('SELECT pnd.schedule()'),
	qr/0P000: the follow-up cannot run as.*superuser.*packnd_job/s,
	'a superuser is no role for the job');
sql('CREATE ROLE packnd_job LOGIN IN ROLE packnd_operator; CREATE ROLE stranger LOGIN');
sql(q{SELECT pnd.add_login('packnd_job', part => 'job')});
like(refusal(q{SELECT pnd.schedule(job_role => 'stranger')}),
	qr/0P000: .*not a member of packnd_operator/s,
	'nor one that is no operator');
like(refusal(q{SELECT pnd.schedule('every minute')}),
	qr/invalid schedule/, 'nor is a bad cron expression taken');
# ---- kill -9 in the middle of a sweep, which is slowed down for it

sql(q{
	CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN PERFORM pg_sleep(0.002); RETURN NEW; END';
	CREATE TRIGGER slow BEFORE INSERT ON pnd_data.firing FOR EACH ROW EXECUTE FUNCTION public.slow();
});

my ($first, $last) = (1000, 3999);
open_overdue($first, $last);
my $count = $last - $first + 1;
my $sweep = $node->connstr('postgres') . ' user=packnd_job';
for my $round (1 .. 3)
{
	my $already = (split /\|/, firings($first, $last))[0];
	my $sweeper = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $sweep, '-c', 'CALL pnd.follow_up(20, 1)' ],
		'>', \my $out, '2>', \my $err);
	for (1 .. 500)
	{
		last if (split /\|/, firings($first, $last))[0] >= $already + 200;
		usleep(5_000);
	}
	my $killed = pid_of($node);
	$node->kill9;
	eval { $sweeper->finish };
	start_again($killed);
	my ($fired, $distinct, $messages) = split /\|/, firings($first, $last);
	note "$fired of $count";
	ok($fired > $already && $fired < $count, "kill -9 number $round in the middle of a sweep");
	is("$distinct|$messages", "$fired|$fired", 'what fired did so once, with its message');
}
sql('DROP TRIGGER slow ON pnd_data.firing');
sql('CALL pnd.follow_up(hold_share => 1)');
is(firings($first, $last), "$count|$count|$count", 'the next sweep catches up');
is(sql('SELECT behind, set_aside, held_messages FROM pnd.follow_up_status()'),
	'0|0|0', 'and is behind with nothing');

sub pid_of
{
	return (split /\n/, slurp_file($_[0]->data_dir . '/postmaster.pid'))[0];
}

# A process that ended, but that PID 1 does not reap, is a zombie.
sub is_running
{
	my ($pid) = @_;
	return 0 unless kill 0, $pid;
	return (eval { slurp_file("/proc/$pid/stat") } // '') !~ /^\d+ \(.*\) Z /;
}

# Starts the server whose postmaster was killed.  Its lock files, which would
# be believed as long as there is a zombie, go; its backends may hold the
# shared memory for a moment.
sub start_again
{
	my ($killed) = @_;
	for (1 .. 300)
	{
		last unless is_running($killed);
		usleep(100_000);
	}
	unlink $node->data_dir . '/postmaster.pid', $node->host . '/.s.PGSQL.' . $node->port . '.lock';
	for (1 .. 50)
	{
		return if $node->start(fail_ok => 1);
		usleep(200_000);
	}
	die 'the server did not start again';
}

# ---- the live job: deadlines that only pg_cron can escalate

sql('SELECT pnd.schedule()');
sql('SELECT pnd.schedule()');
is(sql('SELECT jobname, schedule, command, username FROM cron.job'),
	'packnd follow-up|* * * * *|CALL pnd.follow_up();|packnd_job',
	'one job, as the only operator who can log in');

open_overdue(1, 2);
my $scheduled = time;
$node->poll_query_until('postgres',
	q{SELECT count(*) = 1 FROM pnd_data.firing WHERE case_id = 2}, 't')
  or die 'the job did not fire';
pass('pg_cron escalated an overdue deadline within ' . (time - $scheduled) . ' s of the schedule');
is(firings(1, 2), '2|2|2', 'once');
$node->poll_query_until('postgres', q{
	SELECT count(*) > 0 FROM cron.job_run_details
	WHERE status = 'succeeded' AND username = 'packnd_job' AND command = 'CALL pnd.follow_up();'})
  or die 'no run of the job succeeded';
pass('the run of the job is recorded as succeeded, as packnd_job');
is(sql(q{SELECT DISTINCT actor_kind || ' ' || role_name FROM pnd_data.journal WHERE table_name = 'firing' AND case_id = 2}),
	'system packnd_job', 'the journal names the job');

# ---- NOTIFY without payload

my $listener = $node->background_psql('postgres');
$listener->query_safe('LISTEN packnd_outbox');
open_overdue(3, 3);
sql('CALL pnd.follow_up()');
like($listener->query('SELECT 1'), qr/^Asynchronous notification "packnd_outbox" received/m,
	'a listener hears that there is work, and nothing else');
$listener->quit;

# ---- a standby

$node->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'backup', has_streaming => 1);
$standby->append_conf('postgresql.conf', "shared_preload_libraries = ''");
$standby->start;
open_overdue(4, 4);
$node->wait_for_catchup($standby);
my ($rc, $stdout, $stderr) = $standby->psql('postgres', 'CALL pnd.follow_up()');
is("$rc|$stderr", '0|', 'on a standby the sweep returns quietly');
$standby->stop;

is(sql('SELECT pnd.unschedule(), pnd.unschedule()'), 't|f', 'the job is taken out');
is(sql('SELECT count(*) FROM cron.job'), '0', 'and gone');
$node->stop;
done_testing();
