-- Set-up of the conformance runner: what each file of cases came to.
SET client_min_messages = warning;
CREATE EXTENSION packnd;
-- names that are nowhere, arguments that no function takes: they are to be null
SET packnd.check_names = off;

CREATE TABLE result (
	level text, folder text, file text, number bigint,
	test_case text, node text, passed boolean, expects_value boolean,
	expected text, got text, message text
);
-- files that could not be run at all
CREATE TABLE refused (level text, folder text, file text, message text);

CREATE PROCEDURE run_file(level text, folder text, file text, models text[], tests text, cases integer, export text)
LANGUAGE plpgsql AS $procedure$
DECLARE
	model packnd.dmn;
	detail text;
BEGIN
	model := packnd.dmn_with_imports(models[1], VARIADIC models[2:]);
	IF export <> '' THEN
		model := packnd.export(model, export);
	END IF;
	INSERT INTO result
	SELECT level, folder, file, r.number, r.test_case, r.node, r.passed, r.expects_value,
		r.expected, r.got, r.message
	FROM ROWS FROM (packnd.run_tests(model, tests, '2026-03-01 12:00:00+00')) WITH ORDINALITY
		AS r(test_case, name, node, passed, expects_value, expects_error, expected, got, message, number);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	INSERT INTO refused VALUES (level, folder, file, concat_ws(': ', sqlerrm, detail));
	-- then each of its cases has failed
	INSERT INTO result
	SELECT level, folder, file, n, n::text, NULL, false, false, NULL, NULL, sqlerrm
	FROM generate_series(1, cases) AS n;
END;
$procedure$;
