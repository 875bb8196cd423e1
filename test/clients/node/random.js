// Random numbers that a seed repeats: mulberry32.
'use strict';

class Random {
	constructor(seed) {
		this.state = seed;
	}

	// from 0 to 1
	next() {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	}

	// 1 to most, small ones more often
	upTo(most) {
		return 1 + Math.floor(most * this.next() ** 2);
	}
}

module.exports = { Random };
