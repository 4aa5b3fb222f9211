/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of intake share. */
#ifndef THI_INTAKE_FILES_H
#define THI_INTAKE_FILES_H

#include "tanheng/intake.h"

/** Bytes as valid UTF-8 without a byte order mark, without NUL or other control bytes.
 */
typedef struct thi_utf8 {
    const char *data;
    size_t size;
} thi_utf8;

/** Tells the encoding and converts (into the arena when it must). False after an error,
 * which is in `diags`. */
bool thi_encoding_read(th_arena *arena,
                       const char *file,
                       const char *data,
                       size_t size,
                       th_encoding encoding,
                       thi_utf8 *out,
                       th_diags *diags);

/** Size of the UTF-8 sequence at `p` (1 to 4), or 0 if it is none. */
size_t thi_utf8_sequence(const char *p, size_t left);

/** `folder/name`, in the arena. */
const char *thi_path_join(th_arena *arena, const char *folder, const char *name);

/** Names of a folder's entries in byte order, dot files left out. */
typedef struct thi_names {
    const char **names;
    size_t count, capacity;
} thi_names;
TH_MUST_USE th_status thi_folder_list(th_arena *arena,
                                      const char *path,
                                      thi_names *out,
                                      th_error *err);

/** What stands under a name. */
typedef enum thi_path_kind {
    THI_NOTHING,
    THI_FILE,
    THI_FOLDER,
    THI_UNREAD, /* there, but closed to us, or a link that leads nowhere */
    THI_PIPE    /* a pipe, a device, a socket: may have no end, or never begin */
} thi_path_kind;
thi_path_kind thi_path_kind_of(const char *path);

#endif
