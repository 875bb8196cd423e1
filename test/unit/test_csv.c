/*-------------------------------------------------------------------------
 *
 * test_csv.c
 *	  Decision tables as comma-separated values, out and in.
 *
 *-------------------------------------------------------------------------
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "dmn/read/model.h"
#include "models.h"

/* What CSV makes of a document; empty, and a message, if it is refused */
static FeelString
changed(FeelRun *run, const char *xml, FeelString csv, char *message)
{
	const DmnModel *model = model_of(run, xml);
	const DmnElement *element;
	const DmnXml *table = dmn_find_table(model, text_of("D"), &element);
	DmnCsvError error;
	FeelString text =
		dmn_with_table(run, model, element, table, text_of(xml), csv, &error);

	message[0] = '\0';
	if (text.data == NULL)
		snprintf(message, 256, "%d, %d: %.*s", error.row, error.column,
				 (int) error.message.length, error.message.data);
	return text;
}

static FeelString
csv_of(FeelRun *run, const char *xml)
{
	const DmnElement *element;
	const DmnModel *model = model_of(run, xml);

	return dmn_table_csv(run, dmn_find_table(model, text_of("D"), &element));
}

/* clang-format off */
#define BEFORE \
	MODEL_BEGIN INPUT("a", "number") INPUT("b", "string") \
	DECISION_BEGIN \
	"<decisionTable id='t'><input label='A'><inputExpression><text>a</text>" \
	"</inputExpression></input><input><inputExpression><text>b</text>" \
	"</inputExpression></input><output name='m'/><annotation name='loi'/>\n"
#define MODEL_BEGIN \
	"<definitions xmlns='" MODEL_NAMESPACE "' namespace='urn:test' " \
	"name='test' id='test'><!-- kept -->\n"
#define DECISION_BEGIN \
	"<decision id='d_D' name='D'><variable name='D'/>\n" \
	NEEDS_INPUT("a") NEEDS_INPUT("b")
#define AFTER "</decisionTable></decision></definitions><!-- end -->"
#define ROW(id, a, b, m, note) \
	"  <rule id='" id "'>\n    <inputEntry id='" id "a'><text>" a \
	"</text></inputEntry><inputEntry><text>" b "</text></inputEntry>" \
	"<outputEntry><text>" m "</text></outputEntry>" \
	"<annotationEntry><text>" note "</text></annotationEntry>\n  </rule>\n"
static const char *const one = BEFORE
	"  <!-- first -->\n" ROW("r1", "&gt;= 18", "\"x, y\"", "1", "L. 1")
	"  <!-- second -->\n" ROW("r2", "&lt; 18", "-", "-2 * a", "@ \"q\"\nb")
	AFTER;
/* clang-format on */

#define HEAD "id,A,b,m,loi\r\n"
#define R1 "r1,>= 18,\"\"\"x, y\"\"\",1,L. 1\r\n"
#define R2 "r2,< 18,-,'-2 * a,\"'@ \"\"q\"\"\nb\"\r\n"

static void
test_out(void)
{
	FeelRun *run = host_run_make();
	char message[256];

	is_text(csv_of(run, one), HEAD R1 R2, "a table as CSV");
	is_text(changed(run, one, csv_of(run, one), message), one,
			"comes back byte by byte");
	host_run_free(run);
}

