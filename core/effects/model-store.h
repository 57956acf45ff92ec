/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds models and styles. Searched in this order: the user's GIMP folder (neural-art/models, told by the host), the
 * installed data folder, the folders of NEURAL_ART_MODEL_PATH (':' between them).
 */
#pragma once

#include "nn/nn.h"

/* The host's user folder, e.g. ~/.config/GIMP/2.10/neural-art/models. Call before anything else. */
void art_model_store_set_user_dir (const char *path);
/* Forgets the kept graphs and the user folder, for tests that look for leaks. */
void art_model_store_clear (void);
/* All folders that are searched, in order; NULL-terminated. (transfer full) */
char **art_model_store_dirs (void);

/* Key under which a loaded graph's metadata holds the SHA-256 of its file, in hexadecimal. */
#define ART_MODEL_CHECKSUM "file_checksum"

/* Path of model @name (NAME/model.onnx). NULL with ART_ERROR_MODEL saying where it was looked for. (transfer full) */
char *art_model_store_find (const char *name, GError **error);
/* Loads a model by @name, or by path if it contains a '/' or ends in ".onnx"; checks metadata "task" == @task if both
 * are given; the last few graphs are kept. (transfer full) */
NnGraph *art_model_store_load (const char *name, const char *task, GError **error);

/**
 * ArtStyleInfo: a built-in style: models/styles/NAME.onnx (statistics; metadata) with NAME.jpg (thumbnail).
 */
typedef struct
{
  char *name;                    /* slug, value of the "style" parameter */
  char *title, *painter, *years; /* of the painter's life */
  char *work;                    /* what it is and from when, in English: "The Cow, 1910"; or "" */
  char *path;                    /* of the statistics, or of the network */
  char *thumbnail;               /* of the picture, or NULL */
} ArtStyleInfo;

/* All styles in all folders, and style networks (style-network.h), which are called "model:NAME", by title; a user's
 * file hides an installed one of the same name. Reads only metadata. (element-type ArtStyleInfo) (transfer full) */
GPtrArray *art_model_store_list_styles (void);
/* Path of style @name; ART_ERROR_ARGUMENT with the names that there are. (transfer full) */
char *art_model_store_find_style (const char *name, GError **error);
