
-- ---- verify and show a model

CREATE FUNCTION packnd.analyse(model packnd.dmn, decision text DEFAULT NULL, max_findings integer DEFAULT 20, max_steps bigint DEFAULT 20000000) RETURNS TABLE (decision text, finding text, rules integer[], sentence text, witness jsonb, severity text)
LANGUAGE c STABLE PARALLEL SAFE COST 100000 ROWS 20 AS 'MODULE_PATHNAME', 'packnd_dmn_analyse';
COMMENT ON FUNCTION packnd.analyse(packnd.dmn, text, integer, bigint) IS
'What is wrong with the decision tables of one decision or knowledge model, or of all. finding is gap (no rule applies), overlap (several rules apply and their order counts), dead rule, hit policy violation, output not allowed, broken expression (a name that is nowhere, a constant that is none such as date("2026-02-31")), months counted back (a comparison with a moment less months, such as today() - duration("P12M"), which at the end of a month is not what counting on from the date gives), or not analysed (cells that are no tests against constants, limits reached); severity is error, warning or notice. Null is one value of each input, so that it is found what happens when a fact does not apply. witness is an input that shows it, by input expression. Input expressions are taken as independent of each other, and one without a declared type as of the kind of its cells, so not as a list, which matches each of its items. At most max_findings for each decision, and max_steps for each of its searches, then a last row says so. Analyse is a reserved word: write packnd.analyse(). 42704 for a decision that the model does not have, 22023 for limits below 1, 22004 for no model.';

CREATE FUNCTION packnd.compare(old packnd.dmn, new packnd.dmn, decision text, as_of timestamptz DEFAULT NULL, max_changes integer DEFAULT 100, max_steps bigint DEFAULT 20000000) RETURNS TABLE (change text, sentence text, conditions text, days datemultirange, facts jsonb, day date, before jsonb, after jsonb)
LANGUAGE c STABLE PARALLEL SAFE COST 1000000 ROWS 20 AS 'MODULE_PATHNAME', 'packnd_dmn_compare';
COMMENT ON FUNCTION packnd.compare(packnd.dmn, packnd.dmn, text, timestamptz, integer, bigint) IS
'For which facts a decision answers otherwise in a new model than in an old one, proved and not sampled: no row means that both answer the same whatever the facts are. Decisions that it requires, imports and expressions are looked through. change is changes (for all these facts the answer is another), may change (for some of them, as the case shows), or not settled (it is not known, and the sentence says why: a computation that is not taken apart, steps used up, more than max_changes); without such a row the list is complete. conditions: on the facts (null: none), days: on which to decide (null: all), facts and day: a case (what is left out is null), before and after: what it is answered, decided by both models. Facts are inputs by their keys, of their declared types, null being one value of each, days from year 1 to 9999 and numbers up to 10^15; an input that only one model has does not count for the other. as_of: as of then only; null: whatever the day is, so that today() is a fact, too. Errors: 42704 for a decision that a model does not have, 42809 for what is no decision, 22023 for limits below 1, 22004 for nulls.';

CREATE FUNCTION packnd.never_undetermined(model packnd.dmn, decision text, as_of timestamptz DEFAULT NULL, max_steps bigint DEFAULT 20000000) RETURNS TABLE (holds boolean, sentence text, counterexample jsonb, day date)
LANGUAGE c STABLE PARALLEL SAFE COST 1000000 ROWS 1 AS 'MODULE_PATHNAME', 'packnd_dmn_never_undetermined';
COMMENT ON FUNCTION packnd.never_undetermined(packnd.dmn, text, timestamptz, bigint) IS
'Does a decision answer, whatever the facts are? One row: holds is true (proved), false (counterexample and day are a case, sentence says for which facts it is so), or null (not settled: sentence says why). No answer is null (no rule applies, an expression fails) and the text "undetermined". For facts, as_of and limits see compare(). Errors: 42704 for a decision that the model does not have, 42809 for what is no decision, 22023 for limits below 1, 22004 for nulls.';

