-- workflow/site_scheme.sql: the machine of the scheme that a registry begins
-- with.  A territory's own is another document, loaded at the running site.

SELECT pnd.load_machine($machine${
	"machine": "pnd",
	"label_fr": "Pack nouveau départ",
	"subject": "a case",
	"table": "pnd_data.case_file",
	"columns": {
		"key": "case_id", "case": "case_id", "territory": "territory_id", "machine": "machine", "version": "version",
		"state": "state", "event": "event", "happened_at": "happened_at", "recorded_at": "recorded_at",
		"state_since": "state_since", "revision": "revision", "facts": "event_facts"
	},
	"fixed_columns": ["case_id", "territory_id"],
	"free_columns": ["consent_current", "person_id", "previous_case_id", "previous_exit_at", "duplicate_of", "detector_id", "detected_at"],
	"states": [
		{"state": "detected", "label_fr": "repérage", "initial": true},
		{"state": "received", "label_fr": "saisine reçue"},
		{"state": "assigned", "label_fr": "référence nommée", "needs_referent": true},
		{"state": "contacted", "label_fr": "premier contact", "needs_referent": true},
		{"state": "assessed", "label_fr": "besoins évalués", "needs_referent": true},
		{"state": "supported", "label_fr": "accompagnement en cours", "needs_referent": true},
		{"state": "suspended", "label_fr": "pause convenue", "needs_referent": true},
		{"state": "transferred", "label_fr": "relais vers un autre territoire", "needs_referent": true},
		{"state": "declined", "label_fr": "refus", "final": true},
		{"state": "exited", "label_fr": "sortie", "final": true}
	],
	"events": [
		{"event": "consent_given", "label_fr": "accord donné", "call": "pnd.give_consent",
			"effects": [
				{"effect": "consent_recorded"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"consent_awaited\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"first_contact\""}},
				{"effect": "before_departure", "arguments": {"kind": "\"first_contact\""}},
				{"effect": "tell", "arguments": {"kind": "\"case_received\"", "to": "\"supervisor\""}}]},
		{"event": "consent_refused", "label_fr": "accord refusé", "call": "pnd.decline",
			"sets": {"reopen_reason": "null", "decided_to_leave_at": "null", "danger": "false"},
			"effects": [{"effect": "disclosure_settled"}, {"effect": "forget_report"}]},
		{"event": "pathway_chosen", "label_fr": "parcours choisi", "call": "pnd.choose_pathway",
			"writes": {"chosen_pathway": "text", "pathway_reason": "text"}, "effects": [{"effect": "take_pathway"}]},
		{"event": "referent_named", "label_fr": "référence nommée", "call": "pnd.name_referent", "sets": {"assigned_at": "happened_at"},
			"effects": [{"effect": "complete_transfer"}]},
		{"event": "referent_changed", "label_fr": "changement de référence", "call": "pnd.propose_hand_over",
			"effects": [{"effect": "successor_recorded"}]},
		{"event": "first_contact", "label_fr": "premier contact établi", "sets": {"first_contact_at": "if first_contact_at = null then happened_at else first_contact_at"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"first_contact\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"meeting_offered\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"assessment_awaited\""}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"no_news\""}}]},
		{"event": "needs_assessed", "label_fr": "besoins évalués", "call": "pnd.assess_needs",
			"effects": [
				{"effect": "needs_recorded"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"meeting_offered\""}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"assessment_awaited\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"plan_awaited\""}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"no_news\""}}]},
		{"event": "plan_agreed", "label_fr": "plan convenu", "writes": {"plan_agreed_on": "date"},
			"sets": {"plan_agreed_on": "if plan_agreed_on = null then today() else plan_agreed_on"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"plan_awaited\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"review_4_months\""}},
				{"effect": "open_deadline", "arguments": {"kind": "\"review_6_months\""}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"no_news\""}}]},
		{"event": "pause_agreed", "label_fr": "pause convenue avec la personne", "writes": {"review_on": "date", "pause_reason": "text"},
			"effects": [
				{"effect": "keep_pause"},
				{"effect": "open_deadline", "arguments": {"kind": "\"pause_review\"", "until": "review_on"}},
				{"effect": "meet_deadline", "arguments": {"kind": "\"no_news\""}}]},
		{"event": "pause_extended", "label_fr": "pause prolongée", "call": "pnd.extend_pause",
			"writes": {"review_on": "date", "pause_reason": "text"},
			"effects": [
				{"effect": "keep_pause", "arguments": {"extends": "true"}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"pause_review\"", "until": "review_on"}}]},
		{"event": "resumed", "label_fr": "reprise", "sets": {"review_on": "null"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"pause_review\""}},
				{"effect": "renew_deadline", "arguments": {"kind": "\"no_news\""}}]},
		{"event": "transfer_proposed", "label_fr": "relais proposé", "writes": {"transfer_territory": "text"},
			"sets": {"transfer_accepted_at": "null"},
			"effects": [{"effect": "transfer_agreed"}, {"effect": "open_deadline", "arguments": {"kind": "\"transfer_answer\""}}, {"effect": "open_transfer"}]},
		{"event": "transfer_refused", "label_fr": "relais refusé",
			"effects": [
				{"effect": "refusal_recorded"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"transfer_answer\""}},
				{"effect": "end_transfer", "arguments": {"outcome": "\"refused\""}},
				{"effect": "keep_clock"},
				{"effect": "tell", "arguments": {"kind": "\"transfer_refused\"", "to": "\"referent\""}}]},
		{"event": "transfer_withdrawn", "label_fr": "relais repris",
			"effects": [
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"transfer_answer\"", "reason": "\"relais repris\""}},
				{"effect": "end_transfer", "arguments": {"outcome": "\"taken_back\""}},
				{"effect": "keep_clock"}]},
		{"event": "transfer_expired", "label_fr": "relais sans réponse",
			"effects": [
				{"effect": "cancel_deadlines", "arguments": {"kind": "\"transfer_answer\"", "reason": "\"sans réponse\""}},
				{"effect": "end_transfer", "arguments": {"outcome": "\"expired\""}},
				{"effect": "keep_clock"}]},
		{"event": "transfer_accepted", "label_fr": "relais accepté",
			"sets": {"transfer_accepted_at": "happened_at"},
			"effects": [
				{"effect": "transfer_waits"},
				{"effect": "meet_deadline", "arguments": {"kind": "\"transfer_answer\""}},
				{"effect": "accept_transfer"},
				{"effect": "open_deadline", "arguments": {"kind": "\"no_news\""}},
				{"effect": "tell", "arguments": {"kind": "\"transfer_accepted\"", "to": "\"referent\""}}]},
		{"event": "transfer_completed", "label_fr": "référence nommée au territoire d'accueil", "call": "pnd.name_referent",
			"sets": {"exit_code": "\"handed_on\"", "exited_at": "happened_at", "referent_named": "false", "reopen_reason": "null"},
			"effects": [
				{"effect": "transfer_taken_up"},
				{"effect": "tell", "arguments": {"kind": "\"transfer_completed\"", "to": "\"referent\""}},
				{"effect": "end_transfer"}, {"effect": "keep_exit"}, {"effect": "end_support"}, {"effect": "cancel_deadlines"}]},
		{"event": "decided_to_leave", "label_fr": "décide de partir", "call": "pnd.decide_to_leave",
			"sets": {"decided_to_leave_at": "if decided_to_leave_at = null then happened_at else decided_to_leave_at"},
			"effects": [
				{"effect": "keep_decision"},
				{"effect": "open_emergency_needs"},
				{"effect": "before_departure", "arguments": {"kind": "\"first_contact\""}},
				{"effect": "plan_departure"},
				{"effect": "tell", "arguments": {"kind": "\"decided_to_leave\"", "to": "\"supervisor\""}},
				{"effect": "tell", "when": "referent_named", "arguments": {"kind": "\"decided_to_leave\"", "to": "\"referent\""}}]},
		{"event": "danger_assessed", "label_fr": "danger évalué", "call": "pnd.record_danger",
			"effects": [
				{"effect": "answers_recorded"},
				{"effect": "count_danger"},
				{"effect": "tell", "when": "danger", "arguments": {"kind": "\"danger_found\"", "to": "\"supervisor\""}},
				{"effect": "tell", "when": "danger and referent_named", "arguments": {"kind": "\"danger_found\"", "to": "\"referent\""}}]},
		{"event": "danger_expired", "label_fr": "évaluation du danger expirée", "call": "pnd.record_danger", "sets": {"danger": "false"},
			"effects": [
				{"effect": "meet_deadline", "arguments": {"kind": "\"danger_expiry\""}},
				{"effect": "tell", "arguments": {"kind": "\"danger_expired\"", "to": "\"supervisor\""}}]},
		{"event": "told_without_agreement", "label_fr": "signalement sans accord", "call": "pnd.tell_without_agreement",
			"effects": [
				{"effect": "disclose"},
				{"effect": "tell", "arguments": {"kind": "\"told_without_agreement\"", "to": "\"supervisor\""}},
				{"effect": "tell", "when": "referent_named", "arguments": {"kind": "\"told_without_agreement\"", "to": "\"referent\""}}]},
		{"event": "exited", "label_fr": "sortie", "call": "pnd.exit_case", "writes": {"exit_code": "text"},
			"sets": {"exited_at": "happened_at", "referent_named": "false", "reopen_reason": "null"},
			"effects": [{"effect": "end_transfer", "arguments": {"outcome": "\"lapsed\""}},
				{"effect": "keep_exit"}, {"effect": "end_support"}, {"effect": "cancel_deadlines"}]},
		{"event": "merged", "label_fr": "doublon rattaché", "call": "pnd.merge_case",
			"sets": {"exit_code": "\"duplicate\"", "exited_at": "happened_at", "referent_named": "false", "reopen_reason": "null"},
			"effects": [
				{"effect": "pair_settled"}, {"effect": "keep_exit"}, {"effect": "end_support"}, {"effect": "cancel_deadlines"},
				{"effect": "complete_transfer"}]},
		{"event": "reopened", "label_fr": "réouverture", "call": "pnd.reopen_case", "writes": {"reopen_reason": "text"},
			"sets": {"exit_code": "null", "exited_at": "null", "duplicate_of": "null", "referent_named": "assigned_at != null"},
			"effects": [
				{"effect": "consent_recorded", "when": "state != \"detected\""},
				{"effect": "undo_merge"},
				{"effect": "restore_support", "when": "state != \"detected\""},
				{"effect": "open_deadline", "when": "state = \"received\"", "arguments": {"kind": "\"first_contact\""}},
				{"effect": "open_deadline", "when": "state = \"detected\"", "arguments": {"kind": "\"consent_awaited\""}}]}
	],
	"transitions": [
		{"from": "detected", "event": "consent_given", "to": "received", "duties": ["detector", "referent", "supervisor"],
			"guards": [{"guard": "consent_current", "missing_fr": "son accord en cours"}]},
		{"from": "detected", "event": "consent_refused", "to": "declined", "duties": ["detector", "referent", "supervisor"]},
		{"from": "detected", "event": "pathway_chosen", "duties": ["detector", "supervisor"]},
		{"from": "received", "event": "pathway_chosen", "duties": ["supervisor"]},
		{"from": "received", "event": "referent_named", "to": "assigned", "duties": ["supervisor"],
			"guards": [
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "referent_named", "missing_fr": "une référence nommée"}]},
		{"from": "assigned", "event": "first_contact", "to": "contacted", "duties": ["referent"]},
		{"from": "transferred", "event": "first_contact", "duties": ["referent"],
			"guards": [{"guard": "first_contact_at = happened_at and needs_assessed_at = null", "missing_fr": "une personne encore à joindre"}]},
		{"from": "contacted", "event": "needs_assessed", "to": "assessed", "duties": ["referent"],
			"guards": [
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "needs_assessed_at != null", "missing_fr": "la date de l'évaluation des besoins"}]},
		{"from": "assessed", "event": "plan_agreed", "to": "supported", "duties": ["referent"],
			"guards": [{"guard": "consent_current", "missing_fr": "son accord en cours"}]},
		{"from": "supported", "event": "pause_agreed", "to": "suspended", "duties": ["referent"],
			"guards": [{"guard": "review_on != null", "missing_fr": "la date de révision convenue avec la personne"}]},
		{"from": "suspended", "event": "pause_extended", "to": "suspended", "duties": ["referent"],
			"guards": [
				{"guard": "review_on != null", "missing_fr": "la date de révision convenue avec la personne"},
				{"guard": "pause_reason != null", "missing_fr": "la raison de la prolongation"}]},
		{"from": "suspended", "event": "resumed", "to": "supported", "duties": ["referent"],
			"guards": [{"guard": "consent_current", "missing_fr": "son accord en cours"}]},
		{"from": ["assigned", "contacted", "assessed", "supported", "suspended"], "event": "transfer_proposed", "to": "transferred", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "transfer_territory != null", "missing_fr": "le territoire d'accueil"},
				{"guard": "transfer_territory != territory_id", "missing_fr": "un autre territoire"}]},
		{"from": "transferred", "event": "transfer_refused", "to": "assigned", "duties": ["receiver"],
			"guards": [
				{"guard": "first_contact_at = null", "missing_fr": "une proposition faite avant le premier contact"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_refused", "to": "contacted", "duties": ["receiver"],
			"guards": [
				{"guard": "first_contact_at != null and needs_assessed_at = null", "missing_fr": "une proposition faite avant l'évaluation"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_refused", "to": "assessed", "duties": ["receiver"],
			"guards": [
				{"guard": "needs_assessed_at != null and plan_agreed_on = null", "missing_fr": "une proposition faite avant le plan"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_refused", "to": "supported", "duties": ["receiver"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on = null", "missing_fr": "une proposition faite en accompagnement"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_refused", "to": "suspended", "duties": ["receiver"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on != null", "missing_fr": "une proposition faite pendant une pause"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_withdrawn", "to": "assigned", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "first_contact_at = null", "missing_fr": "une proposition faite avant le premier contact"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_withdrawn", "to": "contacted", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "first_contact_at != null and needs_assessed_at = null", "missing_fr": "une proposition faite avant l'évaluation"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_withdrawn", "to": "assessed", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "needs_assessed_at != null and plan_agreed_on = null", "missing_fr": "une proposition faite avant le plan"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_withdrawn", "to": "supported", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on = null", "missing_fr": "une proposition faite en accompagnement"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_withdrawn", "to": "suspended", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on != null", "missing_fr": "une proposition faite pendant une pause"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_expired", "to": "assigned", "duties": ["system"],
			"guards": [
				{"guard": "first_contact_at = null", "missing_fr": "une proposition faite avant le premier contact"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_expired", "to": "contacted", "duties": ["system"],
			"guards": [
				{"guard": "first_contact_at != null and needs_assessed_at = null", "missing_fr": "une proposition faite avant l'évaluation"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_expired", "to": "assessed", "duties": ["system"],
			"guards": [
				{"guard": "needs_assessed_at != null and plan_agreed_on = null", "missing_fr": "une proposition faite avant le plan"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_expired", "to": "supported", "duties": ["system"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on = null", "missing_fr": "une proposition faite en accompagnement"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_expired", "to": "suspended", "duties": ["system"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on != null", "missing_fr": "une proposition faite pendant une pause"},
				{"guard": "transfer_accepted_at = null", "missing_fr": "un relais qui attend une réponse"}]},
		{"from": "transferred", "event": "transfer_accepted", "to": "transferred", "duties": ["receiver"],
			"guards": [{"guard": "consent_current", "missing_fr": "son accord en cours"}]},
		{"from": "transferred", "event": "transfer_completed", "to": "exited", "duties": ["system"],
			"guards": [{"guard": "transfer_accepted_at != null", "missing_fr": "un relais accepté"}]},
		{"from": "declined", "event": "reopened", "to": "detected", "duties": ["detector", "supervisor"],
			"guards": [{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": "exited", "event": "reopened", "to": "received", "duties": ["supervisor"],
			"guards": [
				{"guard": "assigned_at = null", "missing_fr": "un dossier clos avant de nommer la référence"},
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": "exited", "event": "reopened", "to": "assigned", "duties": ["supervisor"],
			"guards": [
				{"guard": "assigned_at != null and first_contact_at = null", "missing_fr": "un dossier clos avant le premier contact"},
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": "exited", "event": "reopened", "to": "contacted", "duties": ["supervisor"],
			"guards": [
				{"guard": "first_contact_at != null and needs_assessed_at = null", "missing_fr": "un dossier clos avant l'évaluation"},
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": "exited", "event": "reopened", "to": "assessed", "duties": ["supervisor"],
			"guards": [
				{"guard": "needs_assessed_at != null and plan_agreed_on = null", "missing_fr": "un dossier clos avant le plan"},
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": "exited", "event": "reopened", "to": "supported", "duties": ["supervisor"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on = null", "missing_fr": "un dossier clos en accompagnement"},
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": "exited", "event": "reopened", "to": "suspended", "duties": ["supervisor"],
			"guards": [
				{"guard": "plan_agreed_on != null and review_on != null", "missing_fr": "un dossier clos pendant une pause"},
				{"guard": "consent_current", "missing_fr": "son accord en cours"},
				{"guard": "reopen_reason != null", "missing_fr": "la raison de la réouverture"}]},
		{"from": ["detected", "received", "assigned", "contacted", "assessed", "supported", "suspended"],
			"event": "merged", "to": "exited", "duties": ["supervisor"],
			"guards": [{"guard": "duplicate_of != null", "missing_fr": "le dossier qui continue"}]},
		{"from": ["received", "assigned", "contacted", "assessed"], "event": "exited", "to": "exited", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "exit_code != null", "missing_fr": "le motif de sortie"},
				{"guard": "exit_code != \"duplicate\"", "missing_fr": "le dossier qui continue, auquel un doublon est rattaché"},
				{"guard": "exit_code != \"goals_reached\"", "missing_fr": "un autre motif : des objectifs ne s'atteignent qu'en accompagnement"}]},
		{"from": ["supported", "suspended", "transferred"], "event": "exited", "to": "exited", "duties": ["referent", "supervisor"],
			"guards": [
				{"guard": "exit_code != null", "missing_fr": "le motif de sortie"},
				{"guard": "exit_code != \"duplicate\"", "missing_fr": "le dossier qui continue, auquel un doublon est rattaché"}]},
		{"from": ["detected", "received", "assigned", "contacted", "assessed", "supported", "suspended", "transferred"],
			"event": "decided_to_leave", "duties": ["detector", "referent", "supervisor"]},
		{"from": ["detected", "received", "assigned", "contacted", "assessed", "supported", "suspended", "transferred"],
			"event": "danger_assessed", "duties": ["detector", "referent", "supervisor"]},
		{"from": ["detected", "received", "assigned", "contacted", "assessed", "supported", "suspended", "transferred"],
			"event": "danger_expired", "duties": ["system"]},
		{"from": ["detected", "received", "assigned", "contacted", "assessed", "supported", "suspended", "transferred"],
			"event": "told_without_agreement", "duties": ["detector", "referent", "supervisor"]},
		{"from": ["assigned", "contacted", "assessed", "supported", "suspended", "transferred"],
			"event": "referent_changed", "duties": ["referent", "supervisor"],
			"guards": [{"guard": "referent_named", "missing_fr": "une référence nommée"}]}
	]
}$machine$, '2022-11-26');

SELECT packnd.enforce('pnd_data.case_file', 'pnd');