static void
test_in(void)
{
	/* clang-format off */
	static const struct
	{
		const char *name;
		const char *csv;
		const char *xml;
	} cases[] = {
		{"semicolons, a mark, other columns first, lines that are empty",
		 "\xef\xbb\xbf""b;id;loi;m;A\n\n\"\"\"x, y\"\"\";r1;L. 1;1;>= 18\n"
		 "-;r2;\"'@ \"\"q\"\"\r\nb\";'-2 * a;< 18\n;;;;\n", one},
		{"tabs", "sep=\t\nid\tA\tb\tm\tloi\nr1\t>= 18\t\"\"\"x, y\"\"\"\t1\tL. 1\n"
		 "r2\t< 18\t\t-2 * a\t\"@ \"\"q\"\"\nb\"", one},
		{"a cell, an annotation", HEAD "r1,>= 21,\"\"\"x, y\"\"\",1,L. 1 & 2\r\n" R2,
		 BEFORE "  <!-- first -->\n"
		 ROW("r1", "&gt;= 21", "\"x, y\"", "1", "L. 1 &amp; 2")
		 "  <!-- second -->\n" ROW("r2", "&lt; 18", "-", "-2 * a", "@ \"q\"\nb")
		 AFTER},
		{"another order", HEAD R2 R1,
		 BEFORE "  <!-- first -->"
		 "\n  <!-- second -->\n" "  <rule id='r2'>\n    <inputEntry id='r2a'>"
		 "<text>&lt; 18</text></inputEntry><inputEntry><text>-</text>"
		 "</inputEntry><outputEntry><text>-2 * a</text></outputEntry>"
		 "<annotationEntry><text>@ \"q\"\nb</text></annotationEntry>\n  </rule>"
		 "\n  <rule id='r1'>\n    <inputEntry id='r1a'><text>&gt;= 18</text>"
		 "</inputEntry><inputEntry><text>\"x, y\"</text></inputEntry>"
		 "<outputEntry><text>1</text></outputEntry><annotationEntry>"
		 "<text>L. 1</text></annotationEntry>\n  </rule>\n" AFTER},
		{"one rule less", HEAD R1,
		 BEFORE "  <!-- first -->\n" ROW("r1", "&gt;= 18", "\"x, y\"", "1", "L. 1")
		 AFTER},
		{"new rules; what a spreadsheet makes of true",
		 HEAD R1 ",,VRAI,FALSE,\r\nmine,1,,\"\"\"é\"\"\",\r\n",
		 BEFORE "  <!-- first -->\n" ROW("r1", "&gt;= 18", "\"x, y\"", "1", "L. 1")
		 "  <rule id=\"rule_t_3\">\n    "
		 "<inputEntry id=\"rule_t_3_1\"><text>-</text></inputEntry>\n    "
		 "<inputEntry id=\"rule_t_3_2\"><text>true</text></inputEntry>\n    "
		 "<outputEntry id=\"rule_t_3_3\"><text>false</text></outputEntry>\n    "
		 "<annotationEntry><text></text></annotationEntry>\n  </rule>\n"
		 "  <rule id=\"mine\">\n    "
		 "<inputEntry id=\"mine_1\"><text>1</text></inputEntry>\n    "
		 "<inputEntry id=\"mine_2\"><text>-</text></inputEntry>\n    "
		 "<outputEntry id=\"mine_3\"><text>\"é\"</text></outputEntry>\n    "
		 "<annotationEntry><text></text></annotationEntry>\n  </rule>\n" AFTER},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelRun *run = host_run_make();
		char message[256];
		FeelString text = changed(run, one, text_of(cases[i].csv), message);

		if (text.data == NULL)
			ok(false, "%s: %s", cases[i].name, message);
		else
			is_text(text, cases[i].xml, cases[i].name);
		host_run_free(run);
	}
}

