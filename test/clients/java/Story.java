import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The story of one woman, told by an application in Java: JDBC as it comes,
 * and nothing but schema pnd.  Numbers and cursors are Strings that it was
 * given, dates are LocalDate, moments OffsetDateTime.  What it prints is
 * story.txt.
 */
class Story {
	private final Desk doctor = new Desk("regress_doctor", Story::tell);
	private final Desk supervisor = new Desk("regress_supervisor", Story::tell);
	private final Desk camille = new Desk("regress_camille", Story::tell);
	private final Desk refuge = new Desk("regress_refuge", Story::tell);
	private final Desk havre = new Desk("regress_havre", Story::tell);
	private final Desk sacha = new Desk("regress_sacha", Story::tell);
	/** Camille has the application open twice */
	private final Desk window = new Desk("regress_camille", Story::tell);

	private final Map<String, String> names = new TreeMap<>();
	private String her;
	private List<String> others;

	private static synchronized void tell(String line) {
		System.out.println(line);
	}

	/** A number, as it is called here: numbers differ from run to run. */
	private String called(Object number, String kind) {
		if (!names.containsKey((String) number)) {
			long before = names.values().stream().filter(name -> name.startsWith(kind + " ")).count();
			names.put((String) number, kind + " " + (before + 1));
		}
		return names.get(number);
	}

	/** Those of a list, each once, in the order of their names. */
	private String each(List<Map<String, Object>> rows, String column, String kind) {
		List<String> all = rows.stream().map(row -> called(row.get(column), kind)).sorted().toList();
		if (new TreeSet<>(all).size() != all.size()) {
			throw new IllegalStateException("twice on a page: " + all);
		}
		return String.join(", ", all);
	}

	/** The code that a list has for what a person reads. */
	private static String choice(Desk desk, String list, String label) throws SQLException {
		List<Object> found = desk.rows("SELECT code, label_fr FROM pnd.choices(?)", list).stream()
				.filter(row -> row.get("label_fr").equals(label)).map(row -> row.get("code")).toList();
		if (found.size() != 1) {
			throw new IllegalStateException("no \"" + label + "\" in " + list);
		}
		return (String) found.get(0);
	}

	private static String ofName(Desk desk, String displayName) throws SQLException {
		return (String) desk.pages("professionals", 2, "76").stream()
				.filter(row -> row.get("display_name").equals(displayName)).findFirst().orElseThrow().get("professional");
	}

	/** Several reports that hold together; each has the same key in each try. */
	private List<String> together(int count, String cut) throws SQLException {
		List<String> keys = Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();
		return doctor.transaction(Connection.TRANSACTION_READ_COMMITTED, desk -> {
			List<String> numbers = new ArrayList<>();
			for (String key : keys) {
				numbers.add((String) desk.run("SELECT pnd.report(?, ?, ?, request_key => ?) AS number", List.of("76", true, true, key), cut)
						.get(0).get("number"));
			}
			return numbers;
		});
	}

	private void entry() throws SQLException {
		tell("# A doctor reports, over a network that fails");
		String report = "SELECT pnd.report(?, ?, ?, request_key => ?) AS number";
		her = (String) doctor.change("after: report answered", report, "76", true, true);
		tell("not heard: " + called(her, "case"));
		tell("not sent: " + called(doctor.change("before: report sent", report, "76", true, true), "case"));
		String key = UUID.randomUUID().toString();
		tell("not waited for: " + called(doctor.rows(report, List.of("76", true, false, key), "early: report").get(0).get("number"), "case"));
		tell("its key for another call: " + doctor.refused(report, "76", true, true, key));
		tell("COMMIT not sent: " + called(together(1, "before commit: one report").get(0), "case"));
		List<String> five = together(5, "after commit: five reports");
		tell("COMMIT not heard: " + five.stream().map(number -> called(number, "case")).collect(Collectors.joining(", ")));
		others = five.subList(0, 2);

		tell("# They agree");
		String phone = choice(doctor, "contact_kind", "Appel téléphonique");
		String alone = choice(doctor, "read_by", "La personne seule");
		consent("after: consent", her, "Alix", phone, alone);
		for (String other : others) {
			consent(null, other, "Béa", phone, alone);
		}
		tell("my cases, two a page: " + each(doctor.pages("my_cases", 2), "case_number", "case"));
	}

