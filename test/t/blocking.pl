# Locks as a weapon: who leaves a transaction open on a case is named by the
# next run of the follow-up, and ended by one after a while, if its role may
# end sessions; and administration waits for no agent, whatever he has open.
use strict;
use warnings;

use IPC::Run qw(start pump finish timeout);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $node = packnd_node('blocking');
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file("test/fixtures/$_.sql") . "'") for qw(people match_key);

sub sql { return $node->safe_psql('packnd', $_[0]); }

# what fails, as who asks
sub as_role
{
	my ($role, $sql) = @_;
	my ($status, $out, $err) = $node->psql('packnd', $sql, connstr => $node->connstr('packnd') . " user=$role");
	return $status == 0 ? "$out" : "ERROR $err";
}

# opened($role, $sql): a session that has done that in a transaction, and left it open
sub opened
{
	my ($role, $sql) = @_;
	my %session = (in => "BEGIN;\n$sql\n\\echo is open\n", out => '', err => '');
	$session{run} = start([ 'psql', '-qXAt', '-v', 'VERBOSITY=verbose', '-d', $node->connstr('packnd') . " user=$role" ],
		'<', \$session{in}, '>', \$session{out}, '2>', \$session{err}, timeout(120));
	pump $session{run} until $session{out} =~ /is open/ || $session{err} =~ /ERROR/;
	return \%session;
}

# goes on with that, and says what came of it
sub closed
{
	my ($session, $sql) = @_;
	$session->{in} .= "$sql\n\\q\n";
	finish $session->{run};
	return $session->{out} . $session->{err};
}

# a case of Alice's with a deadline that is due, of which the follow-up tells
my $case = sql(q{
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part) VALUES (1, '76', 'supervisor', 'supervisor');
	INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
	VALUES (1, '76', 'pnd', 1, 'detected', 'detected', now(), now());
	SELECT FROM (SELECT pnd_data.add_consents(1, 'coordinating_body')) c;
	UPDATE pnd_data.case_file SET event = 'consent_given', consent_current = true;
	SELECT FROM (SELECT pnd.name_referent(packnd.site_case_number(1), packnd.site_number('professional', l.professional_id))
		FROM pnd_data.login l WHERE l.role_name = 'regress_alice') n;
	UPDATE pnd_data.deadline SET started_at = started_at - interval '90 days' WHERE met_at IS NULL;
	SELECT packnd.site_case_number(1)});
$case =~ s/\s//g;
my $late = "SELECT count(*) > 0 FROM pnd_data.firing WHERE case_id = 1";

# ---- the job

my $agent = opened('regress_alice', "SELECT pnd.record_first_contact('$case');");
like($agent->{out}, qr/is open/, 'a referent has a case in hand, and leaves the transaction open');
is(as_role('regress_job', 'CALL pnd.follow_up()'), '', 'the follow-up waits for nobody');
is(sql($late), 'f', '... and passes by what the referent holds');
is(sql('SELECT role_name, held_cases, overdue_at IS NULL FROM pnd_data.blocking_session'), 'regress_alice|1|t', '... and notes whose session it is');
like(sql("SELECT object, detail FROM pnd.health() WHERE finding = 'blocking'"),
	qr/^regress_alice\|Its session \d+ has a transaction open since .* and keeps 1 case\(s\) with something due/, 'health() names it');
unlike(sql("SELECT detail FROM pnd.health() WHERE finding = 'blocking'"), qr/\Q$case\E/, '... and not the case');

# another of the case waits, and would for ever
my $waiting = start([ 'psql', '-qXAt', '-d', $node->connstr('packnd'), '-c', 'SELECT count(*) FROM (SELECT FROM pnd_data.case_file FOR UPDATE) c' ],
	'>', \my $waited, '2>', \my $refused, timeout(120));
$node->poll_query_until('packnd', "SELECT count(*) > 0 FROM pg_stat_activity WHERE query ~ '^SELECT count.*FOR UPDATE' AND wait_event_type = 'Lock'");
as_role('regress_job', 'CALL pnd.follow_up()');
is(sql("SELECT held_cases, waiting_sessions FROM pnd_data.blocking_session WHERE role_name = 'regress_alice'"), '1|1', 'who waits is counted');