static void
test_refused(void)
{
	static const struct
	{
		const char *csv;
		const char *message;
	} cases[] = {
		{"", "0, 0: the text has no row"},
		{HEAD, "0, 0: the text has no rule"},
		{"id,A,b,m\r\n", "1, 0: column \"loi\" is missing"},
		{"id,A,B,m,loi\r\n", "1, 3: the table has no column \"B\""},
		{"id,A,A,m,loi\r\n", "1, 3: column \"A\" stands twice"},
		{HEAD R1 "r2,1\r\n", "3, 0: the row has 2 cells, the first row 5"},
		{HEAD R1 "r2,1,2,3,4,5\r\n", "3, 6: the first row has no such column"},
		{HEAD R1 R1, "3, 1: rule \"r1\" stands twice"},
		{HEAD R1 "d_D,-,-,1,\r\n",
		 "3, 1: \"d_D\" is no rule of the table, and cannot be the id of a "
		 "new one"},
		{HEAD R1 "#9,-,-,1,\r\n",
		 "3, 1: \"#9\" is no rule of the table, and cannot be the id of a "
		 "new one"},
		{HEAD "r1,-,-,,\r\n", "2, 4: an output must not be empty"},
		{HEAD R1 "\n" R2 ",-,\"a\"b,1,\r\n",
		 "5, 3: text stands behind the closing quote"},
		{HEAD "r1,-,a\"b,1,\r\n",
		 "2, 3: a quote stands in a cell that is not quoted"},
		{HEAD "r1,-,\"a,1,\r\n", "2, 3: the quote is not closed"},
		{HEAD "r1,-,a\x01,1,\r\n",
		 "2, 3: a control character stands in the cell"},
		{HEAD "r1,-,> >,1,\r\n", "2, 3: expected an expression, found \">\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelRun *run = host_run_make();
		char message[256];

		(void) changed(run, one, text_of(cases[i].csv), message);
		is_text(text_of(message), cases[i].message, cases[i].message);
		host_run_free(run);
	}
}

/* Tables that say things in other ways: no ids, no texts, descriptions */
static void
test_forms(void)
{
	/* clang-format off */
#define FORM(...) \
	"<m:definitions xmlns:m='" MODEL_NAMESPACE "' namespace='urn:test' " \
	"name='test' id='test'><m:decision id='d_D' name='D'>" \
	"<m:decisionTable hitPolicy='FIRST'><m:input><m:inputExpression>" \
	"<m:text>1</m:text></m:inputExpression></m:input><m:output/>" __VA_ARGS__ \
	"</m:decisionTable></m:decision></m:definitions>"
	static const struct
	{
		const char *xml;
		const char *csv;
		const char *given;
		const char *becomes;
	} cases[] = {
		{FORM("<m:rule><m:inputEntry/><m:outputEntry id='o'><m:text/>"
			  "</m:outputEntry></m:rule>"
			  "<m:rule><m:inputEntry><m:text><![CDATA[< 1]]></m:text>"
			  "</m:inputEntry><m:outputEntry><m:text>1</m:text>"
			  "</m:outputEntry></m:rule>"),
		 "id,1,output 1\r\n#1,,\r\n#2,< 1,1\r\n",
		 "id,1,output 1\n#2,< 1,1\n#1,2,3\n",
		 FORM("<m:rule><m:inputEntry><m:text><![CDATA[< 1]]></m:text>"
			  "</m:inputEntry><m:outputEntry><m:text>1</m:text>"
			  "</m:outputEntry></m:rule>"
			  "<m:rule><m:inputEntry><m:text>2</m:text></m:inputEntry>"
			  "<m:outputEntry id='o'><m:text>3</m:text></m:outputEntry>"
			  "</m:rule>")},
		{FORM("<m:rule id='r'><m:description>L. 1</m:description>"
			  "<m:inputEntry><m:text>1</m:text></m:inputEntry>"
			  "<m:outputEntry><m:text>2</m:text></m:outputEntry></m:rule>"),
		 "id,1,output 1,description\r\nr,1,2,L. 1\r\n",
		 "id,1,output 1,description\nr,1,2,L. 2\n",
		 FORM("<m:rule id='r'><m:description>L. 2</m:description>"
			  "<m:inputEntry><m:text>1</m:text></m:inputEntry>"
			  "<m:outputEntry><m:text>2</m:text></m:outputEntry></m:rule>")},
		{FORM("<m:annotation name='n'/><m:rule id='r'>"
			  "<m:description>L. 1</m:description>"
			  "<m:inputEntry><m:text>1</m:text></m:inputEntry>"
			  "<m:outputEntry><m:text>2</m:text></m:outputEntry>"
			  "<m:annotationEntry><m:text>L. 1</m:text></m:annotationEntry>"
			  "</m:rule>"),
		 "id,1,output 1,n\r\nr,1,2,L. 1\r\n",
		 "id,1,output 1,n\nr,1,2,L. 2\n",
		 FORM("<m:annotation name='n'/><m:rule id='r'>"
			  "<m:description>L. 2</m:description>"
			  "<m:inputEntry><m:text>1</m:text></m:inputEntry>"
			  "<m:outputEntry><m:text>2</m:text></m:outputEntry>"
			  "<m:annotationEntry><m:text>L. 2</m:text></m:annotationEntry>"
			  "</m:rule>")},
		{FORM("<m:annotation name='n'/><m:rule id='r'>"
			  "<m:inputEntry><m:text>1</m:text></m:inputEntry>"
			  "<m:outputEntry><m:text>2</m:text></m:outputEntry></m:rule>"),
		 "id,1,output 1,n\r\nr,1,2,\r\n",
		 "id,1,output 1,n\nr,1,2,L. 2\n",
		 FORM("<m:annotation name='n'/><m:rule id='r'>"
			  "<m:inputEntry><m:text>1</m:text></m:inputEntry>"
			  "<m:outputEntry><m:text>2</m:text></m:outputEntry>"
			  "<m:annotationEntry><m:text>L. 2</m:text></m:annotationEntry>"
			  "</m:rule>")},
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelRun *run = host_run_make();
		char message[256];

		is_text(csv_of(run, cases[i].xml), cases[i].csv, "another form");
		is_text(changed(run, cases[i].xml, csv_of(run, cases[i].xml), message),
				cases[i].xml, "comes back");
		is_text(changed(run, cases[i].xml, text_of(cases[i].given), message),
				cases[i].becomes, "is changed");
		host_run_free(run);
	}
}

/* ---------------------------------------------------- models that there are */

static char *
read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 4 << 20);

	if (file == NULL || fread(text, 1, (4 << 20) - 1, file) == 0)
		text[0] = '\0';
	if (file != NULL)
		(void) fclose(file);
	return text;
}

