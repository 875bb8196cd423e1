// What an application of any kind has between itself and node-postgres: a
// desk is a professional at work, with one connection that is opened anew
// when it is lost.  What can be repeated is repeated: a call because it bears
// a key, a transaction as a whole.
'use strict';
const { randomUUID } = require('crypto');
const { Client, DatabaseError } = require('pg');

// A JavaScript number holds these, and a string the others; a bigint, a
// numeric or a float would lose digits in some client or other.
const SAFE_TYPES = { 16: 'bool', 23: 'int', 25: 'text', 1009: 'text[]', 1082: 'date', 1184: 'timestamptz', 2278: 'void', 3802: 'jsonb' };

class Desk {
	// tell(line) hears what went wrong on the way
	constructor(role, tell) {
		this.role = role;
		this.tell = tell;
	}

	async connected() {
		if (!this.client) {
			const client = new Client({ user: this.role });
			// lost while nobody asked: found out by the next call
			client.on('error', () => { if (this.client === client) this.client = null; });
			await client.connect();
			this.client = client;
		}
		return this.client;
	}

	// The rows of a statement; cut: what the network does to it, as proxy.pl says
	async run(statement, values = [], cut = null) {
		const client = await this.connected();
		const { fields, rows } = await client.query(cut ? `${statement} /* cut ${cut} */` : statement, values);
		for (const field of fields) {
			if (!SAFE_TYPES[field.dataTypeID]) {
				throw new Error(`column "${field.name}" has type ${field.dataTypeID}: ${statement}`);
			}
		}
		return rows;
	}

	async repeated(action) {
		for (let tries = 1; ; tries++) {
			try {
				return await action();
			} catch (error) {
				const lost = !(error instanceof DatabaseError);
				if (tries === 5 || !lost && error.code !== '40001' && error.code !== '40P01') {
					throw error;
				}
				if (lost && this.client) {
					this.client.end().catch(() => {});
					this.client = null;
				}
				this.tell(lost ? 'the connection is lost' : `retried after ${error.code}`);
				if (!lost) {
					// or the two that were in each other's way might meet again
					await new Promise((resolve) => setTimeout(resolve, 250 * tries + 250 * Math.random()));
				}
			}
		}
	}

	// A call on its own, committed when it returns
	async rows(statement, values, cut) {
		return this.repeated(() => this.run(statement, values, cut));
	}

	async value(statement, values, cut) {
		const [row] = await this.rows(statement, values, cut);
		return Object.values(row)[0];
	}

	// A call that changes something: its last argument is a key of its own, the
	// same in each try
	async change(statement, values, cut) {
		return this.value(statement, [...values, randomUUID()], cut);
	}

	// Several calls that hold together; work(desk) may run more than once
	async transaction(work, begin = 'BEGIN') {
		return this.repeated(async () => {
			await this.run(begin);
			try {
				const result = await work(this);
				await this.run('COMMIT');
				return result;
			} catch (error) {
				if (error instanceof DatabaseError) {
					await this.run('ROLLBACK');
				}
				throw error;
			}
		});
	}

	// A list, page by page, each row once
	async pages(list, values = [], size = 2) {
		const given = values.map((_, i) => `$${i + 1}, `).join('');
		const statement = `SELECT * FROM pnd.${list}(${given}after => $${values.length + 1}, max_rows => $${values.length + 2})`;
		const all = [];
		for (let after = null; ;) {
			const page = await this.rows(statement, [...values, after, size]);
			all.push(...page);
			if (page.length < size) {
				return all;
			}
			after = page[page.length - 1].cursor;
		}
	}

	// What a call is refused with
	async refused(statement, values) {
		try {
			await this.run(statement, values);
		} catch (error) {
			return `${error.code} ${error.message}`;
		}
		return 'not refused';
	}

	async close() {
		if (this.client) {
			await this.client.end();
		}
	}
}

module.exports = { Desk };
