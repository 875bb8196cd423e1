-- workflow/site_scheme_accompagne.sql: the pathway "accompagné" as it differs
-- from that of site_scheme.sql: who leads the case activates the partners'
-- correspondents, and calls the CAF or the MSA in difficulty.  Who may lead and
-- who is called are rows: pnd_data.pathway.

SELECT pnd.load_machine($machine${
	"machine": "pnd_accompagne",
	"based_on": "pnd",
	"label_fr": "Pack nouveau départ, parcours accompagné",
	"events": [
		{"event": "needs_assessed", "label_fr": "besoins évalués", "call": "pnd.assess_needs",
			"effects": [
				{"effect": "needs_recorded"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"meeting_offered\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"assessment_awaited\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"plan_awaited\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"correspondents_awaited\""}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"no_news\""}},
				{"effect": "send_first_requests"}]},
		{"event": "correspondents_activated", "label_fr": "correspondants activés", "call": "pnd.activate_correspondents",
			"effects": [
				{"effect": "partner_asked"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"correspondents_awaited\""}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"no_news\""}}]},
		{"event": "difficulty_called", "label_fr": "appui demandé à la CAF ou à la MSA", "call": "pnd.call_in_difficulty",
			"effects": [
				{"effect": "difficulty_call", "arguments": {"waits": "true"}},
				{"effect": "open_deadline", "arguments": {"kind": "\"difficulty_answer\""}}]},
		{"event": "difficulty_answered", "label_fr": "appui reçu", "call": "pnd.answer_difficulty_call",
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"difficulty_answer\""}},
				{"effect": "difficulty_call", "arguments": {"waits": "false"}},
				{"effect": "tell", "arguments": {"kind": "\"difficulty_answered\"", "to": "\"referent\""}}]}
	],
	"transitions": [
		{"from": ["assessed", "supported"], "event": "correspondents_activated", "duties": ["referent"],
			"guards": [{"guard": "consent_current", "missing_fr": "son accord en cours"}]},
		{"from": ["contacted", "assessed", "supported"], "event": "difficulty_called", "duties": ["referent", "supervisor"],
			"guards": [{"guard": "consent_current", "missing_fr": "son accord en cours"}]},
		{"from": ["contacted", "assessed", "supported", "suspended", "transferred"],
			"event": "difficulty_answered", "duties": ["called", "referent", "supervisor"]}
	]
}$machine$, '2022-11-26');