/* The values as a French spreadsheet writes them, every cell in quotes */
static FeelString
respelled(FeelRun *run, FeelString csv)
{
	FeelTextBuilder text;
	bool quoted = false;

	feel_text_begin(&text, run);
	feel_text_add(&text, "\xef\xbb\xbf\"", 4);
	for (uint32_t i = 0; i < csv.length; i++)
	{
		char c = csv.data[i];

		if (c == '"' && i + 1 < csv.length && csv.data[i + 1] == '"' && quoted)
		{
			feel_text_add(&text, "\"\"", 2);
			i++;
		}
		else if (c == '"')
			quoted = !quoted;
		else if (c == ',' && !quoted)
			feel_text_add(&text, "\";\"", 3);
		else if (c == '\r' && !quoted && i + 2 < csv.length)
		{
			feel_text_add(&text, "\"\n\"", 3);
			i++;
		}
		else if (c == '\r' && !quoted)
			break;
		else
			feel_text_add(&text, &c, 1);
	}
	feel_text_add(&text, "\"", 1);
	return feel_text_finish(&text);
}

/* All tables of a model: out and in, as written and as respelled */
static int
check_tables(const char *path, int *tables)
{
	FeelRun *run = host_run_make();
	char *xml = read_all(path);
	const DmnModel *model = dmn_read(run, text_of(xml), NULL, NULL);
	int failed = 0;

	for (int i = 0; model != NULL && i < dmn_element_count(model); i++)
		for (int number = 1;; number++)
		{
			FeelString key = dmn_element_at(model, i)->key;
			FeelString name =
				number == 1 ? key
							: feel_format(run, "%.*s %d", (int) key.length,
										  key.data, number);
			const DmnElement *element;
			const DmnXml *table = dmn_find_table(model, name, &element);
			DmnCsvError error;
			FeelString csv;

			if (table == NULL)
				break;
			csv = dmn_table_csv(run, table);
			(*tables)++;
			for (int how = 0; how < 2; how++)
			{
				FeelString back = dmn_with_table(
					run, model, element, table, text_of(xml),
					how == 0 ? csv : respelled(run, csv), &error);

				if (back.data == NULL || !feel_text_equal(back, text_of(xml)))
				{
					failed++;
					printf("# %s: %.*s: row %d, column %d: %.*s\n", path,
						   (int) name.length, name.data, error.row,
						   error.column,
						   back.data == NULL ? (int) error.message.length : 0,
						   back.data == NULL ? error.message.data : "");
				}
			}
		}
	free(xml);
	host_run_free(run);
	return failed;
}

/* Those that are shipped, and the kit's where it is */
static void
test_models(void)
{
	static const char *const patterns[] = {
		"../../src/*/fr/*.dmn", "../../../shared/data/dmn-tck/*/*/*.dmn",
		"../../../../shared/data/dmn-tck/*/*/*.dmn"};
	static const int at_least[] = {70, 0, 0};

	for (size_t i = 0; i < 3; i++)
	{
		glob_t found;
		int tables = 0;
		int failed = 0;
		size_t count = 0;

		if (glob(patterns[i], 0, NULL, &found) == 0)
		{
			count = found.gl_pathc;
			for (size_t j = 0; j < count; j++)
				failed += check_tables(found.gl_pathv[j], &tables);
			globfree(&found);
		}
		printf("# %zu models, %d tables\n", count, tables);
		ok(failed == 0 && tables >= at_least[i],
		   "tables of %s come back as they were", patterns[i]);
	}
}

int
main(void)
{
	test_begin();
	test_out();
	test_in();
	test_refused();
	test_forms();
	test_models();
	return test_end();
}
