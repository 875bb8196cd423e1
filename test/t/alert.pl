# Alerts of what was refused: they outlive the error, the session and the
# server, take no process that somebody else could have taken, are written down
# once by however many runs of the follow-up; and nothing that others see tells
# a number that is hidden from one that is of no case.
use strict;
use warnings;

use IPC::Run qw(start pump finish timeout);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

# a server without a single worker to be had
my $node = packnd_node('alert', max_worker_processes => 0, shared_preload_libraries => '', restart_after_crash => 'on', autovacuum => 'off');
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file("test/fixtures/$_.sql") . "'") for qw(people match_key);

sub sql { return $node->safe_psql('packnd', $_[0]); }

# what comes, or the error, as who asks
sub as_role
{
	my ($role, $sql) = @_;
	my ($status, $out, $err) = $node->psql('packnd', $sql, connstr => $node->connstr('packnd') . " user=$role",
		extra_params => [ '-v', 'VERBOSITY=verbose' ]);
	return $status == 0 ? "$out" : "ERROR $err";
}

sub follow_up { is(as_role('regress_job', 'CALL pnd.follow_up()'), '', $_[0] // 'the follow-up runs'); }

# cases that are hidden from the supervisor, and numbers that are of none
sql(q{
	CREATE ROLE regress_officer LOGIN IN ROLE packnd_privacy_officer;
	SELECT pnd.assign_duty(pnd.add_professional('Dominique', packnd.site_number('organisation', min(organisation_id)), 'privacy', 'regress_officer', '2024-01-01'),
		'76', 'privacy_officer') FROM pnd_data.organisation;
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part) SELECT i, '76', 'supervisor', 'supervisor' FROM generate_series(1, 40) i;
	INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
	SELECT i, '76', 'pnd', 1, 'detected', 'detected', now(), now() FROM generate_series(1, 40) i});
sql(q{SELECT pnd.exclude(packnd.site_case_number(c.case_id), 'close', 'professional', professional => packnd.site_number('professional', l.professional_id))
	FROM pnd_data.case_file c, pnd_data.login l WHERE l.role_name = 'regress_sophie'});
my @hidden = split /\n/, sql('SELECT packnd.site_case_number(i) FROM generate_series(1, 40) i');
my @unknown = split /\n/, sql('SELECT packnd.site_case_number(i) FROM generate_series(1001, 1040) i');
sub ask { return "SELECT pnd.case_summary('$_[0]');"; }
sub rows { return sql(q{SELECT count(*) FROM pnd_data.privacy_alert WHERE kind = 'exclusion'}); }
# messages to the officer about what was refused
sub messages
{
	return sql(q{SELECT count(*) FROM pnd_data.outbox o JOIN pnd_data.privacy_alert a ON a.alert_id = o.subject_id
		WHERE o.kind = 'privacy_alert' AND a.kind = 'exclusion'});
}
sub waiting { return sql('SELECT count(*) FROM packnd.waiting_alerts()'); }

my $folder = $node->data_dir . '/packnd_alerts';
my $file = "$folder/" . sql('SELECT oid FROM pg_database WHERE datname = current_database()');
sub size { return (-s $_[0]) // 0; }

# ---- it outlives the error and the rollback

like(as_role('regress_sophie', "BEGIN; SAVEPOINT s;\n" . ask($hidden[0]) . "\nROLLBACK TO s; ROLLBACK;"),
	qr/PN404: no such case/, 'a number that is hidden is of no case');
is(waiting(), '1', 'an alert waits, though all was rolled back');
is(sprintf('%04o %04o', (stat $folder)[2] & 07777, (stat $file)[2] & 07777), '0700 0600', '... in a file that is of the server alone');
is(rows(), '0', '... and is no row yet');
follow_up();
is(sql(q{SELECT kind, about_case, role_name, raised_at BETWEEN now() - interval '1 minute' AND now() FROM pnd_data.privacy_alert WHERE kind = 'exclusion'}),
	'exclusion|1|regress_sophie|t', 'the follow-up writes it down, with when it was');
is(messages(), '1', '... and the privacy officer has a message');
is(waiting() . '|' . join(' ', glob("$folder/*")), '0|', '... and the file is gone');

# ---- and the session and the server, killed right after

my $session = start([ 'psql', '-qXAt', '-v', 'VERBOSITY=verbose', '-d', $node->connstr('packnd') . ' user=regress_sophie' ],
	'<', \my $in, '>', \my $out, '2>', \my $err, timeout(120));
$in = "SELECT pg_backend_pid();\nBEGIN;\n" . ask($hidden[1]) . "\n";
pump $session until $err =~ /PN404/ && $out =~ /\d/;
my ($pid) = $out =~ /(\d+)/;
kill 'KILL', $pid;
eval { $session->kill_kill };
$node->poll_query_until('packnd', "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $pid)") or die 'the server did not come back';
is(waiting(), '1', 'a session that is killed has left its alert');
$node->stop('immediate');
$node->start;
is(waiting(), '1', '... and a server that is');

# ---- written down once: after a run that died, a file that came back, by runs at once

sql('BEGIN; SELECT count(*) FROM packnd.take_alerts(); ROLLBACK');
is(waiting(), '1', 'a run that does not commit has taken nothing');
sql('BEGIN; SAVEPOINT s; SELECT count(*) FROM packnd.take_alerts(); ROLLBACK TO s; COMMIT');
is(waiting(), '1', '... nor a part of one that is rolled back');
my ($aside) = glob("$file.*");
my $bytes = slurp_file($aside);
follow_up();
is(rows(), '2', 'the next run writes it down');
append_to_file("$file.again", $bytes);
follow_up();
is(rows() . '|' . messages(), '2|2', 'what comes a second time is no second alert');

sql(q{
	CREATE FUNCTION public.refused(first int, last int) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp AS $$
	BEGIN
		PERFORM packnd.guard(), packnd.alert_apart('exclusion', i), pg_sleep(0.002) FROM generate_series(first, last) i;
	END $$;
	ALTER FUNCTION public.refused(int, int) OWNER TO packnd_owner;
	-- as often as can be
	CREATE PROCEDURE public.take(times int) LANGUAGE plpgsql AS $$
	BEGIN
		FOR i IN 1 .. times LOOP
			PERFORM pnd_data.take_alerts();
			COMMIT;
		END LOOP;
	END $$});
my @sessions = (
	(map { packnd_background($node, "SELECT public.refused(10000 * $_ + 1, 10000 * $_ + 2000) \\g /dev/null", user => 'regress_alice') } 1 .. 3),
	(map { packnd_background($node, 'CALL public.take(300);') } 1 .. 2));
# now and then so many that a new file is there before all of these are listed, and is written to before they are gone
for my $round (1 .. 10)
{
	append_to_file("$file.$round.$_", '') for 1 .. 3000;
	follow_up();
}
packnd_ends(@sessions);
follow_up();
is(sql(q{SELECT count(*), count(DISTINCT about_case) FROM pnd_data.privacy_alert WHERE role_name = 'regress_alice'}), '6000|6000',
	'6000 alerts of three sessions, while two take them in, are 6000 rows');
is(waiting(), '0', '... and none waits');

# ---- a record that a full disk cut; what cannot be written

append_to_file($file, 'cut off');
like(as_role('regress_sophie', ask($hidden[2])), qr/PN404/, 'after a record that was cut');
is(waiting(), '1', '... the next is found');
follow_up();

chmod 0500, $folder;
my $log = -s $node->logfile;
$session = start([ 'psql', '-qXAt', '-v', 'VERBOSITY=verbose', '-d', $node->connstr('packnd') . ' user=regress_sophie' ],
	'<', \$in, '>', \$out, '2>', \$err, timeout(120));
($out, $err) = ('', '');
$in = ask($hidden[3]) . "\n\\echo asked once\n" . ask($unknown[3]) . "\n\\echo asked twice\n";
pump $session until $out =~ /asked twice/;
is(scalar(() = $err =~ /PN404: no such case/g), 2, 'where nothing can be written, who asks is told the same');
like(slurp_file($node->logfile, $log), qr/the alert "exclusion" to privacy officers about the role "regress_sophie" could not be written: Permission denied/,
	'... the log says what and of whom');
is(sql(q{SELECT object, detail FROM pnd.health() WHERE finding = 'alerts not written'}),
	'packnd_alerts|The folder of the data directory cannot be written: Permission denied.', '... and health() that it is so');
chmod 0700, $folder;
$in .= ask($hidden[3]) . "\n\\echo asked again\n\\q\n";
finish $session;
is(waiting(), '1', '... and it was not taken for told: the next call of the session tells it');
is(sql(q{SELECT count(*) FROM pnd.health() WHERE finding ~ '^alerts'}), '0', 'all is well then');

# ---- one that waits for long: no run takes it in

sub crc32c
{
	my ($data) = @_;
	my $sum = 0xffffffff;
	for my $byte (unpack 'C*', $data)
	{
		$sum ^= $byte;
		$sum = $sum & 1 ? $sum >> 1 ^ 0x82f63b78 : $sum >> 1 for 1 .. 8;
	}
	return $sum ^ 0xffffffff;
}
$bytes = slurp_file($file);
my ($magic, $sum, $rest) = unpack 'L L a*', substr($bytes, 0, 80);
is(crc32c($rest), $sum, 'the record has its sum');
substr($rest, 24, 8) = pack 'q', unpack('q', substr($rest, 24, 8)) - 600 * 1_000_000;
unlink $file;
append_to_file($file, pack('L L a*', $magic, crc32c($rest), $rest));
like(sql(q{SELECT detail FROM pnd.health() WHERE finding = 'alerts not taken in'}),
	qr/^1 alert\(s\) to privacy officers wait for the follow-up since /, 'health() names alerts that no run takes in');
# what was written for a registry that is no more is of nobody here
substr($rest, 0, 4) = pack 'L', 1;
append_to_file($file, pack('L L a*', $magic, crc32c($rest), $rest));
is(waiting(), '1', 'what another registry told, dropped here before, is not told of this one');
follow_up();

# ---- hidden and unknown leave the same traces

my $listener = $node->background_psql('packnd');
$listener->query_safe("SET SESSION AUTHORIZATION regress_nobody; LISTEN packnd_outbox");
my $probe = q{SELECT pg_snapshot_xmax(pg_current_snapshot()), (SELECT count(*) FROM pg_stat_activity), (SELECT sum(xact_commit) FROM pg_stat_database WHERE datid = 0)};
sub traces
{
	my ($number) = @_;
	my $before = sql($probe);
	my $size = size($file);
	as_role('regress_sophie', ask($number));
	return join ' ', (sql($probe) eq $before ? 'nothing' : 'something'), size($file) - $size;
}
my %traces;
$traces{hidden}{traces($hidden[$_])}++ for 10 .. 14;
$traces{unknown}{traces($unknown[$_])}++ for 10 .. 14;
is_deeply($traces{hidden}, $traces{unknown}, 'a hidden number and an unknown one leave the same');
is_deeply($traces{unknown}, { 'nothing 80' => 5 }, '... which is a record in the file, and nothing that others see');
as_role('regress_sophie', "\\set ON_ERROR_STOP 0\nBEGIN;\n" . join("\n", map { "SAVEPOINT s;\n" . ask($_) . "\nROLLBACK TO s;" } $hidden[15], $unknown[15], $hidden[15]));
is(size($file), 13 * 80, '... also what a session has told before');
unlike($listener->query('SELECT 1'), qr/notification/, 'who listens hears nothing of it');

# what the next run, and the mailer, take of transaction numbers and tell
sub used
{
	my $before = sql('SELECT pg_snapshot_xmax(pg_current_snapshot())');
	follow_up();
	as_role('regress_job', 'SELECT count(*) FROM pnd.take_messages()');
	my $heard = () = $listener->query('SELECT 1') =~ /notification/g;
	return sql('SELECT pg_snapshot_xmax(pg_current_snapshot())') - $before . ", $heard heard";
}
used() for 1 .. 2;
my %used;
for my $round (20 .. 23)
{
	as_role('regress_sophie', ask($hidden[$round]));
	$used{hidden}{used()}++;
	as_role('regress_sophie', ask($unknown[$round]));
	$used{unknown}{used()}++;
}
is_deeply($used{hidden}, $used{unknown}, 'nor does the run tell whether there was an alert: ' . join('; ', keys %{ $used{unknown} }));
like((keys %{ $used{unknown} })[0], qr/1 heard/, '... of which a mailer hears, whatever there was');
like(as_role('regress_alice', 'SELECT count(*) FROM packnd.waiting_alerts()'), qr/42501/, 'nobody asks for what waits');

# ---- who asks without end fills no disk, and silences no alert

truncate_to($file, 16 * 1024 * 1024);
as_role('regress_sophie', ask($unknown[30]));
is(size($file), 16 * 1024 * 1024, 'a file that is long has no more of what is nothing');
as_role('regress_sophie', ask($hidden[30]));
is(size($file), 16 * 1024 * 1024 + 80, '... and alerts all the same');
follow_up();
is(sql('SELECT count(*) FROM pnd_data.privacy_alert WHERE kind = \'exclusion\' AND about_case = 31'), '1', '... which is taken in');

sub truncate_to
{
	my ($path, $length) = @_;
	append_to_file($path, '');
	truncate $path, $length or die "truncate: $!";
	return;
}

$listener->quit;
$node->stop;
done_testing();
