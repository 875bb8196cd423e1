-- a04: no error of a call says what a row holds: no DETAIL of a constraint, no value of a variable (a31 has the plans).
\c - regress_sacha
-- values that constraints and casts refuse
SELECT pnd.add_dependant(:'supported', 'no_such_kind', '2020-02-29', 'Lou');
SELECT pnd.add_evidence(:'supported', 'complaint', '2026-10-20', '2025-01-01');
SELECT pnd.add_note(:'supported', '');
SELECT pnd.add_channel(:'supported', 'phone', '', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.record_facts(:'supported', '{"evidence_date": "hier"}');
SELECT pnd.set_domicile(:'supported', 'lawyer', '', '');
SELECT pnd.exit_case(:'supported', 'no_such_code');
-- control: the same calls with values that are allowed
SELECT pnd.add_note(:'supported', 'a appelé') IS NOT NULL AS noted;
SELECT pnd.add_evidence(:'supported', 'complaint', '2026-10-20', '2027-01-01') IS NOT NULL AS recorded;
