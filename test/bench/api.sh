#!/bin/bash
# What does a call of the API cost at 10^4 cases?  CPU time of the backend in
# microseconds, as the kernel counts it, for one statement with its commit: the
# lower quartile of some runs, since what else runs on the machine only adds,
# after some that fill the caches, as the role that makes the call.
#
#   test/bench/api.sh [BEFORE]
#
# BEFORE is what an earlier run printed, of this or another commit: the ratio
# to it stands beside each call, '!' where it is above 1.1.  A call that a
# commit does not have shows '-'; one that is refused, its SQLSTATE.
#
# Half a hundred cases go their way from report to exit, beside those that
# sql/scale makes; a statement's %d is the number of the case.
set -euo pipefail
before=${1:-/dev/null}
cases=10000
rounds=${ROUNDS:-40}
warm_up=10
. "$(dirname "$0")/../server.sh"
[ -r /proc/self/schedstat ] || die 'the kernel does not count the time of a process: no /proc/self/schedstat'
stage
server_drop bench
server_init bench postgres "shared_buffers = 512MB" "max_wal_size = 4GB" "autovacuum = off" "jit = off" \
	"max_locks_per_transaction = 256"
server_start bench
trap 'server_drop bench' EXIT

role=
# as ROLE: who makes the calls that follow
as()
{
	role=${1#regress_}
	echo "\\c - $1"
	echo 'SET client_min_messages = error;'
	echo 'SELECT pg_backend_pid() AS backend \gset'
}

# prepare STATEMENT: one that is not measured, for each case
prepare()
{
	local i
	for i in $(seq "$rounds"); do
		printf '%s\n' "${1//%d/$i}"
	done
}

# call NAME STATEMENT [STATEMENT]: measured; the second is for commits that
# have no such function as the first names
call()
{
	local i first
	for i in $(seq "$rounds"); do
		first=${2//%d/$i}
		printf '\\set from `cut -d" " -f1 /proc/:backend/schedstat`\n%s\n' "$first"
		if [ $# -gt 2 ]; then
			printf '\\if :ERROR\n\\set from `cut -d" " -f1 /proc/:backend/schedstat`\n%s\n\\endif\n' "${3//%d/$i}"
		fi
		printf '\\set state :SQLSTATE\n\\set upto `cut -d" " -f1 /proc/:backend/schedstat`\n'
		printf '\\echo measured %s %s %s :from :upto :state\n' "$role" "${1// /_}" "$i"
	done
}

# query CALL...: as it stands; of_case NAME...: given the number of a case
query()
{
	local name
	for name; do
		call "$name" "SELECT * FROM pnd.$name;"
	done
}
of_case()
{
	local name
	for name; do
		call "$name" "SELECT * FROM pnd.$name(:'n%d');"
	done
}

walk()
{
	# a partner with room for all, and one who knows all services
	as postgres
	echo "SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 1000) \\g /dev/null"
	prepare "CREATE ROLE regress_api_%d LOGIN IN ROLE packnd_referent;"
	echo "CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author; CREATE ROLE regress_operator LOGIN IN ROLE packnd_operator;"
	echo "CREATE ROLE regress_steering LOGIN IN ROLE packnd_steering;"
	echo "SELECT pnd.add_professional('Pilotage', :'caf_number', 'pilotage', 'regress_steering', '2025-01-01') AS steering_number \\gset"
	echo "SELECT pnd.assign_duty(:'steering_number', '76', 'steering') \\g /dev/null"
	echo "SELECT pnd.add_login('regress_author', part => 'policy_author'), pnd.add_login('regress_operator', part => 'job') \\g /dev/null"
	echo 'ANALYZE;'
	call add_organisation "SELECT pnd.add_organisation('Organisation %d', 'CAF', '2025-01-01') AS o%d \\gset"
	call add_professional "SELECT pnd.add_professional('Personne %d', :'o%d', 'travail social') AS p%d \\gset"
	call add_training "SELECT pnd.add_training(:'p%d', 'Repérer les violences conjugales', '2025-01-01');"
	call assign_duty "SELECT pnd.assign_duty(:'p%d', '76', 'referent');"
	call add_login "SELECT pnd.add_login('regress_api_%d', :'p%d');"
	call end_login "SELECT pnd.end_login('regress_api_%d', 'essai');"
	call end_duty "SELECT pnd.end_duty(:'p%d', '76', 'referent', 'essai');"
	call close_organisation "SELECT pnd.close_organisation(:'o%d', current_date + 1, :'caf_number');"
	call add_territory "SELECT pnd.add_territory('76-%d', '76', 'Territoire %d', :'caf_number');"
	call open_territory "SELECT pnd.open_territory('76-%d');"
	query 'health()'

	as regress_author
	echo '\set model `cat src/policy/fr/tgd.dmn`'
	call load_policy "SELECT pnd.load_policy('tgd', date '2030-01-01' + %d, :'model');"
	call withdraw_policy "SELECT pnd.withdraw_policy('tgd', $((rounds + 2)) - %d);"
	query policies

	as regress_trainee
	call 'report, undeclared' "SELECT pnd.report('76', true, NULL) AS m%d \\gset"
	call record_declaration "SELECT pnd.record_declaration(:'m%d', true, false);"
	call decline "SELECT pnd.decline(:'m%d');"
	prepare "SELECT pnd.report('76', true, true) AS m%d \\gset"
	as postgres
	echo "SELECT pnd.add_training(:'trainee_number', 'Repérer les violences conjugales', '2025-01-01') \\g /dev/null"
	as regress_trainee
	call confirm_report "SELECT pnd.confirm_report(:'m%d');"

	as regress_doctor
	call report "SELECT pnd.report('76', true, true) AS n%d \\gset"
	call give_consent "SELECT pnd.give_consent(:'n%d', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');"
	query my_cases territories
	of_case case_summary allowed_events
	call decide_policy "SELECT * FROM pnd.decide_policy('auvvc', '2026-05-15', '{\"partner_violence\": true, \"territory_zone\": \"mainland\", \"regular_residence\": true, \"evidence\": \"complaint\", \"evidence_date\": \"2026-05-02\", \"last_award_date\": null, \"dependent_children\": 2, \"monthly_resources\": 1100, \"benefit_recipient\": true}');"
	call questions "SELECT * FROM pnd.questions('{cohabitation,evidence,evidence_date}');"

	as postgres
	prepare "INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll) VALUES (packnd.site_case_id(:'n%d'), 'meeting_offered', '76', '76', now(), 5, 'calendar_days', false) RETURNING packnd.site_number('deadline', deadline_id) AS met%d \\gset"
	prepare "INSERT INTO pnd_data.deadline (case_id, kind, territory_id, departement, started_at, amount, unit, roll) VALUES (packnd.site_case_id(:'n%d'), 'safety_check', '76', '76', now(), 5, 'calendar_days', false) RETURNING packnd.site_number('deadline', deadline_id) AS cancelled%d \\gset"

	as regress_supervisor
	call territory_cases "SELECT * FROM pnd.territory_cases('76');"
	call 'territory_cases, received' "SELECT * FROM pnd.territory_cases('76', 'received');"
	call name_referent "SELECT pnd.name_referent(:'n%d', :'camille_number');"
	query my_cases my_messages "late_deadlines('76')" "territory_counts('76')"
	of_case case_summary allowed_events
	call cancel_deadline "SELECT pnd.cancel_deadline(:'n%d', :'cancelled%d', 'sans objet');"
	call set_deadline_budget "SELECT pnd.set_deadline_budget('76', 'meeting_offered', %d, 'working_days', 'Protocole départemental');"
	call add_closure "SELECT pnd.add_closure('76', date '2028-01-01' + %d, 'pont');"
	call remove_closure "SELECT pnd.remove_closure('76', date '2028-01-01' + %d);"
	call set_service "SELECT pnd.set_service('76', 'packnd-demo--auvvc-caf', has_agreement => true, answer_address => 'accueil@example.org', not_limited => true, answer_amount => %d, answer_unit => 'hours');"
	echo '\set document `cat test/demo/directory-76.json`'
	call directory_problems "SELECT * FROM pnd.directory_problems(:'document');"
	call import_directory "SELECT * FROM pnd.import_directory('76', :'document');"

	as regress_camille
	query my_cases my_deadlines my_messages
	of_case case_summary allowed_events case_deadlines
	prepare "SELECT d.deadline AS d%d FROM pnd.case_deadlines(:'n%d') d WHERE d.kind = 'first_contact' \\gset"
	call mark_deadline_met "SELECT pnd.mark_deadline_met(:'n%d', :'met%d');"
	call suspend_deadline "SELECT pnd.suspend_deadline(:'n%d', :'d%d', now() + interval '2 days', 'hospitalisée');"
	call resume_deadline "SELECT pnd.resume_deadline(:'n%d', :'d%d');"
	call record_first_contact "SELECT pnd.record_first_contact(:'n%d');"
	call assess_needs "SELECT pnd.assess_needs(:'n%d', '{shelter,money,specialised,housing}');"
	call open_ticket "SELECT pnd.open_ticket(:'n%d', 'appel');"
	of_case identity
	call referent_on "SELECT * FROM pnd.referent_on(:'n%d', now());"
	call record_facts "SELECT pnd.record_facts(:'n%d', '{\"dependent_children\": 2, \"partner_violence\": true, \"regular_residence\": true, \"evidence\": \"complaint\", \"evidence_date\": \"2026-10-20\", \"last_award_date\": null}');"
	call eligibility "SELECT * FROM pnd.eligibility(:'n%d', '2026-11-02');"
	of_case decisions
	call explain_measure "SELECT * FROM pnd.explain_measure(:'n%d', 'auvvc');"
	call route "SELECT * FROM pnd.route(:'n%d', 'shelter');"
	call why_not "SELECT * FROM pnd.why_not(:'n%d', 'shelter');"
	call plan_agreed "SELECT pnd.cause(:'n%d', 'plan_agreed');" "SELECT pnd.advance(:'n%d', 'plan_agreed');"
	call refer "SELECT referral AS r%d FROM pnd.refer(:'n%d', 'shelter', :'refuge_service_number') \\gset"
	of_case referrals
	call decide_to_leave "SELECT pnd.decide_to_leave(:'n%d', now() + interval '3 days');"
	call pause_agreed "SELECT pnd.cause(:'n%d', 'pause_agreed', jsonb_build_object('review_on', (now() + interval '30 days')::date));" \
		"SELECT pnd.advance(:'n%d', 'pause_agreed', (now() + interval '30 days')::date);"
	call resumed "SELECT pnd.cause(:'n%d', 'resumed');" "SELECT pnd.advance(:'n%d', 'resumed');"

	as regress_refuge
	query my_referrals
	call 'answer_referral, under_study' "SELECT pnd.answer_referral(:'r%d', 'under_study');"
	call 'answer_referral, refused' "SELECT pnd.answer_referral(:'r%d', 'refused', 'full');"

	as regress_camille
	call 'revoke_consent, services' "SELECT pnd.revoke_consent(:'n%d', 'services');"
	call renew_consent "SELECT pnd.renew_consent(:'n%d', 'services');"
	call propose_hand_over "SELECT pnd.propose_hand_over(:'n%d', :'sacha_number') AS h%d \\gset"
	as regress_sacha
	call answer_hand_over "SELECT pnd.answer_hand_over(:'h%d', true);"
	call exit_case "SELECT pnd.exit_case(:'n%d', 'moved');"

	as regress_auditor
	call verify_journal "SELECT * FROM pnd.verify_journal(:'n%d');"
	as regress_steering
	query "territory_counts('76')" my_messages
	as regress_operator
	call 'follow_up, nothing due' "CALL pnd.follow_up(hold_share => 1);"
	query 'follow_up_status()'
	call take_messages "SELECT count(*) FROM pnd.take_messages(10);"
	call release_outbox "SELECT pnd.release_outbox();"
}

{
	cat <<-END
		\\o /dev/null
		CREATE EXTENSION btree_gist;
		CREATE EXTENSION packnd;
		SELECT packnd.install();
	END
	sed -n '/^-- Each call/q; p' sql/scale.sql | sed "s/\\b20,000\\b/$cases/g; s/\\b20000\\b/$cases/g"
	echo '\set ECHO none'
	echo '\set QUIET on'
	walk
} > "$build/api.sql"
server_psql bench postgres -qX -f "$build/api.sql" > "$build/api.out" 2> "$build/api.log" < /dev/null

awk -v warm_up="$warm_up" '
	function quartile(list, n,   i, j, x)
	{
		for (i = 2; i <= n; i++) {
			x = list[i]
			for (j = i - 1; j > 0 && list[j] > x; j--)
				list[j + 1] = list[j]
			list[j + 1] = x
		}
		return list[int((n + 3) / 4)]
	}
	FILENAME != ARGV[2] { if ($3 == "us") earlier[$1 " " $2] = $4; next }
	$1 != "measured" { next }
	{
		name = $2 " " $3
		if (!(name in count)) { order[++names] = name; count[name] = 0 }
		if ($7 != "00000") refused[name] = $7
		else if ($4 > warm_up) time[name, ++count[name]] = ($6 - $5) / 1000
	}
	END {
		for (i = 1; i <= names; i++) {
			name = order[i]
			split(name, part, " ")
			if (name in refused) {
				printf "%-11s %-34s    %s\n", part[1], part[2], refused[name] == "42883" ? "-" : refused[name]
				continue
			}
			n = count[name]
			for (j = 1; j <= n; j++) list[j] = time[name, j]
			m = quartile(list, n)
			printf "%-11s %-34s us %8.0f", part[1], part[2], m
			if (earlier[name] > 0)
				printf " %8.0f %6.2f%s", earlier[name], m / earlier[name], (m > 1.1 * earlier[name]) ? " !" : ""
			printf "\n"
		}
	}' "$before" "$build/api.out"
