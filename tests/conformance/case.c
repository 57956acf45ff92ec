/* SPDX-License-Identifier: GPL-3.0-or-later
 * One model with given inputs and outputs: loaded, compiled, run and compared.
 */
#include "config.h"

#include "case.h"

#include <math.h>

#include "nn/onnx.pb-c.h"
#include "nn/op.h"

static gboolean
close_enough (double ours, double theirs, Tolerance tolerance)
{
  if (isnan (theirs) || isinf (theirs))
    return isnan (theirs) ? isnan (ours) : ours == theirs;
  return fabs (ours - theirs) <= tolerance.absolute + tolerance.relative * fabs (theirs);
}

static gboolean
same_element (const NnTensor *ours, const NnTensor *theirs, gint64 i, Tolerance tolerance)
{
  if (nn_type_is_float (theirs->type))
    return close_enough (nn_tensor_get_double (ours, i), nn_tensor_get_double (theirs, i), tolerance);
  return nn_tensor_get_int64 (ours, i) == nn_tensor_get_int64 (theirs, i);
}

char *
case_compare (const NnTensor *ours, const NnTensor *theirs, Tolerance tolerance)
{
  if (ours->type != theirs->type || !nn_shape_equal (&ours->shape, &theirs->shape))
    {
      g_autofree char *a = nn_shape_to_string (&ours->shape);
      g_autofree char *b = nn_shape_to_string (&theirs->shape);
      return g_strdup_printf ("%s %s instead of %s %s", nn_type_name (ours->type), a, nn_type_name (theirs->type), b);
    }
  const gint64 count = nn_tensor_count (theirs);
  gint64 differing = 0, first = -1;
  for (gint64 i = 0; i < count; i++)
    if (!same_element (ours, theirs, i, tolerance))
      {
        differing++;
        if (first < 0)
          first = i;
      }
  if (differing == 0)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                          " elements differ, the first is [%" G_GINT64_FORMAT "] %.9g instead of %.9g",
                          differing, count, first, nn_tensor_get_double (ours, first),
                          nn_tensor_get_double (theirs, first));
}

char *
case_foreign_operator (GBytes *bytes)
{
  char *foreign = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Onnx__ModelProto *model = onnx__model_proto__unpack (NULL, size, data);
  g_assert_nonnull (model);
  for (gsize i = 0; i < model->graph->n_node && foreign == NULL; i++)
    {
      const Onnx__NodeProto *node = model->graph->node[i];
      const char *domain = node->domain != NULL ? node->domain : "";
      if (nn_op_find (node->op_type, domain) == NULL)
        foreign = g_strconcat (domain, domain[0] != '\0' ? "." : "", node->op_type, NULL);
    }
  onnx__model_proto__free_unpacked (model, NULL);
  return foreign;
}

static char *
run_graph (NnGraph *graph, GPtrArray *inputs, GPtrArray *expected, Tolerance tolerance)
{
  g_autoptr (GError) error = NULL;
  if (inputs->len != graph->inputs->len)
    return g_strdup_printf ("%u inputs are given, the model has %u", inputs->len, graph->inputs->len);
  NnTensor **tensors = (NnTensor **) inputs->pdata;
  g_autoptr (NnSession) session = nn_session_new (graph, tensors, (int) inputs->len, NULL, &error);
  if (session == NULL || !nn_session_run (session, tensors, NULL, &error))
    return g_strdup (error->message);
  for (guint i = 0; i < expected->len && i < (guint) nn_session_n_outputs (session); i++)
    {
      g_autofree char *fault =
          case_compare (nn_session_output (session, (int) i), g_ptr_array_index (expected, i), tolerance);
      if (fault != NULL)
        return g_strdup_printf ("output %u: %s", i, fault);
    }
  return NULL;
}

/* FOLDER PREFIX0.pb, PREFIX1.pb …; NULL with an error if one of them is not a tensor. */
static GPtrArray *
load_tensors (Archive *archive, const char *folder, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  for (int i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%d.pb", prefix, i);
      GBytes *bytes = archive_get (archive, folder, name);
      if (bytes == NULL)
        return g_steal_pointer (&tensors);
      NnTensor *tensor = nn_tensor_parse_pb (bytes, name, error);
      if (tensor == NULL)
        return NULL;
      g_ptr_array_add (tensors, tensor);
    }
}

static char *
run_set (NnGraph *graph, Archive *archive, const char *set, Tolerance tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) inputs = load_tensors (archive, set, "input_", &error);
  g_autoptr (GPtrArray) outputs = inputs != NULL ? load_tensors (archive, set, "output_", &error) : NULL;
  return outputs != NULL ? run_graph (graph, inputs, outputs, tolerance) : g_strdup (error->message);
}

char *
case_run_archived (Archive *archive, const char *folder, Tolerance tolerance)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnGraph) graph = nn_graph_parse_onnx (archive_get_model (archive, folder), "model.onnx", &error);
  if (graph == NULL)
    return g_strdup (error->message);
  int sets = 0;
  for (;; sets++)
    {
      g_autofree char *set = g_strdup_printf ("%stest_data_set_%d/", folder, sets);
      if (archive_get (archive, set, "output_0.pb") == NULL)
        break;
      char *fault = run_set (graph, archive, set, tolerance);
      if (fault != NULL)
        return fault;
    }
  return sets > 0 ? NULL : g_strdup ("no test data");
}