sql("SELECT pnd.set_bound('blocking_minutes', at_most => 0)");
as_role('regress_job', 'CALL pnd.follow_up()');
is(sql("SELECT overdue_at IS NULL FROM pnd_data.blocking_session WHERE role_name = 'regress_alice'"), 'f', 'after the minutes of the bound it is overdue');
is(sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'regress_alice'"), '1', '... and goes on, if the role of the job may end no session');
sql('GRANT pg_signal_backend TO regress_job');
as_role('regress_job', 'CALL pnd.follow_up()');
$node->poll_query_until('packnd', "SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = 'regress_alice'");
like(closed($agent, 'COMMIT;'), qr/terminating connection due to administrator command/, 'with pg_signal_backend it ends');
finish $waiting;
as_role('regress_job', 'CALL pnd.follow_up()');
is(sql($late), 't', '... and what was due is told');

# an administrator's session is named and left alone
my $root = opened('postgres', 'SELECT FROM pnd_data.case_file FOR UPDATE;');
as_role('regress_job', 'CALL pnd.follow_up()');
is(sql("SELECT count(*) FROM pnd_data.blocking_session WHERE role_name = 'postgres' AND overdue_at IS NOT NULL"), '0', 'a superuser is not ended');
closed($root, 'ROLLBACK;');
sql("SELECT pnd.set_bound('blocking_minutes', at_most => 15)");

# ---- administration, while an agent has done this and left it open

my %done = (
	'a ticket' => "SELECT pnd.open_ticket('$case', 'appel de la personne, rendez-vous demain');",
	'a search' => "SELECT pnd.search_person('dit avoir été suivie ailleurs', 'Exemple', 'Alix', '1991-04-12');",
	'an event' => "SELECT pnd.cause('$case', 'first_contact');",
	'a key' => "SELECT pnd.record_first_contact('$case', request_key => 'k');",
	'a substitute' => "SELECT pnd.set_substitute(p.alice, '76', p.bob, now(), now() + interval '1 day', 'congés') FROM (SELECT min(professional) FILTER (WHERE display_name = 'Alice') AS alice, min(professional) FILTER (WHERE display_name = 'Bob') AS bob FROM pnd.professionals('76')) p;",
	'a list' => 'SELECT count(*) FROM pnd.my_cases();');
my %administers = (
	'a duty ends' => "SELECT count(*) FROM pnd.end_duty(packnd.site_number('professional', (SELECT professional_id FROM pnd_data.login WHERE role_name = 'regress_alice')), '76', 'referent', 'mutation', dry_run => true)",
	'a login ends' => "SELECT count(*) FROM pnd.end_login('regress_alice', 'départ', dry_run => true)",
	'a login begins' => "BEGIN; SELECT pnd.add_login('regress_nobody', packnd.site_number('professional', (SELECT professional_id FROM pnd_data.login WHERE role_name = 'regress_alice'))); ROLLBACK",
	'a bound is set' => "SELECT pnd.set_bound('pause', not_after => '2 months')",
	'an organisation is added' => "SELECT count(pnd.add_organisation('Autre', 'ccas', '2025-01-01'))");
for my $what (sort keys %done)
{
	my $open = opened('regress_alice', $done{$what});
	if ($open->{err} =~ /ERROR:\s+(?!PN)(.*)/)
	{
		fail("$what: $1");
		closed($open, 'ROLLBACK;');
		next;
	}
	for my $deed (sort keys %administers)
	{
		my (undef, undef, $err) = $node->psql('packnd', "SET lock_timeout = '500ms'; $administers{$deed}");
		is($err, '', "while $what is open, $deed");
	}
	# who reads holds nothing that a writer or the job needs
	if ($what =~ /^a (ticket|search|list)$/)
	{
		my (undef, undef, $err) = $node->psql('packnd',
			'BEGIN; SELECT FROM pnd_data.case_file FOR UPDATE NOWAIT; SELECT FROM pnd_data.journal_head h WHERE h.case_id >= 0 FOR UPDATE NOWAIT; ROLLBACK');
		is($err, '', "while $what is open, the case is free");
	}
	closed($open, 'ROLLBACK;');
}
# the real one, at last
my $open = opened('regress_alice', $done{'a key'});
like(sql("SET lock_timeout = '500ms'; SELECT result FROM pnd.end_login('regress_alice', 'départ')"), qr/^held$/m, 'a login ends while its agent has a case in hand');
like(closed($open, $done{'a key'}), qr/PN401/, '... who does nothing more');
as_role('regress_job', 'CALL pnd.follow_up()');
is(sql("SELECT p.display_name FROM pnd_data.referent r JOIN pnd_data.professional p USING (professional_id) WHERE r.valid_to IS NULL"), 'Sophie',
	'... and the follow-up hands the case over');

done_testing();
