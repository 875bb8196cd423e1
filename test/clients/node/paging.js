// Long lists, read page by page by an application that keeps milliseconds, as
// JavaScript does: each row on exactly one page, whatever the sizes of the
// pages and however many came at the same instant.
//
//     paging.js SEED PEOPLE LATE
//
// prints for each list what was wrong, first as it stands, then while others
// come, LATE at a time: they may be on a page or not, those of before must.
'use strict';
const { Client } = require('pg');
const { Random } = require('./random');

// who reads, which list, of what, the column that tells rows apart, rows for each person
const LISTS = [
	['regress_camille', 'my_cases', [], 'case_number', 1],
	['regress_supervisor', 'territory_cases', ['76'], 'case_number', 1],
	['regress_camille', 'my_deadlines', [], 'deadline', 2],
	['regress_supervisor', 'late_deadlines', ['76'], 'deadline', 2],
	['regress_refuge', 'my_referrals', [], 'referral', 1],
	['regress_camille', 'my_messages', [], 'message', 1],
	['regress_sacha', 'my_hand_overs', [], 'hand_over', 1],
	['regress_supervisor', 'changes', [], 'number', 1],
	['regress_supervisor', 'organisations', [], 'organisation', 1 / 5],
	['regress_camille', 'professionals', ['76'], 'professional', 1 / 5],
	['regress_camille', 'services', ['76'], 'service', 1 / 5],
];
const [seed, people, late] = process.argv.slice(2).map(Number);

const random = new Random(seed);

async function connected(user) {
	const client = new Client({ user });
	await client.connect();
	return client;
}

// The numbers in a list, until a page is empty; between two pages somebody may come
async function read(client, [, list, values, column], come) {
	const given = values.map((_, i) => `$${i + 1}, `).join('');
	const statement = `SELECT * FROM pnd.${list}(${given}after => $${values.length + 1}, max_rows => $${values.length + 2})`;
	const numbers = [];
	for (let after = null, pages = 0; ; pages++) {
		const { rows } = await client.query(statement, [...values, after, random.upTo(1000)]);
		// pnd.changes() says where to go on when nothing has changed
		const page = rows.filter((row) => row[column] !== null);
		if (page.length === 0) {
			return numbers;
		}
		if (numbers.length > 10 * people) {
			throw new Error(`${list} goes round in circles`);
		}
		numbers.push(...page.map((row) => row[column]));
		after = page[page.length - 1].cursor;
		await come(pages);
	}
}

// What is wrong with the numbers read: some of before lost, some read twice
function judge(name, before, numbers, others = []) {
	const once = new Set(numbers);
	const lost = before.filter((number) => !once.has(number));
	const wrong = [...others];
	if (lost.length > 0) wrong.push(`${lost.length} of before lost`);
	if (once.size < numbers.length) wrong.push(`${numbers.length - once.size} read twice`);
	console.log(`${name}: ${wrong.join(', ') || 'each once'}`);
}

async function main() {
	const administrator = await connected('postgres');
	const others = new Map((await administrator.query('SELECT list, rows FROM public.before')).rows.map(({ list, rows }) => [list, rows]));
	let present = people;
	for (const list of LISTS) {
		const client = await connected(list[0]);
		const before = await read(client, list, async () => {});
		const expected = Math.round(list[4] * present) + (others.get(list[1]) ?? 0);
		judge(list[1], before, before, before.length === expected ? [] : [`${before.length} of ${expected}`]);
		const during = await read(client, list, async (page) => {
			// at most twenty times, or a list of short pages would grow as fast as it is read
			if (page < 20) {
				await administrator.query('SELECT public.crowd($1, $2)', [late, random.next()]);
				present += late;
			}
		});
		judge(`${list[1]}, while others come`, before, during);
		await client.end();
	}
	await administrator.end();
}

main().catch((error) => { console.error(error); process.exit(1); });
