# Applications in JavaScript, Python and Java tell one story, each with the
# usual driver of its language, over a network that fails between call and
# answer; in JavaScript also mailers share an outbox over it, and long lists are
# read page by page.
use strict;
use warnings;

use File::Temp ();
use IPC::Run qw(start pump finish timeout);
use List::Util qw(uniq);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $python = '/usr/bin/python3';
my $jdbc = '/usr/share/java/postgresql.jar';
my $classes = File::Temp->newdir;
# Debian's Node knows the second folder by itself
$ENV{NODE_PATH} = packnd_file('build/nodejs') . ':/usr/share/nodejs';
$ENV{TZ} = 'Europe/Paris';

my %client = (
	node => [ 'node', packnd_file('test/clients/node/story.js') ],
	python => [ $python, '-B', packnd_file('test/clients/python/story.py') ],
	java => [ 'java', '-XX:TieredStopAtLevel=1', '-cp', "$jdbc:$classes", 'Story' ]);

# a machine without them is to say so, and not to pass over them
run_log([ 'node', '-e', 'require("pg")' ]) or BAIL_OUT('node-pg is not installed');
run_log([ $python, '-c', 'import psycopg' ]) or BAIL_OUT('python3-psycopg is not installed');
run_log([ 'javac', '-encoding', 'UTF-8', '--release', '17', '-cp', $jdbc, '-d', "$classes", glob(packnd_file('test/clients/java/*.java')) ])
  or BAIL_OUT('default-jdk-headless or libpostgresql-jdbc-java is not installed, or the client in Java does not compile');

# autovacuum would write now and then, which keeps pnd.changes() back
my $node = packnd_node('main', autovacuum => 'off', deadlock_timeout => '100ms', max_connections => 60,
	'cron.database_name' => 'postgres');
packnd_database($node, 'scheme');
$node->safe_psql('scheme', slurp_file(packnd_file('test/clients/setup.sql')));

# What a client printed, by its headings
sub chapters
{
	my ($text) = @_;
	return map { /^(.*)\n/ ? ($1 => $_) : () } split /^(?=# )/m, $text;
}

# Starts a client in a database, behind a proxy of its own
sub start_client
{
	my ($name, @command) = @_;
	my %run = (name => $name, out => '', err => '', cuts => '');
	$run{proxy} = start([ $^X, packnd_file('test/clients/proxy.pl'), $node->host . '/.s.PGSQL.' . $node->port ],
		'>', \$run{cuts}, timeout(180));
	pump $run{proxy} until $run{cuts} =~ s/^(\d+)\n//;
	local %ENV = (%ENV, PGHOST => '127.0.0.1', PGPORT => $1, PGDATABASE => $name);
	$run{client} = start(\@command, '>', \$run{out}, '2>', \$run{err}, timeout(180));
	return \%run;
}

# Waits until it has ended
sub finish_client
{
	my ($run) = @_;
	# how it ended is seen from what it printed
	eval { finish($run->{client}) };
	$run->{proxy}->signal('TERM');
	eval { finish($run->{proxy}) };
	return;
}

# ---- one story, three languages

my $story = slurp_file(packnd_file('test/clients/story.txt'));
my %told = chapters($story);
$node->safe_psql('postgres', "CREATE DATABASE $_ TEMPLATE scheme") for sort keys %client;
for my $run (map { start_client($_, @{ $client{$_} }) } sort keys %client)
{
	my $name = $run->{name};
	finish_client($run);
	is($run->{err}, '', "$name ends well");
	my %chapter = chapters($run->{out});
	is($chapter{$_}, $told{$_}, $name . s/^#/:/r) for uniq("$story$run->{out}" =~ /^(# .*)$/mg);
	is(scalar(() = $run->{cuts} =~ /\n/g), scalar(() = $story =~ /the connection is lost/g),
		"$name lost a connection wherever it was to lose one");

	# what a call repeated would have left
	is($node->safe_psql($name, <<'END'), <<'END' =~ s/\n\z//r, "$name did everything once");
SELECT 'cases', count(*) FROM pnd_data.case_file UNION ALL
SELECT 'people', count(*) FROM pnd_data.person UNION ALL
SELECT 'identities', count(*) FROM pnd_data.person_identity UNION ALL
SELECT 'referents', count(*) FROM pnd_data.referent UNION ALL
SELECT 'referrals', count(*) FROM pnd_data.referral UNION ALL
SELECT 'hand-overs', count(*) FROM pnd_data.hand_over UNION ALL
SELECT 'divergences of the journal: ' || finding, count(*) FROM pnd.verify_journal() GROUP BY finding;
END
cases|9
people|3
identities|3
referents|3
referrals|2
hand-overs|1
divergences of the journal: none|1
END
}

# ---- many people at few instants

my $seed = $ENV{PACKND_SEED} // int(rand(1_000_000_000));
note("PACKND_SEED=$seed");
my $people = 10000;
$node->safe_psql('postgres', 'CREATE DATABASE crowd TEMPLATE scheme');
$node->safe_psql('crowd', slurp_file(packnd_file('test/clients/crowd.sql')));
$node->safe_psql('crowd', "SELECT public.crowd($people, " . ($seed / 1_000_000_000) . "); VACUUM ANALYZE");
{
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'crowd');
	my ($out, $err) = run_command([ 'node', packnd_file('test/clients/node/paging.js'), $seed, $people, 20 ]);
	is($err, '', 'long lists are read');
	my @lists = split /\n/, $out;
	is(scalar(@lists), 22, 'each of them twice');
	is($_, s/:.*/: each once/r, "PACKND_SEED=$seed") for @lists;
}

my $messages = $node->safe_psql('crowd', 'SELECT count(*) FROM pnd_data.outbox');
my $mailers = start_client('crowd', 'node', packnd_file('test/clients/node/mailer.js'), $seed);
finish_client($mailers);
is($mailers->{err}, '', 'the outbox is emptied');
is($mailers->{out}, "taken: $messages, twice: 0\n", "each message is taken once, PACKND_SEED=$seed");
cmp_ok(scalar(() = $mailers->{cuts} =~ /\n/g), '>=', 3, 'though connections were lost');

$node->stop;
done_testing();
