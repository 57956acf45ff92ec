/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the elements of tensors come from: the model's own file, and the files beside it. Private to core/nn/onnx.
 */
#pragma once

#include "nn/tensor.h"

/**
 * NnOnnxFile: the bytes of a file. Those of a mapped one can be forgotten and come back from the disk.
 */
typedef struct
{
  GBytes *bytes;
  gboolean mapped;
} NnOnnxFile;

/**
 * NnOnnxSource: a model's file, and the folder in which it looks for others.
 */
typedef struct
{
  NnOnnxFile file;
  char *folder;       /* NULL for a model from memory, which has no others */
  GHashTable *others; /* locations -> NnOnnxFile*, mapped so far */
} NnOnnxSource;

/* Maps @path, a regular file. NULL with NN_ERROR_IO. */
GBytes *nn_onnx_map (const char *path, GError **error);

/* Opens the model at @path. FALSE with NN_ERROR_IO. */
gboolean nn_onnx_source_open (NnOnnxSource *source, const char *path, GError **error);
void nn_onnx_source_clear (NnOnnxSource *source);

/**
 * nn_onnx_source_find: the file at @location, relative to the model's folder, which it must not leave.
 * @what: what is in it, for messages: "initializer 'w'"
 * Returns: (transfer none): NULL with NN_ERROR_IO, NN_ERROR_PARSE or NN_ERROR_UNSUPPORTED
 */
const NnOnnxFile *nn_onnx_source_find (NnOnnxSource *source, const char *location, const char *what, GError **error);

/**
 * nn_onnx_file_read: the elements at @offset of @file, which reaches that far, as a tensor.
 *
 * Large ones are used where they are mapped if they are aligned for their type; a file in which they are not (the
 * format gives no alignment: three of four float tensors in one) is copied once, and its pages are forgotten on the
 * way, so that the peak is one copy. A mapped file must be replaced, not overwritten, while a graph lives: the kernel
 * ends a program that reads behind the end of a file.
 *
 * Returns: (transfer full): NULL with NN_ERROR_NO_MEMORY
 */
NnTensor *nn_onnx_file_read (const NnOnnxFile *file, guint64 offset, NnType type, const NnShape *shape, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnOnnxSource, nn_onnx_source_clear)
