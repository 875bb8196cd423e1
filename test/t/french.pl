# What callers are told follows lc_messages: errors of the functions in SQL,
# in C and of PostgreSQL itself, in French where the database is set so.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

# A locale must have been generated on the server; here into a folder that
# only this server looks at, besides C.UTF-8, which glibc has built in.
$ENV{LOCPATH} = PostgreSQL::Test::Utils::tempdir;
system_or_bail('localedef', '-i', 'fr_FR', '-f', 'UTF-8', "$ENV{LOCPATH}/fr_FR.UTF-8");

my $node = packnd_node('french');
packnd_database($node);
$node->safe_psql('packnd', "\\i '" . packnd_file('test/fixtures/people.sql') . "'");
$node->safe_psql('packnd', q{ALTER DATABASE packnd SET lc_messages = 'fr_FR.UTF-8'});

# said($sql): SQLSTATE and text of the error that a statement ends with
sub said
{
	my ($sql) = @_;
	my ($code, $out, $err) = $node->psql('packnd', "\\set VERBOSITY verbose\n\\set SHOW_CONTEXT never\n$sql");
	$err =~ s/^psql:<stdin>:\d+: //mg;
	$err =~ s/^(?:LOCATION|EMPLACEMENT).*\n?//mg;
	return $err;
}

