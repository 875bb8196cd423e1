# A dump restored into a new cluster is the same registry: rows, owners,
# privileges, policies, triggers; the journal verifies, no trigger touched a
# row on the way, and work goes on where it stopped.  Without the roles, the
# API refuses to run.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $source = packnd_node('source');
packnd_database($source);
$source->safe_psql('packnd', "\\i '" . packnd_file('test/fixtures/story.sql') . "'");
$source->safe_psql('packnd', 'GRANT EXECUTE ON FUNCTION pnd.verify_journal(text) TO regress_supervisor');

# A model with a name that is nowhere, which comes in by a setting only
$source->safe_psql('packnd', q{SET packnd.check_names = off;
	CREATE TABLE public.kept (model packnd.dmn);
	INSERT INTO public.kept VALUES ('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="urn:m">
		<decision id="d" name="d"><literalExpression><text>nowhere</text></literalExpression></decision></definitions>')});

my $inventory = inventory($source, 'packnd');
my $contents = contents($source, 'packnd');
cmp_ok(scalar(split(/\n/, $inventory)), '>', 500, 'the inventory is not empty');
is(join(' ', sort map { /^(\w+)\|0\|/ ? $1 : () } split(/\n/, $contents)),
	'follow_up_failure step_failure', 'each table has rows');
is($source->safe_psql('packnd', 'SELECT finding FROM pnd.verify_journal()'), 'none', 'the journal verifies');

# The numbers of the cases, by state
my %number = split /[|\n]/,
	$source->safe_psql('packnd', 'SELECT state, packnd.site_case_number(case_id) FROM pnd_data.case_file');
is(join(' ', sort keys %number), 'contacted declined detected exited received supported', 'there are cases to go on with');

my $dir = PostgreSQL::Test::Utils::tempdir;
$source->run_log([ 'pg_dumpall', '--roles-only', '-f', "$dir/roles.sql", '-h', $source->host, '-p', $source->port ]);
for my $format ('plain', 'custom')
{
	$source->command_ok(
		[ 'pg_dump', "--format=$format", '-f', "$dir/dump.$format", '-h', $source->host, '-p', $source->port, 'packnd' ],
		"pg_dump, $format");
}

# as_role($node, $database, $role, $statement): its result, or its error
sub as_role
{
	my ($node, $database, $role, $statement) = @_;
	my ($code, $out, $err) = $node->psql($database, "\\set VERBOSITY verbose\nSET ROLE $role;\n$statement");
	return $code == 0 ? $out : $err;
}

sub check_restored
{
	my ($node, $database, $how) = @_;
	my @sacha = ($node, $database, 'regress_sacha');

	is(inventory($node, $database), $inventory, "$how: owners, privileges, policies and all are the same");
	is(contents($node, $database), $contents, "$how: each table has the same rows");
	is($node->safe_psql($database, 'SELECT finding FROM pnd.verify_journal()'), 'none', "$how: the journal verifies");
	is($node->safe_psql($database, 'SELECT finding FROM packnd.health()'), 'none', "$how: the catalog is healthy");
	is($node->safe_psql($database, 'SELECT packnd.model_name(model) FROM public.kept'), 'm',
		"$how: a model that was taken once is taken again");

	# each role has another oid here: nobody acts until an administrator has looked at the list
	like(as_role(@sacha, 'SELECT count(*) FROM pnd.my_cases()'), qr/PN401: nobody is acting/, "$how: nobody acts");
	like($node->safe_psql($database, "SELECT object, detail FROM pnd.health() WHERE finding = 'login'"),
		qr/^regress_sacha\|It was given on another server/m, "$how: health() tells");
	is($node->safe_psql($database, 'SELECT count(*) > 5, bool_and(result = $$bound$$) FROM pnd.bind_logins()'), 't|t', "$how: logins are bound");

	# the referent, the partner, the supervisor and the job go on
	is(as_role(@sacha, "SELECT case_number FROM pnd.my_cases() WHERE state = 'supported'"),
		$number{supported}, "$how: case numbers are the same");
	is(as_role(@sacha, "SELECT pnd.cause('$number{supported}', 'pause_agreed', jsonb_build_object('review_on', current_date + 30))"),
		'suspended', "$how: a case moves on");
	like(as_role(@sacha, "SELECT pnd.cause('$number{supported}', 'plan_agreed')"),
		qr/PN409: event "plan_agreed" is not possible from "suspended"/, "$how: the workflow is enforced");
	my ($out, $err);
	$node->psql($database, "UPDATE public.orders SET status = 'shipped'", stdout => \$out, stderr => \$err);
	like($err, qr/Missing: le paiement/, "$how: the machine stands on the app's table");
	is(as_role(@sacha, "SELECT family_name FROM pnd.identity('$number{supported}')"),
		'Exemple', "$how: a ticket holds");
	like(as_role(@sacha, 'SELECT * FROM pnd_data.journal'),
		qr/permission denied for schema pnd_data/, "$how: no table is seen");
	like(as_role($node, $database, 'regress_camille', "SELECT * FROM pnd.case_summary('$number{supported}')"),
		qr/PN404: no such case/, "$how: nor the case of a colleague");
	is(as_role($node, $database, 'regress_refuge',
			q{SELECT pnd.answer_referral((SELECT referral FROM pnd.my_referrals), 'refused', 'full')}),
		'asked_next', "$how: a refusal asks the next service");
	like(($node->psql($database, "UPDATE pnd_data.case_file SET state = 'detected' WHERE state = 'exited'"))[2],
		qr/a case cannot go from "exited" to "detected"/, "$how: plain SQL is refused what the machine forbids");
	$node->safe_psql($database, 'CALL pnd.follow_up()');
	is($node->safe_psql($database, 'SELECT finding FROM pnd.verify_journal()'), 'none', "$how: the journal goes on");
}

my $target = packnd_node('target');
$target->psql("postgres", "\\i '$dir/roles.sql'", on_error_stop => 0);
$target->safe_psql('postgres', "CREATE DATABASE $_") for ('plain', 'custom', 'jobs');
$target->safe_psql('plain', "\\i '$dir/dump.plain'");
check_restored($target, 'plain', 'plain');

my @restore = ('pg_restore', '--exit-on-error', '-h', $target->host, '-p', $target->port);
$target->command_ok([ @restore, '-d', 'custom', "$dir/dump.custom" ], 'pg_restore');
check_restored($target, 'custom', 'custom');
$target->command_ok([ @restore, '-j', '2', '-d', 'jobs', "$dir/dump.custom" ], 'pg_restore, two jobs');
check_restored($target, 'jobs', 'custom, two jobs');

# Without the roles, all belongs to the superuser who restores: a definer
# function would show everything to everybody, if it ran.
my $bare = packnd_node('bare');
$bare->safe_psql('postgres', 'CREATE DATABASE packnd');
$bare->psql("packnd", "\\i '$dir/dump.plain'", on_error_stop => 0);
for my $call ('pnd.verify_journal()', "pnd.case_summary('$number{supported}')", 'pnd.my_cases')
{
	my ($code, $out, $err) = $bare->psql('packnd', "SELECT * FROM $call");
	like("$out$err", qr/there is no usable registry/, "without the roles, $call refuses");
}
like($bare->safe_psql('packnd', 'SELECT finding, object FROM packnd.health()'),
	qr/^unsafe owner\|postgres$/m, 'and health() tells');

done_testing();
