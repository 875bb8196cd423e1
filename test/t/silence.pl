# Settings that any user has print the plans of statements, with the constants
# in them.  Of what functions of pnd do inside, nothing is printed.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $node = packnd_node('silence');
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file('test/fixtures/people.sql') . "'");
$node->safe_psql('packnd', <<'END');
CREATE ROLE regress_doctor LOGIN IN ROLE packnd_detector;
SELECT pnd.assign_duty(pnd.add_professional('Dr Martin', organisation, 'doctor', 'regress_doctor', '2024-01-01'), '76', 'detector')
FROM pnd.organisations();
END
my $case = $node->safe_psql('packnd', 'SET ROLE regress_doctor; SELECT pnd.report(\'76\', declares_victim => true, wishes_help => true)');
$node->safe_psql('packnd', "SET ROLE regress_doctor; SELECT pnd.give_consent('$case', 'Exemple', 'Ada', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'x')");
my $alice = $node->safe_psql('packnd', "SELECT professional FROM pnd.professionals('76') WHERE display_name = 'Alice'");

my $loud = join ';', 'SET client_min_messages = log', map { "SET debug_print_$_ = on" } qw(plan parse rewritten);

# printed($role, @statements): how often a table stands in the trees that a client of that role is shown
sub printed
{
	my ($role, @statements) = @_;
	my ($output, $errors);
	$node->psql('packnd', join('; ', $loud, @statements, ''), stdout => \$output, stderr => \$errors,
		connstr => $node->connstr('packnd') . " user=$role");
	my ($error) = $errors =~ /^(.*ERROR:.*)$/m;
	is($error, undef, "$role: $statements[-1]");
	return scalar(() = $errors =~ /:relkind r/g);
}

my $own = printed('regress_sophie', 'SELECT amname FROM pg_am');
cmp_ok($own, '>', 0, 'of what the client asks itself the trees are printed');
is(printed('regress_sophie', "SELECT pnd.case_summary('$case')"), 0, 'nothing of a function that reads');
is(printed('regress_sophie', 'SELECT * FROM pnd.my_cases', 'SELECT * FROM pnd.late_deadlines'), 0, '... nor of a view');
is(printed('regress_sophie', "SELECT pnd.open_ticket('$case', 'is there danger?')"), 0, '... nor of a function that writes');
is(printed('regress_sophie', 'BEGIN', "SELECT pnd.name_referent('$case', '$alice')", 'SET debug_print_plan = on', 'COMMIT'), 0,
	'... nor of what is checked at COMMIT');
is(printed('regress_sophie', 'BEGIN', 'SAVEPOINT a', "SELECT pnd.case_summary('$case')", 'ROLLBACK TO a',
		'SELECT amname FROM pg_am', 'COMMIT'), $own, 'after a rollback what the client asks is printed again');

done_testing();
