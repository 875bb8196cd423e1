// Reads the exports in policies/ and kit/ with dmn-moddle, and opens the
// policies in dmn-js in the browser; see check.sh.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DmnModdle } from 'dmn-moddle';
import { chromium } from 'playwright-core';

const DMN_1_3 = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync'];

function report(passed, name, detail) {
	console.log(`${passed ? 'ok' : 'not ok'} - ${name}${detail ? `: ${detail}` : ''}`);
}

function files(folder) {
	return fs.readdirSync(folder).filter(name => name.endsWith('.dmn')).sort().map(name => path.join(folder, name));
}

async function parse(file) {
	const moddle = new DmnModdle();
	const text = fs.readFileSync(file, 'utf8');
	// written as 1.5, because it needs that: not for dmn-moddle
	if (!text.includes(DMN_1_3)) {
		report(/<(conditional|filter|for|some|every|typeConstraint)\b/.test(text), `${file} is DMN 1.5`);
		return;
	}
	try {
		const { rootElement, warnings } = await moddle.fromXML(text, 'dmn:Definitions');
		report(warnings.length === 0, `${file} in dmn-moddle`, warnings.map(warning => warning.message).join('; '));
		if (file.startsWith('policies')) {
			const { xml } = await moddle.toXML(rootElement, { format: true });
			fs.writeFileSync(path.join('again', path.basename(file)), xml);
		}
	} catch (error) {
		report(false, `${file} in dmn-moddle`, error.message);
	}
}

function page_text() {
	const dist = path.resolve('node_modules/dmn-js/dist');
	const styles = ['diagram-js.css', 'dmn-js-shared.css', 'dmn-js-drd.css', 'dmn-js-decision-table.css',
		'dmn-js-literal-expression.css', 'dmn-js-boxed-expression.css', 'dmn-font/css/dmn.css'];
	return `<!DOCTYPE html><meta charset="utf-8">
		${styles.map(style => `<link rel="stylesheet" href="file://${dist}/assets/${style}">`).join('')}
		<style>html, body, #canvas { height: 100%; margin: 0; }</style>
		<div id="canvas"></div>
		<script src="file://${dist}/dmn-navigated-viewer.development.js"></script>`;
}

// Runs in the page: open a model, say what each view shows.
async function open_model(xml) {
	const viewer = window.viewer = new window.DmnJS({ container: '#canvas' });
	const { warnings } = await viewer.importXML(xml);
	const views = viewer.getViews();
	const drd = views.findIndex(view => view.type === 'drd');
	const result = { warnings: warnings.map(warning => warning.message), views: views.map(view => view.type) };
	if (drd >= 0) {
		await viewer.open(views[drd]);
		const canvas = viewer.getActiveViewer().get('canvas');
		canvas.zoom('fit-viewport', 'auto');
		const registry = viewer.getActiveViewer().get('elementRegistry');
		const shapes = registry.filter(element => element.width !== undefined && element.parent);
		const edges = registry.filter(element => element.waypoints);
		result.shapes = shapes.map(({ id, x, y, width, height }) => ({ id, x, y, width, height }));
		result.edges = edges.map(({ id, waypoints, source, target }) => ({ id, source: source.id, target: target.id,
			points: waypoints.map(({ x, y }) => ({ x, y })) }));
		result.watermark = [...document.querySelectorAll('a[href*="bpmn.io"]')].some(link => link.offsetWidth > 0);
	}
	return result;
}

// Runs in the page: open the decision table of a decision.
async function open_table(name) {
	const view = window.viewer.getViews().find(({ type, element }) => type === 'decisionTable' && element.name === name);
	if (!view)
		return null;
	await window.viewer.open(view);
	return { rows: document.querySelectorAll('.tjs-table tbody tr').length, rules: view.element.decisionLogic.rule.length,
		text: document.querySelector('.tjs-container').innerText,
		watermark: [...document.querySelectorAll('a[href*="bpmn.io"]')].some(link => link.offsetWidth > 0) };
}