my %sentences = (
	# packnd.fail() in a function of pnd
	q{SET ROLE regress_alice; SELECT pnd.open_ticket('0123-4567-89AB-Y', 'x')} =>
	  [ qr/PN404: no such case$/, qr/PN404: dossier introuvable$/ ],
	q{SELECT pnd.open_territory('76')} => [
		qr/PN409: the territory "76" cannot be opened: it is open/,
		qr/PN409: le territoire « 76 » ne peut pas être ouvert : statut open/ ],
	q{SELECT pnd.open_territory('99')} => [
		qr/unknown value of territory\nHINT:  Add it with pnd.add_territory\(\)\./,
		qr/valeur inconnue de territory\n(?:HINT|ASTUCE) ?:\s+Ajoutez-le par pnd.add_territory\(\)\./ ],
	# what is possible instead, with its labels
	q{SET ROLE regress_alice; SELECT pnd.report('76', true, true) AS number \gset
SELECT pnd.cause(:'number', 'plan_agreed')} => [
		qr/PN409: event "plan_agreed" is not possible from "detected"\nDETAIL:  From "detected" \(repérage\): event ".*" leads to ".*missing: /,
		qr/PN409: l'événement « plan_agreed » n'est pas possible dans l'état « detected »\nDETAIL ?:\s+Dans l'état « detected » \(repérage\) : l'événement « .* » mène à « (?!.*(?:missing|leads))/ ],
	# the engine
	q{SELECT '1 + (2'::packnd.feel} => [
		qr/22P02: invalid FEEL expression\n.*DETAIL:  line 1, column 7: expected "\)", found the end of the text/s,
		qr/22P02: expression FEEL invalide\n.*ligne 1, colonne 7 : attendu : "\)" ; trouvé : la fin du texte/s ],
	# a part of an error
	q{SET ROLE regress_sophie; SELECT pnd.import_directory('76', '{"structures": [{}], "services": []}')} => [
		qr/PN422: directory entry structures\[0\], field ".*": is missing$/m,
		qr/PN422: entrée structures\[0\] de l'annuaire, champ « .* » : valeur absente$/m ],
	# the place of a mistake in a model
	q{SELECT '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="m">
<decision name="X"><variable name="X"/><decisionTable><input label="a"><inputExpression><text>1</text></inputExpression></input><output/>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>(2</text></outputEntry></rule></decisionTable></decision></definitions>'::packnd.dmn} => [
		qr/decision X, rule 2, output 1, line 4, character 3 of "\(2": expected "\)"/,
		qr/décision X, règle 2, résultat 1, ligne 4, caractère 3 de « \(2 » : attendu : "\)"/ ],
	# ereport() in C
	q{SELECT packnd.due_at(now(), 1, 'moons', '76', false)} => [
		qr/22023: unknown unit of time\nHINT:  Units are/,
		qr/22023: unité de temps inconnue\n(?:HINT|ASTUCE) ?:\s+Les unités sont/ ],
	q{SET ROLE regress_nobody; SELECT pnd.open_ticket('0123-4567-89AB-Y', 'x')} =>
	  [ qr/PN401: nobody is acting/, qr/PN401: aucun acteur identifié/ ],
	q{SET ROLE regress_alice; SELECT pnd.open_ticket('0123-4567-89AC-Y', 'x')} =>
	  [ qr/22P02: invalid case number/, qr/22P02: numéro de dossier invalide/ ],
);
for my $sql (sort keys %sentences)
{
	my ($english, $french) = @{ $sentences{$sql} };
	like(said($sql), $french, "in French: $sql");
	like(said("SET lc_messages = 'C'; $sql"), $english, 'and in English');
}

# What is told by rows
sub rows_in
{
	my ($language, $sql) = @_;
	return $node->safe_psql('packnd', "SET lc_messages = '$language';\n$sql");
}
my %rows = (
	# what is wrong with a file, and that a value is of no list
	q{SET ROLE regress_sophie; SELECT field, problem, allowed FROM pnd.directory_problems('{"structures": [], "services": [
	{"id": "a", "structure_id": "x", "date_maj": "2026-02-30", "frais": "cher"}]}')} => [
		qr/^date_maj\|"2026-02-30" is no date: the month is shorter\|\n.*^frais\|value "cher" is not allowed\|.*gratuit.*^nom\|is missing\|$/ms,
		qr/^date_maj\|« 2026-02-30 » n'est pas une date : le mois est plus court\|\n.*^frais\|valeur « cher » non admise\|.*gratuit.*^nom\|valeur absente\|$/ms ],
	# what packnd.analyse() finds
	q{SELECT a.sentence FROM packnd.analyse('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="m">
<inputData id="a" name="a"><variable name="a" typeRef="number"/></inputData>
<decision name="X"><variable name="X"/><informationRequirement><requiredInput href="#a"/></informationRequirement>
<decisionTable><input label="a"><inputExpression typeRef="number"><text>a</text></inputExpression></input><output/>
<rule><inputEntry><text>[1..5]</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>&gt;= 5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable></decision></definitions>') a} => [
		qr/Rules 1 and 2 both apply when a is 5, but.*No rule applies when a < 1/s,
		qr/Règles 1 et 2 s'appliquent toutes deux quand a est 5, mais.*Aucune règle ne s'applique quand a < 1/s ],
	# findings
	q{BEGIN; ALTER TABLE pnd_data.referral NO FORCE ROW LEVEL SECURITY; SELECT finding, detail FROM pnd.health()} => [
		qr/^no wall\|Row-level security is not forced\.\n.*^policy\|Measure tgd is not decided/ms,
		qr/^no wall\|La sécurité au niveau des lignes n'est pas imposée au propriétaire\.\n.*^policy\|La mesure tgd n'est pas décidée/ms ],
	q{SELECT finding, detail FROM pnd.verify_journal()} => [
		qr/^none\|\d+ event\(s\) in \d+ chain\(s\) hold\.$/, qr/^none\|\d+ événement\(s\) vérifié\(s\) dans \d+ chaîne\(s\)\.$/ ],
	q{SELECT result, obstacle FROM pnd.move_cases('pnd', 9, 1, 'essai')} => [
		qr/^none\|No case is at version 9 of machine "pnd"\.$/, qr/^none\|Aucun dossier n'est à la version 9 de l'automate « pnd »\.$/ ],
);
for my $sql (sort keys %rows)
{
	my ($english, $french) = @{ $rows{$sql} };
	like(rows_in('fr_FR.UTF-8', $sql), $french, "rows in French: $sql");
	like(rows_in('C', $sql), $english, 'and in English');
}

# The setting is a superuser's, for the database or for a role; a session of
# anybody else takes what it is given.
my $refused = said(q{SET ROLE regress_alice; SET lc_messages = 'C'});
like($refused, qr/42501/, 'who calls cannot choose the language');
is($node->safe_psql('packnd', q{SELECT packnd.say('It cannot log in.')}),
	'Ce rôle ne peut pas se connecter.', 'a sentence that is no error');
like(said(q{SELECT packnd.fail('22023', 'no translation: %1$s', NULL, NULL, 'é')}),
	qr/22023: no translation: é/, 'what has no translation is said as it stands');

# Another encoding of the client
like(said(q{SET client_encoding = 'LATIN1'; SELECT pnd.open_territory('76')}),
	qr/le territoire \xab 76 \xbb ne peut pas \xeatre ouvert/, 'converted for the client');

done_testing();
