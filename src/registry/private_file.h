/*-------------------------------------------------------------------------
 *
 * private_file.h
 *		Files with keys, which only the server reads.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_PRIVATE_FILE_H
#define REGISTRY_PRIVATE_FILE_H

#include <stdio.h>

/*
 * Opens the file that a setting names (to be closed by FreeFile()); NULL if it
 * cannot be used, and *problem is why in the language of who reads it.  The
 * name of the file is not said: it is for superusers.
 */
extern FILE *private_file_open(const char *setting, const char *path,
							   char **problem);

#endif /* REGISTRY_PRIVATE_FILE_H */
