// Makes zones_sample.json of an unpacked npm package @etalab/decoupage-administratif:
//	node src/routing/fr/zones_sample.js package/data 24 76 > src/routing/fr/zones_sample.json
// the communes of some départements and the EPCIs that group them, one a line,
// with what pnd.load_zones() reads of each.
'use strict';
const { readFileSync } = require('fs');
const [folder, ...departements] = process.argv.slice(2);
const read = name => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
const part = ({ code, nom, type, departement, commune, chefLieu, anciensCodes }) => ({ code, nom, type, departement,
	commune, chefLieu: type === 'commune-actuelle' ? undefined : chefLieu, anciensCodes });
const communes = read('communes').filter(c => departements.includes(c.departement)).map(part);
const here = new Set(communes.map(c => c.code));
const epci = read('epci').filter(e => e.membres.some(m => here.has(m.code)))
	.map(({ code, nom, membres }) => ({ code, nom, membres: membres.map(m => ({ code: m.code })) }));
const lines = list => list.map(entry => JSON.stringify(entry)).join(',\n');
process.stdout.write(`{"communes": [\n${lines(communes)}\n],\n"epci": [\n${lines(epci)}\n]}\n`);
