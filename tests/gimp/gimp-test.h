/* SPDX-License-Identifier: GPL-3.0-or-later
 * Helpers for tests that run as a plug-in inside GIMP: documents, calls of an effect's procedure, pixels, checksums.
 */
#pragma once

#include <libgimp/gimp.h>

#include "effects/effect.h"

/* What a procedure returned. */
typedef struct
{
  GimpPDBStatusType status;
  gint32 drawable; /* -1 unless it succeeded */
  gint32 image;    /* that it is in */
  char *message;   /* "" if there is none */
} Reply;

void reply_clear (Reply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reply, reply_clear)
/* libgimpcolor 2.10 does not define it. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GimpColorProfile, g_object_unref)

/* A document that is deleted at the end of its block. */
typedef gint32 Document;
void document_clear (Document *document);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Document, document_clear)

Document document_new (GimpImageBaseType type, GimpPrecision precision, int width, int height);
/* A layer on top of the document, or of @parent (-1 = none), with a pattern in which every pixel is different. */
gint32 document_add_layer (Document document, gint32 parent, int width, int height, int x, int y, gboolean alpha);
/* SHA-256 over everything in the document: structure, names, offsets, pixels, masks, channels, selection. */
char *document_checksum (Document document);
int document_count_layers (Document document);

/* Calls @effect's procedure non-interactively; @json changes some settings from their defaults. */
Reply call_effect (const ArtEffect *effect, gint32 image, gint32 drawable, const char *json);
/* The same in any run mode and with any arguments. */
Reply call_procedure (const char *procedure, int n_params, const GimpParam *params);
/* The arguments of such a call; (transfer full), free with g_free (). Strings belong to @settings. */
GimpParam *make_arguments (const ArtSettings *settings, GimpRunMode mode, gint32 image, gint32 drawable, int *n_params);

/* Runs @effect, which no plug-in has, in this process: reads, runs and writes as plug-ins do. */
gint32 run_here (const ArtEffect *effect, gint32 image, gint32 drawable, const char *json, GError **error);

/* Runs @code in Script-Fu. */
Reply evaluate_script (const char *code);

/* All bytes of a drawable, as it stores them. */
typedef struct
{
  guchar *bytes;
  int width, height, bpp;
} Raw;

Raw raw_of (gint32 drawable);
const guchar *raw_at (const Raw *raw, int x, int y);
void raw_clear (Raw *raw);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

/* One pixel as sRGB viewers see it, not premultiplied. */
void get_pixel (gint32 drawable, int x, int y, float rgba[4]);
/* One value of a mask or channel. */
float get_value (gint32 drawable, int x, int y);

/* Fills a rectangle of a mask or channel, or of a layer with opaque gray of that linear light. */
void set_value (gint32 drawable, int x, int y, int width, int height, float value);

/* Fails the test unless the call was refused with @status and a message that contains @said. */
void assert_refused (const Reply *reply, GimpPDBStatusType status, const char *said);
void assert_success (const Reply *reply);

/* How often a message with @text was shown. */
int count_told (const char *text);

/* Each adds its tests. */
void add_color_tests (void);
void add_colorize_tests (void);
void add_enlarge_image_tests (void);
void add_enlarge_layer_tests (void);
void add_find_damage_tests (void);
void add_frame_tests (void);
void add_group_tests (void);
void add_host_tests (void);
void add_inpaint_tests (void);
void add_layer_tests (void);
void add_no_model_tests (void);
void add_outpaint_tests (void);
void add_over_tests (void);
void add_patch_tests (void);
void add_place_tests (void);
void add_precision_tests (void);
void add_procedure_tests (void);
void add_style_frame_tests (void);
void add_style_transfer_tests (void);
void add_super_resolution_tests (void);
void add_undo_tests (void);
