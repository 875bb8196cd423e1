# A dump restored into a new cluster is the same registry: rows, owners,
# privileges, policies, triggers; the journal verifies and no trigger touched
# a row on the way.  Without the roles, the API refuses to run.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $source = packnd_node('source');
packnd_database($source);

# Data in the tables of the registry, the journal, the rights of access; a
# story of its own in test/fixtures/story.sql adds cases.
$source->safe_psql('packnd', '\i ' . packnd_file('test/fixtures/people.sql') . q{
INSERT INTO pnd_data.case_access (case_id, professional_id, reason) VALUES (101, :alice, 'referent');
});
if (-e packnd_file('test/fixtures/story.sql'))
{
	$source->safe_psql('packnd', '\i ' . packnd_file('test/fixtures/story.sql'));
}
$source->safe_psql('packnd', 'GRANT EXECUTE ON FUNCTION pnd.verify_journal(text) TO regress_sophie');
my $number = $source->safe_psql('packnd', 'SELECT packnd.site_case_number(101)');
my $inventory = inventory($source, 'packnd');
my $contents = contents($source, 'packnd');
cmp_ok(scalar(split(/\n/, $inventory)), '>', 150, 'the inventory is not empty');
like($contents, qr/^journal\|[1-9]/m, 'the journal is not empty');
is($source->safe_psql('packnd', 'SELECT count(*) FROM pnd.verify_journal()'), 0, 'the journal verifies');

my $dir = PostgreSQL::Test::Utils::tempdir;
$source->run_log([ 'pg_dumpall', '--roles-only', '-f', "$dir/roles.sql", '-h', $source->host, '-p', $source->port ]);
for my $format ('plain', 'custom')
{
	$source->command_ok(
		[ 'pg_dump', "--format=$format", '-f', "$dir/dump.$format", '-h', $source->host, '-p', $source->port, 'packnd' ],
		"pg_dump, $format");
}

sub check_restored
{
	my ($node, $database, $how) = @_;
	is(inventory($node, $database), $inventory, "$how: owners, privileges, policies and all are the same");
	is(contents($node, $database), $contents, "$how: each table has the same rows");
	is($node->safe_psql($database, 'SELECT * FROM pnd.verify_journal()'), '', "$how: the journal verifies");
	is($node->safe_psql($database, 'SELECT * FROM packnd.health()'), '', "$how: the catalog is healthy");
	is($node->safe_psql($database, "SELECT packnd.site_case_id('$number')"), 101, "$how: case numbers fit");
	is( $node->safe_psql($database, q{
			SET ROLE regress_alice;
			SELECT pnd.open_ticket('} . $number . q{', 'after the restore') > now()}),
		't', "$how: an agent can work");
	my ($code, $out, $err) = $node->psql($database, 'SET ROLE regress_alice; SELECT * FROM pnd_data.journal');
	like($err, qr/permission denied for schema pnd_data/, "$how: and sees no table");
	is($node->safe_psql($database, 'SELECT * FROM pnd.verify_journal()'), '', "$how: the journal goes on");
}

my $target = packnd_node('target');
$target->psql("postgres", "\\i $dir/roles.sql", on_error_stop => 0);
$target->safe_psql('postgres', 'CREATE DATABASE plain');
$target->safe_psql('plain', "\\i $dir/dump.plain");
check_restored($target, 'plain', 'plain');

$target->safe_psql('postgres', 'CREATE DATABASE custom');
$target->command_ok(
	[ 'pg_restore', '--exit-on-error', '-j', '2', '-d', 'custom', '-h', $target->host, '-p', $target->port, "$dir/dump.custom" ],
	'pg_restore, two jobs');
check_restored($target, 'custom', 'custom');

# Without the roles, all belongs to the superuser who restores: a definer
# function would show everything to everybody, if it ran.
my $bare = packnd_node('bare');
$bare->safe_psql('postgres', 'CREATE DATABASE packnd');
$bare->psql("packnd", "\\i $dir/dump.plain", on_error_stop => 0);
my ($code, $out, $err) = $bare->psql('packnd', 'SELECT * FROM pnd.verify_journal()');
isnt($code, 0, 'without the roles: the API refuses');
like($err, qr/there is no usable registry/, 'and says why');
like($bare->safe_psql('packnd', 'SELECT finding, object FROM packnd.health()'),
	qr/^unsafe owner\|postgres$/m, 'and health() tells');

done_testing();
