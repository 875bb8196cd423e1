/*-------------------------------------------------------------------------
 *
 * seal_key.c
 *		Ed25519 (RFC 8032) through OpenSSL: seals are signed under a key that
 *		is in no table.
 *
 * The private key is in a file that only the server reads, named by
 * packnd.seal_key_file: PEM, as "openssl genpkey -algorithm ed25519" writes
 * it.  It is read at each use, which is once a day.  The public key goes to
 * whom the lines go; with it anybody can tell that a line is of this
 * registry, and nobody can make one.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "storage/fd.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "actor/seal_key.h"
#include "base/metadata.h"
#include "registry/private_file.h"

#define PUBLIC_KEY_LENGTH 32
#define SIGNATURE_LENGTH 64

static char *seal_key_file = NULL;

void
seal_key_init(void)
{
	DefineCustomStringVariable(
		"packnd.seal_key_file",
		"File with the private key under which the seals of the journal are "
		"signed.",
		"Without it, the journal is sealed and no seal is signed.",
		&seal_key_file, "", PGC_SUSET, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
}

/* A key that is enciphered is refused: nobody is there to be asked. */
static int
no_password(char *buffer, int size, int is_writing, void *arg)
{
	return -1;
}

/* Reads the key, to be freed; NULL and what is wrong if there is none. */
static EVP_PKEY *
read_key(char **problem)
{
	EVP_PKEY *key;
	FILE *file =
		private_file_open("packnd.seal_key_file", seal_key_file, problem);

	if (file == NULL)
		return NULL;
	key = PEM_read_PrivateKey(file, NULL, no_password, NULL);
	FreeFile(file);
	ERR_clear_error();
	if (key != NULL && EVP_PKEY_id(key) == EVP_PKEY_ED25519)
		return key;
	EVP_PKEY_free(key);
	*problem = pstrdup(
		dgettext(TEXTDOMAIN, "It has no private key of Ed25519 in PEM."));
	return NULL;
}

static bytea *
make_bytea(const uint8 *bytes, int length)
{
	bytea *value = palloc(VARHDRSZ + length);

	SET_VARSIZE(value, VARHDRSZ + length);
	memcpy(VARDATA(value), bytes, length);
	return value;
}

/*
 * packnd.seal_key(OUT public_key bytea, OUT problem text)
 *		The public key of the file, or what is wrong with the file.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_seal_key);
Datum
packnd_actor_seal_key(PG_FUNCTION_ARGS)
{
	TupleDesc desc;
	Datum values[2];
	bool nulls[2] = {true, true};
	uint8 raw[PUBLIC_KEY_LENGTH];
	size_t length = sizeof(raw);
	char *problem;
	EVP_PKEY *key;

	(void) base_require_data_owner();
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	key = read_key(&problem);
	if (key == NULL)
	{
		values[1] = CStringGetTextDatum(problem);
		nulls[1] = false;
	}
	else
	{
		bool is_read = EVP_PKEY_get_raw_public_key(key, raw, &length) == 1;

		EVP_PKEY_free(key);
		if (!is_read)
			elog(ERROR, "could not read a public key");
		values[0] = PointerGetDatum(make_bytea(raw, (int) length));
		nulls[0] = false;
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* packnd.seal_sign(message text) returns bytea */
PACKND_FUNCTION_INFO_V1(packnd_actor_seal_sign);
Datum
packnd_actor_seal_sign(PG_FUNCTION_ARGS)
{
	text *message = PG_GETARG_TEXT_PP(0);
	uint8 signature[SIGNATURE_LENGTH];
	size_t length = sizeof(signature);
	bool is_signed = false;
	char *problem;
	EVP_PKEY *key;
	EVP_MD_CTX *context;

	(void) base_require_data_owner();
	key = read_key(&problem);
	if (key == NULL)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("seals cannot be signed: the key is missing"),
						errdetail_internal("%s", problem),
						errhint("A superuser makes the file and sets "
								"packnd.seal_key_file; pnd.health() says "
								"whether it is well.")));
	context = EVP_MD_CTX_new();
	if (context != NULL)
		is_signed = EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
					EVP_DigestSign(context, signature, &length,
								   (uint8 *) VARDATA_ANY(message),
								   VARSIZE_ANY_EXHDR(message)) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (!is_signed)
		elog(ERROR, "could not sign by Ed25519");
	PG_RETURN_BYTEA_P(make_bytea(signature, (int) length));
}

/*
 * packnd.seal_verify(message text, signature bytea, public_key bytea)
 *		returns boolean
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_seal_verify);
Datum
packnd_actor_seal_verify(PG_FUNCTION_ARGS)
{
	text *message = PG_GETARG_TEXT_PP(0);
	bytea *signature = PG_GETARG_BYTEA_PP(1);
	bytea *raw = PG_GETARG_BYTEA_PP(2);
	bool holds = false;
	EVP_PKEY *key = NULL;
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (VARSIZE_ANY_EXHDR(raw) == PUBLIC_KEY_LENGTH)
		key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
										  (uint8 *) VARDATA_ANY(raw),
										  PUBLIC_KEY_LENGTH);
	if (key != NULL && context != NULL)
		holds = EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
				EVP_DigestVerify(context, (uint8 *) VARDATA_ANY(signature),
								 VARSIZE_ANY_EXHDR(signature),
								 (uint8 *) VARDATA_ANY(message),
								 VARSIZE_ANY_EXHDR(message)) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	PG_RETURN_BOOL(holds);
}
