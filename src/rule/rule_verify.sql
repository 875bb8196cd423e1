
-- ---- verify and show a model

CREATE FUNCTION packnd.analyse(model packnd.dmn, decision text DEFAULT NULL, max_findings integer DEFAULT 20, max_steps bigint DEFAULT 20000000) RETURNS TABLE (decision text, finding text, rules integer[], sentence text, witness jsonb, severity text)
LANGUAGE c STABLE PARALLEL SAFE COST 100000 ROWS 20 AS 'MODULE_PATHNAME', 'packnd_dmn_analyse';
COMMENT ON FUNCTION packnd.analyse(packnd.dmn, text, integer, bigint) IS
'What is wrong with the decision tables of one decision or knowledge model, or of all. finding is gap (no rule applies), overlap (several rules apply and their order counts), dead rule, hit policy violation, output not allowed, or not analysed (cells that are no tests against constants, limits reached); severity is error, warning or notice. Null is one value of each input, so that it is found what happens when a fact does not apply. witness is an input that shows it, by input expression. Input expressions are taken as independent of each other. At most max_findings for each decision, and max_steps for each of its searches, then a last row says so. Analyse is a reserved word: write packnd.analyse(). 42704 for a decision that the model does not have, 22023 for limits below 1, 22004 for no model.';