	private void consent(String cut, String number, String givenName, String kind, String readBy) throws SQLException {
		doctor.change(cut, "SELECT pnd.give_consent(?, ?, ?, ?, ?, ?, ?, ?, birth_date => ?, request_key => ?)", number, "Exemple", givenName,
				kind, "+33 1 99 00 00 42", readBy, "Mo-Fr 09:00-12:00", "rien du dispositif", LocalDate.of(1991, 4, 12));
	}

	private Map<String, Object> summary(Desk desk) throws SQLException {
		return desk.rows("SELECT state_fr, referent, needs, exit_code FROM pnd.case_summary(?)", her).get(0);
	}

	private void naming() throws SQLException {
		tell("# The supervisor names a referent");
		tell("two a page: " + each(supervisor.pages("territory_cases", 2, "76"), "case_number", "case"));
		tell("received: " + each(supervisor.pages("territory_cases", 2, "76", "received"), "case_number", "case"));
		String professional = ofName(supervisor, "Camille");
		String name = "SELECT pnd.name_referent(?, ?, request_key => ?)";
		supervisor.change("early: naming", name, her, professional);
		for (String other : others) {
			supervisor.change(null, name, other, professional);
		}
		tell(called(her, "case") + ": " + summary(supervisor).get("state_fr") + ", " + summary(supervisor).get("referent"));
		String mistyped = professional.substring(0, professional.length() - 1) + (professional.endsWith("0") ? "1" : "0");
		tell("mistyped: " + supervisor.refused(name, her, mistyped, null).substring(0, 5));
	}

	private Map<String, Object> identity() throws SQLException {
		return camille.rows("SELECT * FROM pnd.identity(?)", her).get(0);
	}

	private void meeting() throws SQLException {
		tell("# The referent meets her");
		tell("my cases, two a page: " + each(camille.pages("my_cases", 2), "case_number", "case"));
		tell("before a ticket: " + camille.refused("SELECT * FROM pnd.identity(?)", her));
		camille.rows("SELECT pnd.open_ticket(?, ?)", her, "premier rendez-vous");
		Map<String, Object> she = identity();
		tell(she.get("given_name") + " " + she.get("family_name") + ", " + she.get("birth_date") + ", " + she.get("contact_value") + ", "
				+ she.get("read_by"));
		camille.change(null, "SELECT pnd.record_first_contact(?, request_key => ?)", her);
		List<String> needs = List.of(choice(camille, "need_domain", "Mise à l'abri et hébergement"),
				choice(camille, "need_domain", "Aide financière et droits sociaux"));
		camille.change(null, "SELECT pnd.assess_needs(?, ?, request_key => ?)", her, needs);
		tell(summary(camille).get("state_fr") + ": " + joined(summary(camille).get("needs")));
	}

	private static String joined(Object list) {
		return ((List<?>) list).stream().map(Object::toString).collect(Collectors.joining(", "));
	}

