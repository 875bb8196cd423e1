# An app changes its table through an ORM, before a machine stands on it and
# after: what the machine allows passes, what it refuses raises in the ORM.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use PackndTest;

my $python = '/usr/bin/python3';

# a machine without them is to say so, and not to pass over them
BAIL_OUT('python3-sqlalchemy or python3-psycopg2 is not installed')
  if system("$python -c 'import sqlalchemy, psycopg2'") != 0;

my $node = packnd_node('main');
packnd_database($node);
# what the app prints, as the owner of its table
my $app = sub {
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port,
		PGUSER => 'shop', PGDATABASE => 'packnd');
	my ($out, $err) = run_command([ $python, packnd_file('test/clients/orm/orders.py'), $_[0] ]);
	is($err, '', "the app can $_[0]");
	return $out;
};
my $shop = sub { return $node->safe_psql('packnd', $_[0], extra_params => [ '-U', 'shop' ]) };

$node->safe_psql('packnd', 'CREATE ROLE shop LOGIN; CREATE SCHEMA shop AUTHORIZATION shop');
$app->('create');
is(scalar(grep { /: committed/ } split /\n/, $app->('work')), 12,
	'without a machine each of its twelve steps is committed');
$shop->('TRUNCATE shop.orders');

$node->safe_psql('packnd', <<'END');
GRANT packnd_application TO shop;
SELECT pnd.load_machine('{
	"machine": "orders", "label_fr": "Commandes", "subject": "an order",
	"table": "shop.orders", "columns": {"key": "order_id", "state": "status"},
	"states": [
		{"state": "new", "label_fr": "nouvelle", "initial": true},
		{"state": "paid", "label_fr": "payée"},
		{"state": "shipped", "label_fr": "expédiée", "final": true}],
	"events": [{"event": "pay", "label_fr": "payer"}, {"event": "ship", "label_fr": "expédier"}],
	"transitions": [
		{"from": "new", "event": "pay", "to": "paid", "guards": [{"guard": "paid_on != null", "missing_fr": "la date du paiement"}]},
		{"from": "paid", "event": "ship", "to": "shipped", "guards": [{"guard": "address != null", "missing_fr": "l''adresse"}]}]}');
END
$shop->(q{SELECT packnd.enforce('shop.orders', 'orders')});

is($app->('work'), <<'END' =~ s/\n\z//r, 'the same app, under the machine');
order four: committed
begin paid: PN409 an order cannot begin in state "paid". It begins in: "new".
pay 1 without a date: PN409 event "pay" is not possible yet. Missing: la date du paiement.
pay 1: committed
ship 2 unpaid: PN409 an order cannot go from "new" to "shipped". From "new" (nouvelle): event "pay" leads to "paid", missing: la date du paiement.
pay 2: committed
say where 1 goes: committed
ship all, 2 goes nowhere: PN409 event "ship" is not possible yet. Missing: l'adresse.
say where 2 goes: committed
ship all: committed, 2 rows
take 1 back: PN409 an order cannot go from "shipped" to "new". From "shipped" (expédiée): no event.
delete 3: PN409 an order is never deleted.
END
is($shop->('SELECT order_id, status FROM shop.orders ORDER BY order_id'),
	"1|shipped\n2|shipped\n3|new\n4|new", 'what was refused changed nothing');
$shop->(q{UPDATE shop.orders SET status = 'paid', paid_on = '2026-05-04' WHERE order_id = 4});
is($app->('buttons'), <<'END' =~ s/\n\z//r, 'the buttons, and why one is off');
3 new: payer, missing la date du paiement
4 paid: expédier, missing l'adresse
END
$node->stop;

done_testing();
