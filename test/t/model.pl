# Eight clients at three isolation levels against an independent model, in the
# short form: test/model.  PACKND_MODEL_OPERATIONS and PACKND_MODEL_SEED make
# it longer, and another.
use strict;
use warnings;
use FindBin;
use PackndTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $operations = $ENV{PACKND_MODEL_OPERATIONS} // 3000;
my $seed = $ENV{PACKND_MODEL_SEED} // 1;
my $node = packnd_node('model', fsync => 'off', jit => 'off', max_connections => 100);
packnd_database($node);

local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'packnd', PGUSER => 'postgres');
my ($told, $errors) = ('', '');
my $ended = run_log([ '/usr/bin/python3', '-B', packnd_file('test/model/run.py'), $operations, 8, $seed ],
	'>', \$told, '2>', \$errors);
note $told, $errors;
ok($ended, "$operations operations, seed $seed: the database is what the model says");
is($errors, '', 'and nothing was printed as an error');
$node->stop;
done_testing();
