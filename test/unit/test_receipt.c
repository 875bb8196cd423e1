/*-------------------------------------------------------------------------
 *
 * test_receipt.c
 *	  What packnd-verify is made of (src/tool): JSON, SHA-256, a receipt.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "host.h"
#include "tool/json.h"
#include "tool/receipt.h"
#include "tool/sha256.h"

/* ------------------------------------------------------------------ SHA-256 */

static void
hash_is(const char *text, size_t length, const char *expected)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_text(text, length, hash);
	is_text(text_of(hash), expected, "SHA-256 of %zu bytes", length);
}

/* FIPS 180-4, examples; then each length of padding, one hash of all */
static void
test_sha256(void)
{
	char many[200 * (SHA256_TEXT_SIZE - 1)];
	char bytes[200];

	hash_is("", 0,
			"e3b0c44298fc1c149afbf4c8996fb924"
			"27ae41e4649b934ca495991b7852b855");
	hash_is("abc", 3,
			"ba7816bf8f01cfea414140de5dae2223"
			"b00361a396177a9cb410ff61f20015ad");
	hash_is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
			"248d6a61d20638b8e5c026930c3e6039"
			"a33ce45964ff2167f6ecedd419db06c1");
	memset(bytes, 'a', sizeof(bytes));
	for (size_t i = 0; i < 200; i++)
	{
		char hash[SHA256_TEXT_SIZE];

		sha256_text(bytes, i, hash);
		memcpy(many + i * (SHA256_TEXT_SIZE - 1), hash, SHA256_TEXT_SIZE - 1);
	}
	hash_is(many, sizeof(many),
			"019f2b9f1af27a53a1f046da7e98af2c"
			"179f431e4b5bebb000e74040917a4123");
}

/* --------------------------------------------------------------------- JSON */

static void
json_is(const char *text, const char *expected)
{
	FeelRun *run = host_run_make();
	FeelValue value;
	uint32_t offset;

	if (ok(json_read(run, text_of(text), &value, &offset), "JSON of %zu bytes",
		   strlen(text)))
		is_text(feel_to_text(run, value), expected, "and its value");
	host_run_free(run);
}

static void
json_is_none(const char *text, uint32_t expected)
{
	FeelRun *run = host_run_make();
	FeelValue value;
	uint32_t offset;

	ok(!json_read(run, text_of(text), &value, &offset) && offset == expected,
	   "no JSON, from byte %u on", expected);
	host_run_free(run);
}

static void
json_are(const char *a, const char *b, bool equal)
{
	FeelRun *run = host_run_make();
	FeelValue left;
	FeelValue right;
	uint32_t offset;

	ok(json_read(run, text_of(a), &left, &offset) &&
		   json_read(run, text_of(b), &right, &offset) &&
		   json_equal(&left, &right) == equal &&
		   json_equal(&right, &left) == equal,
	   "%s %s %s", a, equal ? "is" : "is not", b);
	host_run_free(run);
}

static void
test_json(void)
{
	char deep[4000];

	json_is(" {\"a\" : [1, -2.50, 3e2, true, null], \"b\": {}} ",
			"{a: [1, -2.5, 300, true, null], b: {}}");
	json_is("\"\\u00e9\\ud83d\\ude00\\n\\\"é\"", "é😀\n\"é");
	json_is("[]", "[]");
	json_is("123456789.123456789012345", "123456789.123456789012345");
	json_is_none("", 0);
	json_is_none("{\"a\": 1,}", 8);
	json_is_none("{\"a\": 1, \"a\": 2}", 12);
	json_is_none("[1 2]", 3);
	json_is_none("[1] x", 4);
	json_is_none("01", 1);
	json_is_none("1.", 2);
	json_is_none("+1", 0);
	json_is_none("\"\t\"", 1);
	json_is_none("\"\\ud83d\"", 7);
	json_is_none("\"\\x\"", 2);
	json_is_none("\"open", 5);
	json_is_none("nul", 0);
	json_is_none("\"\xC3\"", 0);
	json_is_none("'a'", 0);
	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	{
		FeelRun *run = host_run_make();
		FeelValue value;
		uint32_t offset;

		ok(!json_read(run, text_of(deep), &value, &offset), "too deep");
		host_run_free(run);
	}
	json_are("{\"a\": 1, \"b\": [2.0]}", "{\"b\": [2], \"a\": 1.00}", true);
	json_are("{\"a\": 1}", "{\"a\": 1, \"b\": null}", false);
	json_are("[1, 2]", "[2, 1]", false);
	json_are("\"1\"", "1", false);
	json_are("[]", "{}", false);
}

/* ------------------------------------------------------------------ receipt */

/* What there is of a model, but for its end */
static const char model[] =
	"<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" "
	"name=\"aid\" namespace=\"n\">";

static int
verify(const char *receipt, const char *document)
{
	FeelRun *run = host_run_make();
	int status = receipt_verify(run, text_of(receipt), text_of(document));

	host_run_free(run);
	return status;
}

static void
test_receipt(void)
{
	ok(verify("", model) == 2, "no JSON");
	ok(verify("{}", model) == 2, "no receipt");
	ok(verify("{\"receipt\": 1, \"as_of\": \"2026-02-30\", "
			  "\"time_zone\": \"Europe/Paris\"}",
			  model) == 2,
	   "no day");
	ok(verify("{\"receipt\": 1, \"as_of\": \"2026-02-03\", "
			  "\"time_zone\": \"Europe/Nowhere\"}",
			  model) == 2,
	   "no time zone");
	ok(verify("{\"receipt\": 1, \"as_of\": \"2026-02-03\", "
			  "\"time_zone\": \"Europe/Paris\"}",
			  model) == 2,
	   "no model");
}

int
main(void)
{
	test_begin();
	test_sha256();
	test_json();
	test_receipt();
	return test_end();
}
