-- a37: two partners who compare what they were told cannot link two requests by the moment: to the hour, many are asked.
-- shows: professional.display_name, referral_note.note, person_identity.given_name
-- moments that a partner is told, to the minute or finer
\c - regress_refuge
SELECT pnd.open_referral_ticket(:'received_there', 'accueil de la personne') IS NOT NULL AS opened;
SELECT cursor AS here FROM pnd.changes() ORDER BY cursor LIMIT 1 \gset
\c - regress_camille
SELECT pnd.note_on_referral(:'received_there', 'Elle vient mercredi.');
\c - regress_refuge
CREATE TEMP VIEW told AS
	SELECT 'my_referrals' AS list, to_jsonb(r) - 'cursor' AS said FROM pnd.my_referrals() r
	UNION ALL SELECT 'my_messages', to_jsonb(m) - 'cursor' FROM pnd.my_messages() m
	UNION ALL SELECT 'message', to_jsonb(o) FROM pnd.my_messages() m, pnd.message(m.message) o
	UNION ALL SELECT 'referral_notes', to_jsonb(n) - 'cursor' FROM pnd.referral_notes(:'received_there') n
	UNION ALL SELECT 'referral_details', to_jsonb(d) FROM pnd.referral_details(:'received_there') d
	UNION ALL SELECT 'changes', to_jsonb(c) - 'cursor' FROM pnd.changes(:'here', NULL) c;
SELECT t.list, count(*) > 0 AS rows, count(*) FILTER (WHERE e.value ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d') > 0 AS moments,
	count(*) FILTER (WHERE e.value ~ '^\d{4}-\d\d-\d\d[T ]\d\d:(?!00(:00)?([+Z-]|$))') AS "finer than the hour"
FROM told t, jsonb_each_text(t.said) e GROUP BY 1 ORDER BY 1;
-- nor the number of the case, which each partner has its own of
SELECT count(*) AS "the site's numbers" FROM told t WHERE t.said::text ~ any (ARRAY[:'supported', :'hosted']::text[]);
-- control: who leads the case reads the minute
\c - regress_camille
SELECT count(*) > 0 AS "to the minute" FROM pnd.referrals(:'hosted') r, jsonb_each_text(to_jsonb(r)) e WHERE e.value ~ '^\d{4}-\d\d-\d\d[T ]\d\d:(?!00(:00)?([+Z-]|$))';
