/* SPDX-License-Identifier: GPL-3.0-or-later
 * Einsum: equations against loops over all letters, in float32, double and integers; gradients; what must be refused.
 */
#include "config.h"

#include <string.h>

#include "op-naive.h"

typedef struct
{
  const char *equation;
  const char *spelled; /* the same without "..." and with an arrow */
  int n;
  NnShape shapes[3];
} Case;

static const Case cases[] = {
  { "ij,jk->ik", "ij,jk->ik", 2, { { 2, { 9, 11 } }, { 2, { 11, 13 } } } },
  { "ij,jk->ki", "ij,jk->ki", 2, { { 2, { 9, 11 } }, { 2, { 11, 13 } } } },
  { "ji, jk", "ji,jk->ik", 2, { { 2, { 11, 9 } }, { 2, { 11, 13 } } } },
  { "bhid,bhjd->bhij", "bhid,bhjd->bhij", 2, { { 4, { 2, 3, 7, 8 } }, { 4, { 2, 3, 9, 8 } } } },
  { "bihd,bjhd->bhij", "bihd,bjhd->bhij", 2, { { 4, { 2, 7, 3, 8 } }, { 4, { 2, 9, 3, 8 } } } },
  { "nchw,mnv->cvmhw", "nchw,mnv->cvmhw", 2, { { 4, { 3, 5, 2, 4 } }, { 3, { 7, 3, 6 } } } },
  { "...ij,...jk->...ik", "abij,abjk->abik", 2, { { 4, { 2, 3, 4, 5 } }, { 4, { 2, 3, 5, 6 } } } },
  { "i...,j->...", "iab,j->ab", 2, { { 3, { 3, 4, 5 } }, { 1, { 7 } } } },
  { "ij,ij->ij", "ij,ij->ij", 2, { { 2, { 5, 7 } }, { 2, { 5, 7 } } } },
  { "i,i", "i,i->", 2, { { 1, { 999 } }, { 1, { 999 } } } },
  { "i,j->ij", "i,j->ij", 2, { { 1, { 37 } }, { 1, { 41 } } } },
  { "ijk,kl->l", "ijk,kl->l", 2, { { 3, { 3, 4, 5 } }, { 2, { 5, 6 } } } },
  { "ij->ji", "ij->ji", 1, { { 2, { 5, 7 } } } },
  { "ijk->j", "ijk->j", 1, { { 3, { 5, 7, 3 } } } },
  { "ii->i", "ii->i", 1, { { 2, { 5, 5 } } } },
  { "ii", "ii->", 1, { { 2, { 5, 5 } } } },
  { "...ii->...i", "aii->ai", 1, { { 3, { 3, 5, 5 } } } },
  { "iij,jk->ik", "iij,jk->ik", 2, { { 3, { 5, 5, 3 } }, { 2, { 3, 4 } } } },
  { "ij,jk,kl->il", "ij,jk,kl->il", 3, { { 2, { 3, 4 } }, { 2, { 4, 5 } }, { 2, { 5, 2 } } } },
  { "aij,bjk->abik", "aij,bjk->abik", 2, { { 3, { 2, 9, 8 } }, { 3, { 3, 8, 7 } } } },
  { "ij,jk->ik", "ij,jk->ik", 2, { { 2, { 3, 0 } }, { 2, { 0, 4 } } } },
};

static OpTest *
new_case (const Case *c)
{
  OpTest *test = op_test_new ("Einsum", 12);

  nn_node_set_string (op_test_node (test), "equation", c->equation);
  for (int i = 0; i < c->n; i++)
    op_test_random (test, c->shapes[i], -1, 1);
  return test;
}

/* Index of the element that @letters of a subscript mean, for dimensions of @sizes. */
static gint64
element (const char *subscript, const gint64 *at, const gint64 *sizes)
{
  gint64 index = 0;

  for (; g_ascii_islower (*subscript); subscript++)
    index = index * sizes[*subscript - 'a'] + at[*subscript - 'a'];
  return index;
}

