/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing ONNX files: all or nothing.
 */
#include "config.h"

#include "onnx.h"

#include <gio/gio.h>

#include "nn/error.h"
#include "nn/onnx.pb-c.h"
#include "encode.h"

GBytes *
nn_graph_serialize_onnx (const NnGraph *graph, GError **error)
{
  g_return_val_if_fail (graph != NULL, NULL);
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  const Onnx__ModelProto *model = nn_onnx_encode_model (graph, owned);
  const gsize size = protobuf_c_message_get_packed_size (&model->base);
  if (size > G_MAXINT32)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNSUPPORTED,
                   "the model takes %" G_GSIZE_FORMAT " bytes; an ONNX file can hold 2 GiB", size);
      return NULL;
    }
  guint8 *data = g_try_malloc (size);
  if (data == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_NO_MEMORY, "no memory for a model of %" G_GSIZE_FORMAT " bytes", size);
      return NULL;
    }
  protobuf_c_message_pack (&model->base, data);
  return g_bytes_new_take (data, size);
}

gboolean
nn_graph_save_onnx (const NnGraph *graph, const char *path, GError **error)
{
  g_return_val_if_fail (graph != NULL && path != NULL, FALSE);
  g_autoptr (GBytes) bytes = nn_graph_serialize_onnx (graph, error);
  if (bytes == NULL)
    return FALSE;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) problem = NULL;
  if (g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0666, &problem))
    return TRUE;
  g_set_error_literal (error, NN_ERROR, NN_ERROR_IO, problem->message);
  return FALSE;
}