function overlap(a, b) {
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

// Does a straight piece of an edge pass through a shape?
function crosses(from, to, shape) {
	let low = 0, high = 1;
	for (const [start, delta, min, max] of [
		[from.x, to.x - from.x, shape.x + 1, shape.x + shape.width - 1],
		[from.y, to.y - from.y, shape.y + 1, shape.y + shape.height - 1]]) {
		if (delta === 0) {
			if (start <= min || start >= max)
				return false;
			continue;
		}
		const a = (min - start) / delta, b = (max - start) / delta;
		low = Math.max(low, Math.min(a, b));
		high = Math.min(high, Math.max(a, b));
	}
	return low < high;
}

function check_drawing(file, { shapes, edges }) {
	const pairs = shapes.flatMap((a, i) => shapes.slice(i + 1).filter(b => overlap(a, b)).map(b => `${a.id} and ${b.id}`));
	const hit = edges.flatMap(({ id, source, target, points }) => points.slice(1).flatMap((to, i) =>
		shapes.filter(shape => shape.id !== source && shape.id !== target && crosses(points[i], to, shape))
			.map(shape => `${id} through ${shape.id}`)));
	report(pairs.length === 0, `${file}: no shapes overlap`, pairs.join('; '));
	report(hit.length === 0, `${file}: no edge runs through a shape`, hit.join('; '));
}

async function show(browser, file) {
	const page = await browser.newPage();
	await page.setViewportSize({ width: 1600, height: 1000 });
	const name = path.basename(file, '.dmn');
	const errors = [];
	page.on('pageerror', error => errors.push(error.message));
	try {
		fs.writeFileSync('page.html', page_text());
		await page.goto(`file://${path.resolve('page.html')}`);
		const text = fs.readFileSync(file, 'utf8');
		const drawn = await page.evaluate(open_model, text);
		report(drawn.warnings.length === 0, `${file} in dmn-js`, drawn.warnings.join('; '));
		if (!drawn.shapes) {
			report(false, `${file} has a diagram`);
			return;
		}
		const decisions = (text.match(/<decision /g) || []).length, inputs = (text.match(/<inputData /g) || []).length;
		report(drawn.shapes.length >= decisions + inputs, `${file}: a shape for each decision and input`,
			`${drawn.shapes.length} shapes, ${drawn.edges.length} edges`);
		report(drawn.edges.length === (text.match(/<((information|knowledge)Requirement|association) /g) || []).length, `${file}: an edge for each requirement`);
		check_drawing(file, drawn);
		report(drawn.watermark, `${file}: the watermark is visible`);
		await page.screenshot({ path: `${name}.png` });
		const answer = /<decision [^>]*name="eligibility"/.test(text) ? 'eligibility' : 'danger';
		const table = await page.evaluate(open_table, answer);
		report(table && table.rows >= table.rules && table.rules > 0, `${file}: the table of ${answer}`,
			table && `${table.rules} rules`);
		report(table && table.watermark, `${file}: the watermark is visible beside the table`);
		await page.screenshot({ path: `${name}_table.png` });
		report(errors.length === 0, `${file}: no error in the page`, errors.join('; '));
	} catch (error) {
		report(false, `${file} in dmn-js`, error.message);
	} finally {
		await page.close();
	}
}

// Only whether dmn-js takes it: its drawing is its author's
async function open_in(page, file) {
	const text = fs.readFileSync(file, 'utf8');
	if (!text.includes(DMN_1_3))
		return;
	try {
		const drawn = await page.evaluate(open_model, text);
		report(drawn.warnings.length === 0, `${file} in dmn-js`, drawn.warnings.join('; '));
		await page.evaluate(() => window.viewer.destroy());
	} catch (error) {
		report(false, `${file} in dmn-js`, error.message);
	}
}

for (const file of [...files('policies'), ...files('kit')])
	await parse(file);
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'packnd-chromium-'));
const browser = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: ARGUMENTS, headless: true });
for (const file of files('policies'))
	await show(browser, file);
const page = await browser.newPage();
await page.goto(`file://${path.resolve('page.html')}`);
for (const file of files('kit'))
	await open_in(page, file);
await browser.close();
fs.rmSync(profile, { recursive: true, force: true });
