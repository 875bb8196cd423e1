# The extension and the registry are two things: install() refuses to run
# within an extension's script, and dropping the extension takes no row.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

# Where the extension is staged, and a copy with one more extension in it,
# whose script calls install().
my $settings = slurp_file($ENV{TEMP_CONFIG});
my ($setting, $stage) = $settings =~ /^(extension_destdir|extension_control_path) = '([^:']+)/m
  or BAIL_OUT('the staged extension is not where it should be');
chomp(my $sharedir = `pg_config --sharedir`);
$stage =~ s/\Q$sharedir\E$// if $setting eq 'extension_control_path';
my $copy = PostgreSQL::Test::Utils::tempdir;
system_or_bail('cp', '-R', "$stage/.", $copy);
my $directory = "$copy$sharedir/extension";
append_to_file("$directory/trap.control", "default_version = '1.0'\nrelocatable = false\nschema = public\n");
append_to_file("$directory/trap--1.0.sql", "SELECT packnd.install();\n");

my $node = packnd_node('main',
	$setting => $setting eq 'extension_destdir' ? $copy : "$copy$sharedir:\$system");
$node->safe_psql('postgres', 'CREATE DATABASE packnd');
$node->safe_psql('packnd', 'CREATE EXTENSION btree_gist; CREATE EXTENSION packnd');

my ($code, $out, $err) = $node->psql('packnd', '\set VERBOSITY verbose' . "\nCREATE EXTENSION trap");
like($err, qr/ERROR:  55000: packnd.install\(\) cannot run within CREATE EXTENSION/,
	'install() refuses to run within an extension script');
is($node->safe_psql('packnd', q{SELECT count(*) FROM pg_namespace WHERE nspname IN ('pnd', 'pnd_data')}),
	0, 'and leaves nothing');

$node->safe_psql('packnd', 'SELECT packnd.install()');
$node->safe_psql('packnd', "\\i '" . packnd_file('test/fixtures/people.sql') . "'");
is( $node->safe_psql('packnd', q{
		SELECT count(*) FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND d.classid = 'pg_class'::regclass
		WHERE d.deptype = 'e' AND c.relnamespace IN ('pnd'::regnamespace, 'pnd_data'::regnamespace)}),
	0, 'nothing of the registry is a member of an extension');

($code, $out, $err) = $node->psql('packnd', 'DROP EXTENSION packnd');
like($err, qr/cannot drop extension packnd because other objects depend on it/, 'DROP EXTENSION is refused');

# Whoever insists loses walls and triggers, but no table and no row; the API
# refuses to run without its guard.
my $before = contents($node, 'packnd');
$node->safe_psql('packnd', 'SET client_min_messages = error; DROP EXTENSION packnd CASCADE');
is(contents($node, 'packnd'), $before, 'DROP EXTENSION CASCADE takes no row');
($code, $out, $err) =
  $node->psql('packnd', q{SET ROLE regress_alice; SELECT pnd.open_ticket('0123-4567-89AB-Y', 'x')});
like($err, qr/schema "packnd" does not exist/, 'and the API does not run');

done_testing();
