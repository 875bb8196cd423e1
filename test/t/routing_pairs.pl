# Pairs of a case and a service, judged by the registry and by rules of its own, in the
# short form: test/routing_pairs.  PACKND_PAIRS and PACKND_PAIRS_SEED make it longer, and
# another.
use strict;
use warnings;
use FindBin;
use PackndTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $pairs = $ENV{PACKND_PAIRS} // 3000;
my $seed = $ENV{PACKND_PAIRS_SEED} // 1;
my $node = packnd_node('routing_pairs', fsync => 'off', jit => 'off');
packnd_database($node);

local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'packnd', PGUSER => 'postgres');
my ($told, $errors) = ('', '');
my $ended = run_log([ '/usr/bin/python3', '-B', packnd_file('test/routing_pairs/run.py'), $pairs, $seed ],
	'>', \$told, '2>', \$errors);
note $told, $errors;
ok($ended, "$pairs pairs, seed $seed: no hard constraint is violated, every why not is true, and each constraint that is taken out is missed");
is($errors, '', 'and nothing was printed as an error');
$node->stop;
done_testing();