	private void deciding() throws SQLException {
		tell("# What she has a right to");
		Map<String, Object> evidence = camille.rows("SELECT * FROM pnd.facts()").stream()
				.filter(row -> row.get("fact").equals("evidence")).findFirst().orElseThrow();
		tell((String) evidence.get("question_fr"));
		// an application has a library for JSON
		List<String> codes = Pattern.compile("\"code\": \"(.*?)\"").matcher((String) evidence.get("choices")).results()
				.map(match -> match.group(1)).sorted().toList();
		tell(codes.size() + " answers: " + String.join(", ", codes));
		String record = "SELECT pnd.record_facts(?, ?) AS new_facts";
		tell("a fact that does not fit: " + camille.refused(record, her, "{\"evidence\": 1}"));
		tell("new facts: " + camille.rows(record, her, """
				{"partner_violence": true, "regular_residence": true, "evidence": "complaint", "evidence_date": "2026-05-02",
				 "last_award_date": null, "dependent_children": 1, "benefit_recipient": true}""").get(0).get("new_facts"));
		for (Map<String, Object> row : camille.rows("SELECT fact, value FROM pnd.case_facts(?) ORDER BY fact", her)) {
			tell(row.get("fact") + ": " + row.get("value"));
		}
		for (Map<String, Object> row : camille.rows("SELECT * FROM pnd.eligibility(?, ?) WHERE measure IN ('auvvc', 'epargne_salariale')", her, LocalDate.of(2026, 5, 15))) {
			tell(row.get("measure") + ": " + row.get("outcome") + ", missing " + joined(row.get("missing")));
		}
	}

	private void turn(Desk desk, String first, String second, CountDownLatch coming) {
		String record = "SELECT pnd.record_facts(?, ?)";
		try {
			desk.transaction(Connection.TRANSACTION_READ_COMMITTED, d -> {
				d.run(record, List.of(first, "{\"dependent_children\": 2}"), null);
				coming.countDown();
				try {
					coming.await();
				} catch (InterruptedException error) {
					throw new IllegalStateException(error);
				}
				return d.run(record, List.of(second, "{\"dependent_children\": 3}"), null);
			});
		} catch (SQLException error) {
			throw new IllegalStateException(error);
		}
	}

	private void conflicts() throws SQLException, InterruptedException {
		tell("# Two windows of one application");
		AtomicBoolean isFirst = new AtomicBoolean(true);
		camille.transaction(Connection.TRANSACTION_REPEATABLE_READ, desk -> {
			desk.run("SELECT state FROM pnd.case_summary(?)", List.of(her), null);
			if (isFirst.getAndSet(false)) {
				window.change("after: plan", "SELECT pnd.cause(?, ?, request_key => ?)", her, "plan_agreed");
			}
			return desk.run("SELECT pnd.record_facts(?, ?)", List.of(her, "{\"monthly_resources\": 938.44}"), null);
		});
		// the second of two who do the same in another order is told to begin anew
		CountDownLatch coming = new CountDownLatch(2);
		Thread thread = new Thread(() -> turn(window, others.get(1), others.get(0), coming));
		thread.start();
		turn(camille, others.get(0), others.get(1), coming);
		thread.join();
		tell(called(her, "case") + ": " + summary(camille).get("state_fr"));
	}

	private void referring() throws SQLException {
		tell("# Partners are asked");
		tell(camille.rows("SELECT service, service_label, score FROM pnd.route(?, ?)", her, "shelter").stream()
				.map(row -> (String) row.get("service_label")).collect(Collectors.joining("; ")));
		Map<String, Object> asked = camille.rows("SELECT * FROM pnd.refer(?, ?, request_key => ?)",
				List.of(her, "shelter", UUID.randomUUID().toString()), "after: refer").get(0);
		boolean inTime = ((OffsetDateTime) asked.get("due_at")).isAfter(OffsetDateTime.now());
		tell(called(asked.get("referral"), "referral") + ": " + asked.get("service_label") + ", " + (inTime ? "due in time" : "late"));
		answer(refuge, "refused", choice(refuge, "refusal_code", "plus de place"));
		answer(havre, "accepted", null);
		tell(camille.pages("referrals", 2, her).stream()
				.map(row -> called(row.get("referral"), "referral") + " " + row.get("state") + ", " + row.get("refusal_fr"))
				.collect(Collectors.joining("; ")));
		tell("no such list: " + refuge.refused("SELECT * FROM pnd.choices(?)", "plus de place"));
	}

