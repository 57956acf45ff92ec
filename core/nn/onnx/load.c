/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading ONNX files: mapped, checked, decoded.
 */
#include "config.h"

#include "onnx.h"

#include "nn/error.h"
#include "nn/onnx.pb-c.h"
#include "decode.h"
#include "wire.h"

/* Puts the file's name in front of what went wrong inside it. */
static void
name_file (GError **error, const char *name, const char *kind)
{
  if (g_error_matches (*error, NN_ERROR, NN_ERROR_PARSE))
    g_prefix_error (error, "'%s' is not %s: ", name, kind);
  else
    g_prefix_error (error, "'%s': ", name);
}

static NnGraph *
load_graph (NnOnnxSource *source, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  NnGraph *graph = NULL;
  Onnx__ModelProto *model = nn_wire_unpack (&onnx__model_proto__descriptor, source->file.bytes, &problem);
  if (model != NULL)
    graph = nn_onnx_decode_model (model, source, &problem);
  nn_wire_free (model);
  if (graph == NULL)
    {
      name_file (&problem, name, "an ONNX model");
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return graph;
}

static NnTensor *
load_tensor (NnOnnxSource *source, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  NnTensor *tensor = NULL;
  Onnx__TensorProto *proto = nn_wire_unpack (&onnx__tensor_proto__descriptor, source->file.bytes, &problem);
  if (proto != NULL)
    tensor = nn_onnx_decode_tensor (proto, "the tensor", source, &problem);
  nn_wire_free (proto);
  if (tensor == NULL)
    {
      name_file (&problem, name, "an ONNX tensor");
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return tensor;
}

NnGraph *
nn_graph_parse_onnx (GBytes *bytes, const char *name, GError **error)
{
  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);
  g_auto (NnOnnxSource) source = { .file.bytes = g_bytes_ref (bytes) };
  return load_graph (&source, name, error);
}

NnGraph *
nn_graph_load_onnx (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_auto (NnOnnxSource) source = { 0 };
  return nn_onnx_source_open (&source, path, error) ? load_graph (&source, path, error) : NULL;
}

NnTensor *
nn_tensor_parse_pb (GBytes *bytes, const char *name, GError **error)
{
  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);
  g_auto (NnOnnxSource) source = { .file.bytes = g_bytes_ref (bytes) };
  return load_tensor (&source, name, error);
}

NnTensor *
nn_tensor_load_pb (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_auto (NnOnnxSource) source = { 0 };
  return nn_onnx_source_open (&source, path, error) ? load_tensor (&source, path, error) : NULL;
}
