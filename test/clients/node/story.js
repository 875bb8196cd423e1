// The story of one woman, told by an application in JavaScript: node-postgres
// as it comes, and nothing but schema pnd.  Numbers and cursors are strings
// that it was given, moments are Dates.  What it prints is story.txt.
'use strict';
const { randomUUID } = require('crypto');
const { Desk } = require('./desk');

const tell = (line) => console.log(line);
const doctor = new Desk('regress_doctor', tell);
const supervisor = new Desk('regress_supervisor', tell);
const camille = new Desk('regress_camille', tell);
const refuge = new Desk('regress_refuge', tell);
const havre = new Desk('regress_havre', tell);
const sacha = new Desk('regress_sacha', tell);
// Camille has the application open twice
const window = new Desk('regress_camille', tell);

const names = new Map();

// A number, as it is called here: numbers differ from run to run
function called(number, kind) {
	if (typeof number !== 'string') {
		throw new Error(`the number of a ${kind} is a ${typeof number}`);
	}
	if (!names.has(number)) {
		const before = [...names.values()].filter((name) => name.startsWith(`${kind} `));
		names.set(number, `${kind} ${before.length + 1}`);
	}
	return names.get(number);
}

// Those of a list, each once, in the order of their names
function each(rows, column, kind) {
	const all = rows.map((row) => called(row[column], kind)).sort();
	if (new Set(all).size !== all.length) {
		throw new Error(`twice on a page: ${all}`);
	}
	return all.join(', ');
}

