// Two mailers empty the outbox over a network that fails now and then: each
// message is taken by one of them, once, and none is lost with an answer.
//
//     mailer.js SEED
//
// prints how many messages were taken, and how many of them twice.
'use strict';
const { randomUUID } = require('crypto');
const { Desk } = require('./desk');
const { Random } = require('./random');

const random = new Random(Number(process.argv[2]));
const CUTS = ['before', 'after', 'early'];
let turn = 0;

// Takes until nothing is left, and gives the numbers
async function empty(desk, numbers) {
	for (;;) {
		const cut = random.next() < 0.5 ? `${CUTS[turn % CUTS.length]}: take ${turn++}` : null;
		const taken = await desk.rows('SELECT * FROM pnd.take_messages($1, $2)', [random.upTo(1000), randomUUID()], cut);
		if (taken.length === 0) {
			return;
		}
		numbers.push(...taken.map((row) => row.message));
	}
}

async function main() {
	const numbers = [];
	const desks = [1, 2].map(() => new Desk('regress_mailer', () => {}));
	await Promise.all(desks.map((desk) => empty(desk, numbers)));
	console.log(`taken: ${numbers.length}, twice: ${numbers.length - new Set(numbers).size}`);
	await Promise.all(desks.map((desk) => desk.close()));
}

main().catch((error) => { console.error(error); process.exit(1); });
