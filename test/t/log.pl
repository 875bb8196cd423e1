# What the server's log holds when a call fails: with the settings of the
# manual the message, and nothing of what the call was given.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

# as a server comes
my $node = packnd_node('log', log_min_error_statement => 'error', log_error_verbosity => 'default');
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file('test/fixtures/people.sql') . "'");

# logged($sql): what the log gained by a statement that fails
sub logged
{
	my ($sql) = @_;
	my $before = -s $node->logfile;
	$node->psql('packnd', $sql);
	return substr(slurp_file($node->logfile), $before);
}

# mistyped, of nobody, and names where a number should stand
my @calls = map { "SET ROLE regress_alice; SELECT pnd.give_consent('$_', 'Zéphyrine', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'x')" }
  ('0123-4567-89AC-Y', '0123-4567-89AB-Y', 'Alix Bernard');
my $secret = qr/Zéphyrine|Alix|Bernard|99 00 00 42/;

like(logged($calls[0]), $secret, 'as it comes, the server logs the statement that failed, names and all');
my ($settings) = slurp_file(packnd_file('src/manual/administrator.md')) =~ /^## What the server's log holds\n.*?^```text\n(.*?)^```/ms
  or BAIL_OUT('the manual does not say how to keep statements out of the log');
$node->safe_psql('packnd', $settings);
for my $call (@calls)
{
	my $log = logged($call);
	like($log, qr/ERROR:  (?:invalid case number|no such case)/, 'the message is logged');
	unlike($log, $secret, '... and not what the call was given');
}

done_testing();