// A date is a string, or with older versions of the driver a Date at midnight here
function day(date) {
	if (typeof date === 'string') {
		return date;
	}
	const two = (number) => String(number).padStart(2, '0');
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

// The code that a list has for what a person reads
async function choice(desk, list, label) {
	const choices = await desk.rows('SELECT code, label_fr FROM pnd.choices($1)', [list]);
	const found = choices.filter((row) => row.label_fr === label);
	if (found.length !== 1) {
		throw new Error(`no "${label}" in ${list}`);
	}
	return found[0].code;
}

async function entry(story) {
	tell('# A doctor reports, over a network that fails');
	const report = 'SELECT pnd.report($1, $2, $3, request_key => $4) AS number';
	const reported = async (cut) => called(await doctor.change(report, ['76', true, true], cut), 'case');
	story.her = await doctor.change(report, ['76', true, true], 'after: report answered');
	tell(`not heard: ${called(story.her, 'case')}`);
	tell(`not sent: ${await reported('before: report sent')}`);
	const key = randomUUID();
	const declined = await doctor.value(report, ['76', true, false, key], 'early: report');
	tell(`not waited for: ${called(declined, 'case')}`);
	tell(`its key for another call: ${await doctor.refused(report, ['76', true, true, key])}`);
	const together = (count, cut) => {
		const keys = Array.from({ length: count }, () => randomUUID());
		return doctor.transaction(async () => {
			const numbers = [];
			for (const key of keys) {
				numbers.push((await doctor.run(report, ['76', true, true, key], cut))[0].number);
			}
			return numbers;
		});
	};
	tell(`COMMIT not sent: ${called((await together(1, 'before commit: one report'))[0], 'case')}`);
	const five = await together(5, 'after commit: five reports');
	tell(`COMMIT not heard: ${five.map((number) => called(number, 'case')).join(', ')}`);
	story.others = five.slice(0, 2);

	tell('# They agree');
	const consent = `SELECT pnd.give_consent($1, $2, $3, $4, $5, $6, $7, $8, birth_date => $9, request_key => $10)`;
	const contact = [await choice(doctor, 'contact_kind', 'Appel téléphonique'), '+33 1 99 00 00 42', await choice(doctor, 'read_by', "La personne seule"),
		'Mo-Fr 09:00-12:00', 'rien du dispositif', new Date(1991, 3, 12)];
	await doctor.change(consent, [story.her, 'Exemple', 'Alix', ...contact], 'after: consent');
	for (const other of story.others) {
		await doctor.change(consent, [other, 'Exemple', 'Béa', ...contact]);
	}
	tell(`my cases, two a page: ${each(await doctor.pages('my_cases'), 'case_number', 'case')}`);
}

async function naming({ her, others }) {
	tell('# The supervisor names a referent');
	tell(`two a page: ${each(await supervisor.pages('territory_cases', ['76']), 'case_number', 'case')}`);
	const received = await supervisor.pages('territory_cases', ['76', 'received']);
	tell(`received: ${each(received, 'case_number', 'case')}`);
	const professionals = await supervisor.pages('professionals', ['76']);
	const { professional } = professionals.find((row) => row.display_name === 'Camille');
	const name = 'SELECT pnd.name_referent($1, $2, request_key => $3)';
	await supervisor.change(name, [her, professional], 'early: naming');
	for (const other of others) {
		await supervisor.change(name, [other, professional]);
	}
	const [summary] = await supervisor.rows('SELECT state_fr, referent FROM pnd.case_summary($1)', [her]);
	tell(`${called(her, 'case')}: ${summary.state_fr}, ${summary.referent}`);
	const mistyped = professional.slice(0, -1) + (professional.endsWith("0") ? "1" : "0");
	tell(`mistyped: ${(await supervisor.refused(name, [her, mistyped, null])).slice(0, 5)}`);
}

async function meeting({ her }) {
	tell('# The referent meets her');
	tell(`my cases, two a page: ${each(await camille.pages('my_cases'), 'case_number', 'case')}`);
	const identity = 'SELECT * FROM pnd.identity($1)';
	tell(`before a ticket: ${await camille.refused(identity, [her])}`);
	await camille.value('SELECT pnd.open_ticket($1, $2)', [her, 'premier rendez-vous']);
	const [she] = await camille.rows(identity, [her]);
	tell(`${she.given_name} ${she.family_name}, ${day(she.birth_date)}, ${she.contact_value}, ${she.read_by}`);
	await camille.change('SELECT pnd.record_first_contact($1, request_key => $2)', [her]);
	const needs = [await choice(camille, 'need_domain', "Mise à l'abri et hébergement"), await choice(camille, 'need_domain', 'Aide financière et droits sociaux')];
	await camille.change('SELECT pnd.assess_needs($1, $2, request_key => $3)', [her, needs]);
	const [summary] = await camille.rows('SELECT state_fr, needs FROM pnd.case_summary($1)', [her]);
	tell(`${summary.state_fr}: ${summary.needs.join(', ')}`);
}

async function deciding({ her }) {
	tell('# What she has a right to');
	const evidence = (await camille.rows('SELECT * FROM pnd.facts()')).find((row) => row.fact === 'evidence');
	tell(evidence.question_fr);
	tell(`${evidence.choices.length} answers: ${evidence.choices.map((choice) => choice.code).sort().join(', ')}`);
	const record = 'SELECT pnd.record_facts($1, $2)';
	tell(`a fact that does not fit: ${await camille.refused(record, [her, '{"evidence": 1}'])}`);
	tell('new facts: ' + await camille.value(record, [her, JSON.stringify({
		partner_violence: true, regular_residence: true, evidence: 'complaint', evidence_date: '2026-05-02',
		last_award_date: null, dependent_children: 1, benefit_recipient: true })]));
	for (const { fact, value } of await camille.rows('SELECT fact, value FROM pnd.case_facts($1) ORDER BY fact', [her])) {
		tell(`${fact}: ${JSON.stringify(value)}`);
	}
	const measures = await camille.rows(`SELECT * FROM pnd.eligibility($1, $2) WHERE measure IN ('auvvc', 'epargne_salariale')`, [her, new Date(2026, 4, 15)]);
	for (const { measure, outcome, missing } of measures) {
		tell(`${measure}: ${outcome}, missing ${missing.join(', ')}`);
	}
}

// The second of two who do the same in another order is told to begin anew
async function crossing(one, other) {
	let coming = 2;
	let let_go;
	const both_came = new Promise((resolve) => { let_go = resolve; });
	const record = 'SELECT pnd.record_facts($1, $2)';
	const turn = (desk, first, second) => desk.transaction(async () => {
		await desk.run(record, [first, '{"dependent_children": 2}']);
		if (--coming === 0) let_go();
		await both_came;
		await desk.run(record, [second, '{"dependent_children": 3}']);
	});
	await Promise.all([turn(camille, one, other), turn(window, other, one)]);
}

async function conflicts({ her, others }) {
	tell('# Two windows of one application');
	let is_first = true;
	await camille.transaction(async () => {
		await camille.run('SELECT state FROM pnd.case_summary($1)', [her]);
		if (is_first) {
			is_first = false;
			await window.change('SELECT pnd.cause($1, $2, request_key => $3)', [her, 'plan_agreed'], 'after: plan');
		}
		await camille.run('SELECT pnd.record_facts($1, $2)', [her, '{"monthly_resources": 938.44}']);
	}, 'BEGIN ISOLATION LEVEL REPEATABLE READ');
	await crossing(...others);
	const [{ state_fr }] = await camille.rows('SELECT state_fr FROM pnd.case_summary($1)', [her]);
	tell(`${called(her, 'case')}: ${state_fr}`);
}

async function referring({ her }) {
	tell('# Partners are asked');
	const ranked = await camille.rows('SELECT service, service_label, score FROM pnd.route($1, $2)', [her, 'shelter']);
	tell(ranked.map((row) => row.service_label).join('; '));
	const [asked] = await camille.rows('SELECT * FROM pnd.refer($1, $2, request_key => $3)', [her, 'shelter', randomUUID()], 'after: refer');
	tell(`${called(asked.referral, 'referral')}: ${asked.service_label}, ${asked.due_at > new Date() ? 'due in time' : 'late'}`);
	const answer = 'SELECT pnd.answer_referral($1, $2, $3, request_key => $4)';
	for (const [desk, given, code] of [[refuge, 'refused', await choice(refuge, 'refusal_code', 'plus de place')], [havre, 'accepted', null]]) {
		const [row] = await desk.pages('my_referrals');
		if (row.case_number === her) {
			throw new Error('a partner knows the number of the coordinating body');
		}
		tell(`${called(row.referral, 'referral')}: ${row.state}`);
		tell(`${given}: ${await desk.change(answer, [row.referral, given, code], `after: ${given}`)}`);
	}
	const trail = await camille.pages('referrals', [her]);
	tell(trail.map((row) => `${called(row.referral, 'referral')} ${row.state}, ${row.refusal_fr}`).join('; '));
	tell(`no such list: ${await refuge.refused('SELECT * FROM pnd.choices($1)', ['plus de place'])}`);
}

async function leaving({ her }) {
	tell('# She decides to leave');
	const departure = new Date(Date.now() + 3 * 86400000);
	await camille.change('SELECT pnd.decide_to_leave($1, $2, request_key => $3)', [her, departure], 'before: leave');
	const [she] = await camille.rows('SELECT planned_departure FROM pnd.identity($1)', [her]);
	tell(`departure: ${she.planned_departure.getTime() === departure.getTime() ? 'as planned' : she.planned_departure}`);
	const deadlines = await camille.pages('my_deadlines');
	tell(`deadlines, each once: ${new Set(deadlines.map((row) => row.deadline)).size === deadlines.length}`);
	const professionals = await camille.pages('professionals', ['76']);
	const { professional } = professionals.find((row) => row.display_name === 'Sacha');
	const proposed = await camille.change('SELECT pnd.propose_hand_over($1, $2, request_key => $3)', [her, professional], 'after: hand-over');
	tell(`${called(proposed, 'hand-over')} proposed`);
	const [waiting] = await sacha.pages('my_hand_overs');
	tell(`to Sacha: ${called(waiting.hand_over, 'hand-over')} of ${called(waiting.case_number, 'case')}`);
	await sacha.change('SELECT pnd.answer_hand_over($1, $2, request_key => $3)', [proposed, false], 'after: hand-over refused');
	tell(`to Sacha: ${(await sacha.pages('my_hand_overs')).length}`);
}

// What the supervisor may know of changed since a cursor: names, and the next cursor
async function changed_since(after, expected) {
	const changed = new Set();
	for (let tries = 0; tries < 1000; tries++) {
		for (const { kind, number, cursor } of await supervisor.rows('SELECT * FROM pnd.changes(after => $1, max_rows => $2)', [after, 2])) {
			after = cursor;
			if (['case', 'referral'].includes(kind)) {
				changed.add(called(number, kind));
			}
			if (kind === null && expected.every((name) => changed.has(name))) {
				return { after, names: [...changed].sort().join(', ') };
			}
			if (kind === null) {
				// what was written since an older transaction began is told when that has ended
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
	}
	throw new Error(`changes: only ${[...changed]}`);
}

async function exit({ her }) {
	tell('# She leaves the scheme');
	const all = [...names.values()].filter((name) => /^(case|referral) /.test(name));
	const { after, names: before } = await changed_since(null, all);
	tell(`changed until now: ${before}`);
	const code = await choice(camille, 'exit_code', 'déménagement hors du territoire');
	await camille.change('SELECT pnd.exit_case($1, $2, request_key => $3)', [her, code], 'after: exit');
	const [summary] = await camille.rows('SELECT state_fr, exit_code FROM pnd.case_summary($1)', [her]);
	tell(`${summary.state_fr}, ${summary.exit_code}`);
	tell(`changed since: ${(await changed_since(after, [called(her, 'case')])).names}`);
	tell(`still open: ${each(await supervisor.pages('territory_cases', ['76']), 'case_number', 'case')}`);
	tell(`the partner has ${(await havre.pages('my_referrals')).length} referrals`);
	tell(`once more: ${await camille.refused('SELECT pnd.exit_case($1, $2, request_key => $3)', [her, code, randomUUID()])}`);
}

async function main() {
	const story = {};
	for (const chapter of [entry, naming, meeting, deciding, conflicts, referring, leaving, exit]) {
		await chapter(story);
	}
	for (const desk of [doctor, supervisor, camille, refuge, havre, sacha, window]) {
		await desk.close();
	}
}

main().catch((error) => { console.error(error); process.exitCode = 1; process.exit(); });