static NnTensor *
naive_einsum (const Case *c, OpTest *test)
{
  gint64 sizes[26], at[26] = { 0 }, steps = 1;
  const char *out = strchr (c->spelled, '>') + 1, *text = c->spelled;
  NnShape shape = { 0 };

  for (int k = 0; k < 26; k++)
    sizes[k] = 1;
  for (int i = 0; i < c->n; i++, text++)
    for (int d = 0; g_ascii_islower (*text); d++, text++)
      sizes[*text - 'a'] = c->shapes[i].dims[d];
  for (const char *o = out; *o; o++)
    shape.dims[shape.rank++] = sizes[*o - 'a'];
  for (int k = 0; k < 26; k++)
    steps *= sizes[k];
  g_autoptr (NnTensor) sums = nn_tensor_new (NN_TYPE_DOUBLE, &shape, NULL);
  for (gint64 step = 0; step < steps; step++)
    {
      double product = 1;
      gint64 rest = step;

      for (int k = 0; k < 26; k++)
        {
          at[k] = rest % sizes[k];
          rest /= sizes[k];
        }
      text = c->spelled;
      for (int i = 0; i < c->n; i++, text += strspn (text, "abcdefghijklmnopqrstuvwxyz") + 1)
        product *= nn_tensor_get_double (op_test_get_input (test, i), element (text, at, sizes));
      const gint64 to = element (out, at, sizes);
      nn_tensor_set_double (sums, to, nn_tensor_get_double (sums, to) + product);
    }
  return nn_tensor_convert (sums, op_test_get_input (test, 0)->type, NULL);
}

static void
test_equations (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpTest) test = new_case (&cases[i]);
      g_autoptr (NnTensor) expected = naive_einsum (&cases[i], test);

      g_test_message ("%s", cases[i].equation);
      op_test_run (test);
      op_test_expect (test, 0, expected, TOLERANCE_LAYER);
    }
}

static void
check_typed (const Case *c, NnType type)
{
  g_autoptr (OpTest) floats = new_case (c);
  g_autoptr (OpTest) test = op_test_new ("Einsum", 12);

  nn_node_set_string (op_test_node (test), "equation", c->equation);
  for (int i = 0; i < c->n; i++)
    {
      NnTensor *x = op_test_get_input (floats, i);

      for (gint64 k = 0; k < nn_tensor_count (x); k++)
        nn_tensor_floats (x)[k] = (float) (int) (nn_tensor_floats (x)[k] * 9);
      op_test_input (test, nn_tensor_convert (x, type, NULL));
    }
  g_autoptr (NnTensor) expected = naive_einsum (c, test);
  op_test_run (test);
  op_test_expect (test, 0, expected, TOLERANCE_EXACT);
}

static void
test_types (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      check_typed (&cases[i], NN_TYPE_DOUBLE);
      check_typed (&cases[i], NN_TYPE_INT64);
    }
}

/* What has one element in one operand serves all of another's; only "..." has to be the same length. */
static void
test_broadcast (void)
{
  g_autoptr (OpTest) test = op_test_new ("Einsum", 12);

  nn_node_set_string (op_test_node (test), "equation", "...i,...i->...i");
  op_test_floats (test, NN_SHAPE (2, 1, 2), (float[]){ 1, 2, 3, 4 });
  op_test_floats (test, NN_SHAPE (3, 2), (float[]){ 1, 1, 2, 2, 10, 100 });
  op_test_run (test);
  op_test_expect_floats (test, 0, NN_SHAPE (2, 3, 2), (float[]){ 1, 2, 2, 4, 10, 200, 3, 4, 6, 8, 30, 400 },
                         TOLERANCE_EXACT);
  op_test_gradient (test);
}

static void
test_gradient (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (nn_shape_count (&cases[i].shapes[0]) > 0)
      {
        g_autoptr (OpTest) test = new_case (&cases[i]);

        g_test_message ("%s", cases[i].equation);
        op_test_gradient (test);
      }
}

static void
test_refuses (void)
{
  static const char *const equations[] = { "ij->ij", "ij,j",  "ij,jk->ikz",  "ij,jk->ii", "i.j,jk",
                                           "ij,jk,", "ij;jk", "i...j...,jk", "ij,jk->i-" };
  Case c = { .n = 2, .shapes = { { 2, { 3, 4 } }, { 2, { 4, 5 } } } };

  for (guint i = 0; i < G_N_ELEMENTS (equations); i++)
    {
      c.equation = equations[i];
      g_autoptr (OpTest) test = new_case (&c);
      op_test_fails (test, NN_ERROR_SHAPE, equations[i]);
    }
  c.equation = "ij,ij";
  g_autoptr (OpTest) sizes = new_case (&c);
  op_test_fails (sizes, NN_ERROR_SHAPE, "input 1 differs");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ops/einsum/equations", test_equations);
  g_test_add_func ("/ops/einsum/types", test_types);
  g_test_add_func ("/ops/einsum/broadcast", test_broadcast);
  g_test_add_func ("/ops/einsum/gradient", test_gradient);
  g_test_add_func ("/ops/einsum/refuses", test_refuses);
  return g_test_run ();
}
