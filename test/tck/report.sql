-- Report of the conformance runner.
CREATE VIEW test_case AS
SELECT level, folder, file, test_case, bool_and(passed) AS passed,
	bool_or(expects_value) AS expects_value
FROM result
GROUP BY level, folder, file, test_case;

\if :failed
SELECT format(E'%s/%s case %s %s\n    expected %s\n    got      %s%s', folder, file, test_case, node, expected, got,
	E'\n    ' || message)
FROM result
WHERE NOT passed
ORDER BY level, folder, file, number;
SELECT format('%s/%s could not be run: %s', folder, file, message)
FROM refused
ORDER BY level, folder, file;
\endif

SELECT format('%s: %s passed, %s failed; of %s that expect a value %s passed', level,
	count(*) FILTER (WHERE passed), count(*) FILTER (WHERE NOT passed),
	count(*) FILTER (WHERE expects_value), count(*) FILTER (WHERE expects_value AND passed))
FROM test_case
GROUP BY level
ORDER BY level;
SELECT format('%s passed, %s failed', count(*) FILTER (WHERE passed), count(*) FILTER (WHERE NOT passed))
FROM test_case;