CREATE FUNCTION packnd.what_if_known(model packnd.dmn, decision text, facts jsonb, as_of timestamptz, answer jsonb DEFAULT '"eligible"', max_facts integer DEFAULT 3, max_rows integer DEFAULT 100, max_steps bigint DEFAULT 20000000) RETURNS TABLE (opening text, sentence text, conditions text, changes jsonb, learned jsonb, rules text[])
LANGUAGE c STABLE PARALLEL SAFE COST 1000000 ROWS 5 AS 'MODULE_PATHNAME', 'packnd_dmn_what_if_known';
COMMENT ON FUNCTION packnd.what_if_known(packnd.dmn, text, jsonb, timestamptz, jsonb, integer, integer, bigint) IS
'With which facts would a decision give an answer that it does not give: the smallest changes of what is known, proved as compare() is, each smallest in that with any fact of it as it is there is no such answer. Facts that can change are the inputs with the attribute canChange="true" (namespace https://packnd.example/dmn), or where the decision has none, all; at most max_facts (0 to 8) change together. What is not known may be anything, and is told where it has to be known as well; a context with a part that is not known counts as not known. opening is opens (with all facts under conditions), may open (with some of them, as the case shows), is so (it is given already), never (no such change gives it), or not settled (sentence says why: a computation that is not taken apart, steps used up, more than max_rows); without such a row the list is complete. changes and learned: a case, what is otherwise and what is known besides (null: known not to apply); rules: annotations of the rules that decide then (of one without, decision and number). Errors: 42704 for a decision that the model does not have, 42809 for what is no decision, 22023 for limits out of range and for facts or an answer that do not fit, 22004 for nulls.';

CREATE FUNCTION packnd.constant_outputs(model packnd.dmn, decision text) RETURNS TABLE (rule integer, output text, value jsonb)
LANGUAGE c STABLE PARALLEL SAFE COST 50 ROWS 20 AS 'MODULE_PATHNAME', 'packnd_dmn_constant_outputs';
COMMENT ON FUNCTION packnd.constant_outputs(packnd.dmn, text) IS
'The outputs of the decision table that a decision is, as far as they are constants: number of the rule (0: the default output), name of the column (null if it has none), value. A decision that is one constant has one row; another none. 42704 for a decision that the model does not have, 22004 for nulls.';

CREATE FUNCTION packnd.rules(model packnd.dmn) RETURNS TABLE (decision text, rule integer, conditions jsonb, outputs jsonb, is_dated boolean, days datemultirange, annotation text, line integer)
LANGUAGE c STABLE PARALLEL SAFE COST 200 ROWS 50 AS 'MODULE_PATHNAME', 'packnd_dmn_rules';
COMMENT ON FUNCTION packnd.rules(packnd.dmn) IS
'The rules of the decision tables that the decisions of a model are: decision, number of the rule, conditions (what its cells say, by the expression of their column, without those that say "-"), outputs (the constants by the name of their column, or of the decision where it has none; {"@expression": "..."} for one that is no constant), is_dated (whether the table asks for today()), days (those on which the rule can hold, by its cell for today(); null: on all, or it does not say them by constants), annotation, line of the document. 22004 for NULL.';

CREATE FUNCTION packnd.model_name(model packnd.dmn) RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'packnd_dmn_model_name';
COMMENT ON FUNCTION packnd.model_name(packnd.dmn) IS
'The name of a model, as its definitions say it. 22004 for NULL.';

CREATE FUNCTION packnd.render(model packnd.dmn, decision text, format text DEFAULT 'text', labels text DEFAULT NULL) RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'packnd_dmn_render';
COMMENT ON FUNCTION packnd.render(packnd.dmn, text, text, text) IS
'The logic of a decision or knowledge model, or the parts of a service, to be read: tables with their hit policy, rules and annotations, boxed expressions. format is text (aligned, for psql -At), markdown, sentences: each rule one sentence in the language of the model (xml:lang of its definitions: French if it begins with fr or is not there, else English), its columns called by their labels, codes as explain_text() calls them (labels as there), then its annotation and the test cases of the model that it decides (those that pass); for decision NULL all decisions and knowledge models of the model, article by article; or csv: a table as comma-separated values (RFC 4180: commas, CRLF, quotes), for a spreadsheet and packnd.with_table(): the first row names the columns, id and those of the table by their labels, a rule without an id is "#" and its number, and a cell that a spreadsheet would run as a formula (begins with = + - or @ and is neither "-" nor a number) stands behind an apostrophe; "name 2" is the second table of an element. 42704 for a decision that the model does not have, 42809 where csv is asked of one without a table, 22004 for none in another format, 22023 for another format.';

