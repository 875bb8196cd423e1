/*-------------------------------------------------------------------------
 *
 * fuzz_json.c
 *	  Any bytes as JSON: what is read is the same value with space around it
 *	  and as a literal of FEEL; what is refused ends inside of the text.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "fuzz.h"

#include "feel/literal/literal.h"
#include "tool/json.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	return 0;
}

/* Deep or long values have no literal, which is said. */
static void
check_literal(FeelRun *run, FeelString text, const FeelValue *value)
{
	FeelString literal = feel_literal_write(run, *value);
	FeelValue again;

	if (literal.data == NULL)
		return;
	if (!feel_literal_read(run, literal, &again) || !json_equal(value, &again))
		fuzz_fail("another value as a literal", text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FeelRun *run = host_run_make();
	char *spaced = feel_allocate(run, size + 2);
	FeelString text = {spaced + 1, (uint32_t) size};
	FeelValue value;
	FeelValue again;
	uint32_t offset;

	memcpy(spaced + 1, data, size);
	spaced[0] = ' ';
	spaced[size + 1] = '\n';
	if (json_read(run, text, &value, &offset))
	{
		FeelValue plain = json_plain(run, value);

		if (offset != size || !json_equal(&value, &value) ||
			!json_equal(&value, &plain))
			fuzz_fail("not what it is", text);
		feel_run_renew(run);
		if (!json_read(run, (FeelString){spaced, (uint32_t) size + 2}, &again,
					   &offset) ||
			!json_equal(&value, &again))
			fuzz_fail("another value with space around it", text);
		feel_run_renew(run);
		check_literal(run, text, &value);
	}
	else if (offset > size)
		fuzz_fail("refused beyond its end", text);
	host_run_free(run);
	return 0;
}