	private void answer(Desk desk, String given, String code) throws SQLException {
		Map<String, Object> row = desk.pages("my_referrals", 2).get(0);
		if (row.get("case_number").equals(her)) {
			throw new IllegalStateException("a partner knows the number of the coordinating body");
		}
		tell(called(row.get("referral"), "referral") + ": " + row.get("state"));
		tell(given + ": " + desk.change("after: " + given, "SELECT pnd.answer_referral(?, ?, ?, request_key => ?)", row.get("referral"), given, code));
	}

	private void leaving() throws SQLException {
		tell("# She decides to leave");
		OffsetDateTime departure = OffsetDateTime.now().plusDays(3).truncatedTo(ChronoUnit.MICROS);
		camille.change("before: leave", "SELECT pnd.decide_to_leave(?, ?, request_key => ?)", her, departure);
		OffsetDateTime planned = (OffsetDateTime) identity().get("planned_departure");
		tell("departure: " + (planned.isEqual(departure) ? "as planned" : planned));
		List<Object> deadlines = camille.pages("my_deadlines", 2).stream().map(row -> row.get("deadline")).toList();
		tell("deadlines, each once: " + (Set.copyOf(deadlines).size() == deadlines.size()));
		Object proposed = camille.change("after: hand-over", "SELECT pnd.propose_hand_over(?, ?, request_key => ?)", her, ofName(camille, "Sacha"));
		tell(called(proposed, "hand-over") + " proposed");
		Map<String, Object> waiting = sacha.pages("my_hand_overs", 2).get(0);
		tell("to Sacha: " + called(waiting.get("hand_over"), "hand-over") + " of " + called(waiting.get("case_number"), "case"));
		sacha.change("after: hand-over refused", "SELECT pnd.answer_hand_over(?, ?, request_key => ?)", proposed, false);
		tell("to Sacha: " + sacha.pages("my_hand_overs", 2).size());
	}

	private String changesAfter;

	/** What the supervisor may know of changed since the last time that this was asked. */
	private String changed(List<String> expected) throws SQLException, InterruptedException {
		Set<String> changed = new TreeSet<>();
		for (int tries = 0; tries < 1000; tries++) {
			for (Map<String, Object> row : supervisor.rows("SELECT * FROM pnd.changes(after => ?, max_rows => ?)", changesAfter, 2)) {
				changesAfter = (String) row.get("cursor");
				String kind = (String) row.get("kind");
				if ("case".equals(kind) || "referral".equals(kind)) {
					changed.add(called(row.get("number"), kind));
				}
				if (kind == null && changed.containsAll(expected)) {
					return String.join(", ", changed);
				}
				if (kind == null) {
					// what was written since an older transaction began is told when that has ended
					Thread.sleep(50);
				}
			}
		}
		throw new IllegalStateException("changes: only " + changed);
	}

	private void exit() throws SQLException, InterruptedException {
		tell("# She leaves the scheme");
		tell("changed until now: " + changed(names.values().stream().filter(name -> name.matches("(case|referral) .*")).toList()));
		String code = choice(camille, "exit_code", "déménagement hors du territoire");
		String leave = "SELECT pnd.exit_case(?, ?, request_key => ?)";
		camille.change("after: exit", leave, her, code);
		tell(summary(camille).get("state_fr") + ", " + summary(camille).get("exit_code"));
		tell("changed since: " + changed(List.of(called(her, "case"))));
		tell("still open: " + each(supervisor.pages("territory_cases", 2, "76"), "case_number", "case"));
		tell("the partner has " + havre.pages("my_referrals", 2).size() + " referrals");
		tell("once more: " + camille.refused(leave, her, code, UUID.randomUUID().toString()));
	}

	public static void main(String[] arguments) throws Exception {
		Story story = new Story();
		story.entry();
		story.naming();
		story.meeting();
		story.deciding();
		story.conflicts();
		story.referring();
		story.leaving();
		story.exit();
		for (Desk desk : List.of(story.doctor, story.supervisor, story.camille, story.refuge, story.havre, story.sacha, story.window)) {
			desk.close();
		}
	}
}
