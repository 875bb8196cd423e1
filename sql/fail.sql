-- An error of the functions in SQL: packnd.fail(), whose texts are translated,
-- and whose arguments are put in by number.
\set SHOW_CONTEXT errors
CREATE FUNCTION public.lend(book text, days int) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
	PERFORM packnd.fail('22023', 'the book "%1$s" is not lent for %2$s days', NULL, 'It is here until %3$s, lent for as long as %2$s days.',
		book, days, timestamp 'infinity');
END
$$;
-- who calls sees where it happened, not the statement that said it
SELECT public.lend('Les Contemplations', 30);
\set SHOW_CONTEXT never

-- a text that was given is never a format, nor looked at for more arguments
SELECT public.lend('100 %s %n %2$s', 30);
SELECT packnd.fail('22023', '%1$s, %2$s, %3$s %', NULL, NULL, 'first', NULL::int);
-- of any type, and from an array
SELECT packnd.fail('22023', '%4$s %3$s %2$s %1$s', NULL, NULL, true, 1.50, 'pg_class'::regclass, '{1,2}'::int[]);
SELECT packnd.fail('22023', '%2$s before %1$s', NULL, NULL, VARIADIC ARRAY[1, 2]);
SELECT packnd.fail('22023', 'no argument: %1$s', NULL, NULL, VARIADIC NULL::text[]);

-- the code is a SQLSTATE, and that of an error
\set VERBOSITY sqlstate
SELECT packnd.fail('PN404', 'no such case');
\set VERBOSITY default
SELECT packnd.fail('pn404', 'no such case');
SELECT packnd.fail('00000', 'all is well');
SELECT packnd.fail(NULL, 'no such case');

-- a sentence that is no error
SELECT packnd.say('line %1$s of %2$s', 3, 'a' || 'b'), packnd.say('') = '' AS "not the catalog's header", packnd.say(NULL) IS NULL AS nothing;

-- caught, the next error has its context again
\set SHOW_CONTEXT errors
DO $$
BEGIN
	BEGIN
		PERFORM public.lend('Poil de Carotte', 3);
	EXCEPTION WHEN invalid_parameter_value THEN
		RAISE NOTICE 'caught: %', SQLERRM;
	END;
	PERFORM 1 / 0;
END
$$;
