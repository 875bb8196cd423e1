# A logical replica, where people read: what ends on the publisher ends there as
# soon as it is applied, also for who holds a transaction open.  Its roles are
# its own, so nobody acts until the logins are bound; and it journals nothing.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $publisher = packnd_node('publisher', wal_level => 'logical', max_wal_senders => 20, max_replication_slots => 20);
packnd_database($publisher);
$publisher->safe_psql('packnd', "\\i '" . packnd_file('test/fixtures/story.sql') . "'");
$publisher->safe_psql('packnd', 'CREATE PUBLICATION registry FOR ALL TABLES');

my $dir = PostgreSQL::Test::Utils::tempdir;
my @from = ('-h', $publisher->host, '-p', $publisher->port);
$publisher->run_log([ 'pg_dumpall', '--roles-only', '-f', "$dir/roles.sql", @from ]);
$publisher->command_ok([ 'pg_dump', '--schema-only', '--no-publications', '-f', "$dir/schema.sql", @from, 'packnd' ], 'pg_dump --schema-only');

my $replica = packnd_node('replica');
$replica->psql('postgres', "\\i '$dir/roles.sql'", on_error_stop => 0);
$replica->safe_psql('postgres', 'CREATE DATABASE packnd');
$replica->safe_psql('packnd', "\\i '$dir/schema.sql'");
my $connection = $publisher->connstr('packnd') . ' user=postgres';
$connection =~ s/'/''/g;
# from 16 on rows are applied as the owner of the table, whom row-level security binds here, unless the subscription says otherwise
my $as_owner = $replica->safe_psql('postgres', 'SHOW server_version_num') >= 160000 ? ' WITH (run_as_owner = true)' : '';
$replica->safe_psql('packnd', "CREATE SUBSCRIPTION registry CONNECTION '$connection' PUBLICATION registry$as_owner");
$replica->poll_query_until('packnd', "SELECT count(*) > 0 AND bool_and(srsubstate IN ('r', 's')) FROM pg_subscription_rel")
  or die 'the tables were not copied';
$publisher->wait_for_catchup('registry');

# as_role($role, $statements): their results, or their error
sub as_role
{
	my ($role, $statements) = @_;
	my ($code, $out, $err) = $replica->psql('packnd', "\\set VERBOSITY verbose\nSET ROLE $role;\n$statements");
	return "$out$err";
}

is($replica->safe_psql('packnd', 'SELECT finding FROM pnd.verify_journal()'), 'none', 'the journal verifies there');
like(as_role('regress_camille', 'SELECT count(*) FROM pnd.my_cases()'), qr/PN401: nobody is acting/, 'nobody acts by the oids of another server');

# bound as what is applied is written: its own journal would be in the way of the publisher's
my $events = 'SELECT count(*) FROM pnd_data.journal';
my $before = $replica->safe_psql('packnd', $events);
is($replica->safe_psql('packnd', 'SET session_replication_role = replica; SELECT count(*) > 5, bool_and(result = $$bound$$) FROM pnd.bind_logins()'),
	't|t', 'the logins are bound');
is($replica->safe_psql('packnd', $events), $before, 'without an event of its own');
like(as_role('regress_camille', 'SELECT count(*) > 0 FROM pnd.my_cases()'), qr/^t$/, 'and people read');

# what another session does at the publisher, until the replica has it
sub at_publisher
{
	my ($name, $statement, $applied) = @_;
	my $file = "$dir/$name.sh";
	open my $script, '>', $file or die "$file: $!";
	my ($there, $here) = map { 'psql -qXAt -U postgres -d packnd -h ' . $_->host . ' -p ' . $_->port } $publisher, $replica;
	print $script <<"END";
$there -c "$statement" > /dev/null
for i in \$(seq 300); do
	test "\$($here -c "$applied")" = t && exit
	sleep 0.1
done
echo not applied
END
	close $script;
	return "\\! sh $file";
}
my $end_duty = at_publisher('duty',
	q(SELECT count(*) FROM pnd.end_duty((SELECT packnd.site_number('professional', professional_id) FROM pnd_data.login WHERE role_name = 'regress_supervisor'), '76', 'supervisor', 'mutation')),
	q(SELECT bool_or(valid_to IS NOT NULL) FROM pnd_data.duty WHERE duty = 'supervisor'));
my $answer = as_role('regress_supervisor',
	"BEGIN; SELECT count(*) > 0 FROM pnd.territory_cases('76');\n$end_duty\nSELECT count(*) FROM pnd.territory_cases('76');\n");
like($answer, qr/^t.*42501: your duties do not allow this in the territory/s, 'a duty that ended at the publisher has ended in an open transaction');
my $end_login = at_publisher('login', q(SELECT count(*) FROM pnd.end_login('regress_camille', 'départ')),
	q(SELECT valid_to IS NOT NULL FROM pnd_data.login WHERE role_name = 'regress_camille'));
$answer = as_role('regress_camille', "BEGIN; SELECT count(*) > 0 FROM pnd.my_cases();\n$end_login\nSELECT count(*) FROM pnd.my_cases();\n");
like($answer, qr/^t.*PN401: the login has ended within the transaction/s, 'and so has a login');
like(as_role('regress_camille', 'SELECT count(*) FROM pnd.my_cases()'), qr/PN401: nobody is acting/, 'which stays so');

done_testing();
