# Sixty-four clients at once want the ten places of a shelter, at each isolation
# level and at all of them mixed: exactly ten get one.  Then they come and go,
# wait and are offered places, while the ceiling goes up and down: at no moment
# is a place held twice, or one free while somebody waits for it; and in the end
# there are as many places as the ceiling says.
#
# PACKND_PLACES_CLIENTS=64 so many (else 16); PACKND_PLACES_SECONDS=60 they come
# and go for so long (else 5).
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $clients = $ENV{PACKND_PLACES_CLIENTS} // 16;
my $seconds = $ENV{PACKND_PLACES_SECONDS} // 5;
my $places = 10;
my $dir = PostgreSQL::Test::Utils::tempdir;

my $node = packnd_node('node', max_connections => $clients + 20, deadlock_timeout => '100ms', max_pred_locks_per_transaction => 1024);
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file('test/fixture.sql') . "'\n" . <<END);
SELECT set_config('soak.referent', :'camille_number', false);
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => $places) \\g /dev/null
CREATE TABLE public.client (client int PRIMARY KEY, case_number text, service text);
DO \$\$
DECLARE
	the_case text;
BEGIN
	FOR i IN 1..$clients LOOP
		the_case := pnd.report('76', true, true);
		PERFORM pnd.give_consent(the_case, 'Exemple ' || i, 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
		PERFORM pnd.name_referent(the_case, current_setting('soak.referent'));
		PERFORM pnd.decide_to_leave(the_case);
		PERFORM pnd.record_facts(the_case, '{"gender": "female", "commune": "76540", "languages": ["fr"], "children": 0, "dependent_adults": 0, "disability": [], "pets": []}');
		INSERT INTO public.client VALUES (i, the_case, (SELECT s.service FROM pnd.services('76') s WHERE s.external_id = 'packnd-demo--chrs-refuge'));
	END LOOP;
END \$\$;
END
$node->safe_psql('packnd', <<'END');
-- what a client does: its answer is what became of it
CREATE FUNCTION public.ask(client int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	me public.client;
BEGIN
	SELECT c.* INTO me FROM public.client c WHERE c.client = ask.client;
	PERFORM pnd.refer(me.case_number, 'shelter', me.service, reason => 'essai');
	RETURN 'asked';
EXCEPTION WHEN SQLSTATE 'PN409' THEN
	RETURN 'refused';
END $$;
CREATE FUNCTION public.live(client int) RETURNS text LANGUAGE sql AS $$
	SELECT packnd.site_number('referral', r.referral_id) FROM pnd_data.referral r JOIN public.client c ON packnd.site_case_id(c.case_number) = r.case_id
	WHERE c.client = live.client AND r.state IN ('sent', 'under_study', 'accepted') LIMIT 1
$$;
CREATE FUNCTION public.come_or_go(client int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	me public.client;
	referral text := public.live(client);
	chance float := random();
BEGIN
	SELECT c.* INTO me FROM public.client c WHERE c.client = come_or_go.client;
	IF chance < 0.02 THEN
		PERFORM pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 1 + (3 * random())::int);
	ELSIF referral IS NULL THEN
		IF chance < 0.4 THEN
			PERFORM pnd.refer(me.case_number, 'shelter', me.service, reason => 'essai');
		ELSIF chance < 0.9 THEN
			PERFORM pnd.wait_for_place(me.case_number, 'shelter', me.service);
		ELSE
			PERFORM pnd.leave_waiting_list(me.case_number, me.service, 'essai');
		END IF;
	ELSIF chance < 0.4 THEN
		PERFORM pnd.answer_referral(referral, 'accepted');
	ELSIF chance < 0.6 THEN
		PERFORM pnd.withdraw_referral(referral, 'essai');
	ELSIF chance < 0.7 THEN
		PERFORM pnd.leave_place(referral);
	END IF;
	RETURN 'done';
EXCEPTION WHEN SQLSTATE 'PN409' THEN
	RETURN 'refused';
END $$;
-- what must never be: each row is a fault
CREATE FUNCTION public.faults() RETURNS TABLE (fault text) LANGUAGE sql AS $$
	WITH room AS (SELECT o.service_id, o.ceiling FROM pnd_data.service_overlay o WHERE o.valid_to IS NULL AND o.capacity = 'limited')
	SELECT 'a live referral without its place' FROM pnd_data.referral r JOIN room USING (service_id)
	WHERE r.state IN ('sent', 'under_study', 'accepted')
		AND NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.service_id = r.service_id AND p.place_no = r.place_no AND p.held_for = r.case_id AND p.referral_id = r.referral_id)
	UNION ALL
	SELECT 'a place of a referral that has ended' FROM pnd_data.place p JOIN pnd_data.referral r ON r.case_id = p.held_for AND r.referral_id = p.referral_id
	WHERE r.state NOT IN ('sent', 'under_study', 'accepted')
	UNION ALL
	SELECT 'an offer to who waits no more' FROM pnd_data.place p WHERE p.wait_id IS NOT NULL
		AND NOT EXISTS (SELECT FROM pnd_data.place_wait w WHERE w.case_id = p.held_for AND w.wait_id = p.wait_id AND w.ended_at IS NULL AND w.offered_at IS NOT NULL)
	UNION ALL
	SELECT 'who was offered a place has none' FROM pnd_data.place_wait w WHERE w.ended_at IS NULL AND w.offered_at IS NOT NULL
		AND NOT EXISTS (SELECT FROM pnd_data.place p WHERE p.held_for = w.case_id AND p.wait_id = w.wait_id)
	UNION ALL
	SELECT format('%s places where %s are held and the ceiling is %s', k.present, k.held, m.ceiling)
	FROM room m CROSS JOIN LATERAL (SELECT count(*) AS present, count(p.held_for) AS held FROM pnd_data.place p WHERE p.service_id = m.service_id) k
	WHERE k.present <> greatest(m.ceiling, k.held)
	UNION ALL
	SELECT 'a place is free while somebody waits for it' FROM pnd_data.place p
	WHERE p.held_for IS NULL AND EXISTS (SELECT FROM pnd_data.place_wait w WHERE w.service_id = p.service_id AND w.ended_at IS NULL AND w.offered_at IS NULL)
$$;
END

sub script
{
	my ($name, $level, $call) = @_;
	PostgreSQL::Test::Utils::append_to_file("$dir/$name", "\\set me :client_id + 1\nBEGIN ISOLATION LEVEL $level;\nSELECT public.$call(:me);\nCOMMIT;\n");
	return ('-f', "$dir/$name");
}

# pgbench: 40001 and 40P01 begin the transaction anew, anything else is an error
sub run_clients
{
	my ($what, @arguments) = @_;
	my ($out, $err) = ('', '');
	my $done = IPC::Run::run([ 'pgbench', '-n', '-c', $clients, '-j', 2, '--max-tries=1000', @arguments, $node->connstr('packnd') ], '>', \$out, '2>', \$err);
	ok($done && $out =~ /number of failed transactions: 0 /, $what) or diag("$out\n$err");
	note(join("\n", grep(/processed|retried|failed/, split(/\n/, $out))));
}

my @levels = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE');
for my $level (@levels)
{
	(my $name = lc $level) =~ tr/ /_/;
	run_clients("all ask at once, $level", '-t', 1, script("ask_$name", $level, 'ask'));
	is($node->safe_psql('packnd', "SELECT count(*), count(DISTINCT r.place_no) FROM pnd_data.referral r WHERE r.state = 'sent'
			AND r.place_no IS NOT NULL AND r.service_id = (SELECT packnd.site_number_id('service', max(c.service)) FROM public.client c)"),
		"$places|$places", "exactly $places of $clients have a place, each another, $level");
	is($node->safe_psql('packnd', 'SELECT * FROM public.faults()'), '', "no fault, $level");
	$node->safe_psql('packnd', "SELECT pnd.withdraw_referral(public.live(c.client), 'essai') FROM public.client c WHERE public.live(c.client) IS NOT NULL");
}

$node->safe_psql('packnd', q{SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 3)});
run_clients('they come and go, at all levels', '-T', $seconds, map { script("come_$_", $levels[$_], 'come_or_go') } 0 .. 2);
# as the follow-up does, for who freed a place and could not see who waits
$node->safe_psql('packnd', 'CALL pnd.follow_up(hold_share => 1)');
is($node->safe_psql('packnd', 'SELECT * FROM public.faults()'), '', 'no fault afterwards');
is($node->safe_psql('packnd', "SELECT count(*) > 0 FROM pnd_data.place_wait WHERE offered_at IS NOT NULL"), 't', 'places were offered');
note($node->safe_psql('packnd', "SELECT format('%s requests, %s waits, %s offers', (SELECT count(*) FROM pnd_data.referral), count(*), count(offered_at)) FROM pnd_data.place_wait"));
is($node->safe_psql('packnd', 'SELECT finding FROM pnd.verify_journal()'), 'none', 'the journal holds');
done_testing();