CREATE FUNCTION packnd.with_table(model packnd.dmn, decision text, csv text) RETURNS packnd.dmn
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'packnd_dmn_with_table';
COMMENT ON FUNCTION packnd.with_table(packnd.dmn, text, text) IS
'The model with the rules that a text of comma-separated values says, as render() writes them in format csv and a spreadsheet saves them: separated by commas, semicolons or tabs (found out, or a first line "sep=;"), with or without a byte order mark, columns in any order. Rules are known by their id and stand in the order of the rows; an id that no row has is taken out, a row without one (or with one that is free) is a new rule. Only cells that changed are written; ids, attributes, the diagram, test cases, comments and all else stay as they are, byte by byte. An empty condition is "-"; TRUE, VRAI, FALSE and FAUX are true and false; an apostrophe before = + - or @ is taken away; a description that repeated the first annotation follows it. 22P04 for a text that is no such table, with its row and column, PN422 for one whose model does not compile, 42704 for a decision that the model does not have, 42809 for one without a table or of an imported model, 22004 for nulls.';

CREATE FUNCTION packnd.graph(model packnd.dmn, format text DEFAULT 'dot') RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'packnd_dmn_graph';
COMMENT ON FUNCTION packnd.graph(packnd.dmn, text) IS
'The requirement graph of a model: decisions, input data, knowledge models, services and knowledge sources. format is dot (Graphviz) or mermaid. 22023 for another format.';

CREATE FUNCTION packnd.explain_text(model packnd.dmn, decision text, facts jsonb, as_of timestamptz, unknowns boolean DEFAULT true, language text DEFAULT 'fr', labels text DEFAULT NULL) RETURNS text
LANGUAGE c STABLE PARALLEL SAFE COST 200 AS 'MODULE_PATHNAME', 'packnd_dmn_explain_text';
COMMENT ON FUNCTION packnd.explain_text(packnd.dmn, text, jsonb, timestamptz, boolean, text, text) IS
'explain() as a text to be read aloud: the answer, the rules that decided with their source, the values they looked at, the decisions it rests on, the facts; for an answer that is not determined, what to ask first. language is that of the words between: fr or en; descriptions, labels and annotations are the model''s own. What has a description is not told by name or formula, nor a rule with an annotation by its conditions; a text is told by its label, the line "code : label" in the description of the allowed values of its type or of the decision that gives it, else in labels, lines of the same form. Errors as decide(), and 22023 for another language.';

CREATE FUNCTION packnd.value_text(model packnd.dmn, decision text, value jsonb, language text DEFAULT 'fr', labels text DEFAULT NULL) RETURNS text
LANGUAGE c IMMUTABLE PARALLEL SAFE COST 50 AS 'MODULE_PATHNAME', 'packnd_dmn_value_text';
COMMENT ON FUNCTION packnd.value_text(packnd.dmn, text, jsonb, text, text) IS
'A value that a decision gave, as decide() has it, in the words of explain_text(): each entry of a context on a line, "label : value". In French the label of a number may name its unit at the end ("durée, en mois" of 6: "durée : 6 mois"; of euros it is the sign), and that of a day lead to it ("fin le": "fin le 12/05/2026"). Errors: 42704 for a decision that the model does not have, 22004 for nulls, 22023 for another language, 54000 for a text that is too long.';

CREATE FUNCTION packnd.program(model packnd.dmn, decision text) RETURNS TABLE (part text, step integer, name text, operands text, meaning text, source text)
LANGUAGE c STABLE PARALLEL SAFE COST 200 ROWS 20 AS 'MODULE_PATHNAME', 'packnd_dmn_program';
COMMENT ON FUNCTION packnd.program(packnd.dmn, text) IS
'The steps to which a decision or knowledge model is compiled, in order, to see why it costs what it costs; steps of other decisions are under their own names. part is null for the program itself, "item n" for a part of its table (inputs, cells and outputs that are no constants), "function n" for a function in it, whose steps count from 0 anew. operands: s0 is a slot, p0 a parameter, c0 what a function captured; facts stand by name, constants as literals; "s1 =" is what the step writes, "-> 7" the step to which it may jump; meaning says what becomes of them, source is the text it comes from. One row without step says that the value is there already. How a table finds its rule is not told here: see render(). Errors: 42704 for a decision that the model does not have, 42809 for an input or a service, which have no logic, 22004 for nulls, 54000 for a program that is too long.';

CREATE FUNCTION packnd.program(expression packnd.feel) RETURNS TABLE (part text, step integer, name text, operands text, meaning text, source text)
LANGUAGE c STABLE PARALLEL SAFE COST 200 ROWS 20 AS 'MODULE_PATHNAME', 'packnd_feel_program';
COMMENT ON FUNCTION packnd.program(packnd.feel) IS
'The steps to which an expression is compiled, as program() of a model has them. Errors: 22004 for NULL, 54000 for a program that is too long.';
