import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.postgresql.util.PSQLException;

/**
 * What an application of any kind has between itself and JDBC: a desk is a
 * professional at work, with one connection that is opened anew when it is
 * lost.  What can be repeated is repeated: a call because it bears a key, a
 * transaction as a whole.
 */
class Desk implements AutoCloseable {
	/** A bigint, a numeric or a float would lose digits in some client or other. */
	private static final Set<String> SAFE_TYPES = Set.of("bool", "int4", "text", "_text", "date", "timestamptz", "void", "jsonb");

	interface Work<T> {
		T run(Desk desk) throws SQLException;
	}

	private final String role;
	/** hears what went wrong on the way */
	private final Consumer<String> tell;
	private Connection connection;

	Desk(String role, Consumer<String> tell) {
		this.role = role;
		this.tell = tell;
	}

	private Connection connected() throws SQLException {
		if (connection == null || connection.isClosed()) {
			connection = DriverManager.getConnection("jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT")
					+ "/" + System.getenv("PGDATABASE"), role, "");
		}
		return connection;
	}

	/** The rows of a statement; cut: what the network does to it, as proxy.pl says. */
	List<Map<String, Object>> run(String statement, List<?> values, String cut) throws SQLException {
		try (PreparedStatement prepared = connected().prepareStatement(cut == null ? statement : statement + " /* cut " + cut + " */")) {
			for (int i = 0; i < values.size(); i++) {
				bind(prepared, i + 1, values.get(i));
			}
			List<Map<String, Object>> rows = new ArrayList<>();
			try (ResultSet result = prepared.executeQuery()) {
				while (result.next()) {
					rows.add(row(result));
				}
			}
			return rows;
		}
	}

	private void bind(PreparedStatement prepared, int place, Object value) throws SQLException {
		if (value instanceof List<?> list) {
			prepared.setArray(place, connection.createArrayOf("text", list.toArray()));
		} else if (value instanceof String text) {
			prepared.setString(place, text);
		} else if (value == null) {
			prepared.setNull(place, Types.NULL);
		} else {
			prepared.setObject(place, value);
		}
	}

	private static Map<String, Object> row(ResultSet result) throws SQLException {
		ResultSetMetaData columns = result.getMetaData();
		Map<String, Object> row = new LinkedHashMap<>();
		for (int i = 1; i <= columns.getColumnCount(); i++) {
			String type = columns.getColumnTypeName(i);
			if (!SAFE_TYPES.contains(type)) {
				throw new IllegalStateException("column \"" + columns.getColumnLabel(i) + "\" has type " + type);
			}
			row.put(columns.getColumnLabel(i), switch (type) {
				case "date" -> result.getObject(i, LocalDate.class);
				case "timestamptz" -> result.getObject(i, OffsetDateTime.class);
				case "_text" -> result.getArray(i) == null ? null : Arrays.asList((String[]) result.getArray(i).getArray());
				case "jsonb" -> result.getString(i);
				default -> result.getObject(i);
			});
		}
		return row;
	}

	private <T> T repeated(Work<T> action) throws SQLException {
		for (int tries = 1;; tries++) {
			try {
				return action.run(this);
			} catch (SQLException error) {
				boolean lost = error.getSQLState().startsWith("08");
				if (tries == 5 || !lost && !Set.of("40001", "40P01").contains(error.getSQLState())) {
					throw error;
				}
				tell.accept(lost ? "the connection is lost" : "retried after " + error.getSQLState());
				if (!lost) {
					// or the two that were in each other's way might meet again
					LockSupport.parkNanos((long) (250e6 * (tries + Math.random())));
				}
			}
		}
	}

	/** A call on its own, committed when it returns. */
	List<Map<String, Object>> rows(String statement, List<?> values, String cut) throws SQLException {
		return repeated(desk -> run(statement, values, cut));
	}

	List<Map<String, Object>> rows(String statement, Object... values) throws SQLException {
		return rows(statement, Arrays.asList(values), null);
	}

	/** A call that changes something: its last argument is a key of its own, the same in each try. */
	Object change(String cut, String statement, Object... values) throws SQLException {
		List<Object> keyed = new ArrayList<>(Arrays.asList(values));
		keyed.add(UUID.randomUUID().toString());
		return rows(statement, keyed, cut).get(0).values().iterator().next();
	}

	/** Several calls that hold together; work may run more than once. */
	<T> T transaction(int isolation, Work<T> work) throws SQLException {
		return repeated(desk -> {
			connected().setTransactionIsolation(isolation);
			connection.setAutoCommit(false);
			try {
				T result = work.run(this);
				connection.commit();
				return result;
			} catch (SQLException error) {
				if (!connection.isClosed()) {
					connection.rollback();
				}
				throw error;
			} finally {
				if (!connection.isClosed()) {
					connection.setAutoCommit(true);
				}
			}
		});
	}

	/** A list, page by page, each row once. */
	List<Map<String, Object>> pages(String list, int size, Object... values) throws SQLException {
		String statement = "SELECT * FROM pnd." + list + "(" + "?, ".repeat(values.length) + "after => ?, max_rows => ?)";
		List<Map<String, Object>> all = new ArrayList<>();
		for (String after = null;;) {
			List<Object> given = new ArrayList<>(Arrays.asList(values));
			given.add(after);
			given.add(size);
			List<Map<String, Object>> page = rows(statement, given, null);
			all.addAll(page);
			if (page.size() < size) {
				return all;
			}
			after = (String) page.get(page.size() - 1).get("cursor");
		}
	}

	/** What a call is refused with. */
	String refused(String statement, Object... values) throws SQLException {
		try {
			run(statement, Arrays.asList(values), null);
		} catch (PSQLException error) {
			return error.getSQLState() + " " + error.getServerErrorMessage().getMessage();
		}
		return "not refused";
	}

	@Override
	public void close() throws SQLException {
		if (connection != null) {
			connection.close();
		}
	}
}
