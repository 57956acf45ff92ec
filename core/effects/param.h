/* SPDX-License-Identifier: GPL-3.0-or-later
 * The parameter table: an effect declares each parameter once. PDB arguments and their documentation, dialog widgets,
 * range checks, last values, presets and Copy as Script-Fu are all made from this table.
 */
#pragma once

#include <glib.h>

/**
 * ArtParamKind: how a value is stored and shown.
 *
 * @ART_PARAM_INT: gint in [min, max]
 * @ART_PARAM_DOUBLE: double in [min, max]
 * @ART_PARAM_BOOLEAN: 0 or 1
 * @ART_PARAM_CHOICE: number of an entry of @choices; saved and shown by its nick
 * @ART_PARAM_STRING: UTF-8 text, "" allowed
 * @ART_PARAM_FILE: path of an existing file, or ""
 * @ART_PARAM_LAYER: id of an open layer (any image), or -1; never saved in presets
 */
typedef enum
{
  ART_PARAM_INT,
  ART_PARAM_DOUBLE,
  ART_PARAM_BOOLEAN,
  ART_PARAM_CHOICE,
  ART_PARAM_STRING,
  ART_PARAM_FILE,
  ART_PARAM_LAYER
} ArtParamKind;

typedef struct
{
  int value;
  const char *nick;  /* untranslated, kebab-case: presets and PDB documentation */
  const char *label; /* N_() */
} ArtChoice;

typedef enum
{
  ART_PARAM_ADVANCED = 1 << 0, /* behind the dialog's "Advanced" expander */
  ART_PARAM_SEED = 1 << 1,     /* shown with a button that draws a new value */
  ART_PARAM_LOG = 1 << 2,      /* the slider moves logarithmically */
  ART_PARAM_STYLE = 1 << 3,    /* part of the style chooser on top of the dialog, not a row of its own */
  ART_PARAM_NETWORK = 1 << 4,  /* a file that is an ONNX model */
  ART_PARAM_IMAGE_FILE = 1 << 5,
  ART_PARAM_LAYER_NAMES = 1 << 6, /* "name:weight, …" of layers of the chosen network: a list to tick in the dialog */
  ART_PARAM_ALIGNED = 1 << 7,     /* a LAYER that lies over the content: hints, masks */
  ART_PARAM_HINTS = 1 << 8,       /* color hints as text (hints.h): set by clicking in the dialog's picture */
  ART_PARAM_MASK = 1 << 9,        /* a LAYER that says where: also a channel, a layer's mask or the selection; aligned,
                                   * read as "Y float" 0..1 (of a layer: its lightness where it shows) */
  ART_PARAM_AFTER = 1 << 10 /* changes what a run has given, without a new one: finish(). Its default does nothing */
} ArtParamFlags;

/**
 * ArtParam: one row. Texts are N_() and translated where they are shown; @name and nicks never are.
 */
typedef struct
{
  const char *name; /* kebab-case; PDB argument and key in presets */
  ArtParamKind kind;
  const char *group;       /* N_(); rows with the same group stand together */
  const char *label;       /* N_(), with mnemonic */
  const char *tooltip;     /* N_(), a full sentence: what it does and what more of it gives */
  double minimum, maximum; /* INT, DOUBLE */
  double fallback;         /* default of INT, DOUBLE, BOOLEAN, CHOICE, LAYER */
  double step;
  int digits;                /* decimals shown */
  const char *unit;          /* N_() or NULL: "px", "%" */
  const char *fallback_text; /* default of STRING, FILE; NULL = "" */
  const ArtChoice *choices;  /* CHOICE: ends with a NULL nick */
  ArtParamFlags flags;
  const char *depends_on; /* NULL, or "param=nick" / "param=1" / "param!=nick": sensitive in the dialog only then */
} ArtParam;

/* Whether values are text (STRING, FILE) and not numbers. */
gboolean art_param_is_text (const ArtParam *param);
/* Whether @number is in the range of a row that holds numbers. */
gboolean art_param_fits (const ArtParam *param, double number);
/* The entry of a CHOICE's @value, or NULL. */
const ArtChoice *art_param_choice (const ArtParam *param, double value);
/* "a whole number from 1 to 5", translated, for messages. (transfer full) */
char *art_param_describe_range (const ArtParam *param);
/* Shortest decimal form that reads back as the same number, whatever the locale. (transfer full) */
char *art_format_number (double number);
