/* SPDX-License-Identifier: GPL-3.0-or-later
 * Refinement of chroma: gradients, hints kept, edges kept, the reference followed; progress, stop and cancel.
 */
#include "config.h"

#include "effects/colorize-refine.h"

#include <math.h>
#include <string.h>

#include "effects/colorize-refine-terms.h"
#include "effects/lab.h"
#include "effects/model-store.h"
#include "tiny-network.h"

enum
{
  WIDTH = 45,
  HEIGHT = 38,
  PLANE = WIDTH * HEIGHT,
  EDGE = 22,
  OWN = 10 * WIDTH + 8 /* where the hint is */
};

static const ArtParam rows[] = {
  { .name = "iterations", .kind = ART_PARAM_INT, .maximum = 500, .fallback = 30 },
  { .name = "hint-weight", .kind = ART_PARAM_DOUBLE, .maximum = 10, .fallback = 1 },
  { .name = "smoothness-weight", .kind = ART_PARAM_DOUBLE, .maximum = 10, .fallback = 1 },
  { .name = "reference-weight", .kind = ART_PARAM_DOUBLE, .maximum = 10, .fallback = 1 },
  { .name = "reference-layers", .kind = ART_PARAM_STRING },
};
static const ArtEffect effect = { .name = "refinement", .params = rows, .n_params = G_N_ELEMENTS (rows) };

typedef struct
{
  char *dir;
  ArtSettings *settings;
  ArtColorizeDraft draft;
  GeglBuffer *reference;

  /* What the monitor saw. */
  int snapshots, stop_after;
  double first, last, fraction;
  GCancellable *cancellable;
} Fixture;

static NnTensor *
planes_new (int channels)
{
  NnShape shape = NN_SHAPE (1, channels, HEIGHT, WIDTH);

  return nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
}

static GeglBuffer *
reference_new (const char *format)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 80, 60), babl_format (format));
  g_autoptr (NnTensor) picture = tiny_picture_new (80, 60, 4);
  g_autofree float *pixels = g_new (float, 80 * 60 * 3);

  for (int i = 0; i < 80 * 60; i++)
    for (int c = 0; c < 3; c++)
      pixels[3 * i + c] = nn_tensor_floats (picture)[c * 80 * 60 + i];
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* A dark and a light area, with grain, one bluish and one reddish; a hint in the dark one. */
static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const none[] = { NULL };

  f->dir = tiny_network_install (none);
  f->settings = art_settings_new (&effect);
  f->draft = (ArtColorizeDraft){ planes_new (1), planes_new (2), planes_new (3), planes_new (1), NULL };
  f->reference = reference_new ("R'G'B' u8");
  f->cancellable = g_cancellable_new ();
  for (int i = 0; i < PLANE; i++)
    {
      gboolean light = i % WIDTH >= EDGE;
      float *ab = nn_tensor_floats (f->draft.ab);

      nn_tensor_floats (f->draft.luminance)[i] = (float) ((light ? 0.7 : 0.4) + g_test_rand_double_range (-0.01, 0.01));
      ab[i] = (float) ((light ? 0.2 : -0.05) + g_test_rand_double_range (-0.05, 0.05));
      ab[PLANE + i] = (float) ((light ? 0.15 : -0.2) + g_test_rand_double_range (-0.05, 0.05));
      nn_tensor_floats (f->draft.confidence)[i] = 0.6f;
    }
  nn_tensor_floats (f->draft.hints)[OWN] = 0.3f;
  nn_tensor_floats (f->draft.hints)[PLANE + OWN] = -0.3f;
  nn_tensor_floats (f->draft.hints)[2 * PLANE + OWN] = 1.0f;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  tiny_network_uninstall (f->dir);
  g_free (f->dir);
  art_settings_free (f->settings);
  nn_tensor_unref (f->draft.luminance);
  nn_tensor_unref (f->draft.ab);
  nn_tensor_unref (f->draft.hints);
  nn_tensor_unref (f->draft.confidence);
  g_object_unref (f->reference);
  g_object_unref (f->cancellable);
}

static void
set (Fixture *f, const char *name, double value)
{
  g_assert_true (art_settings_set_number (f->settings, name, value, NULL));
}

static void
saw_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  Fixture *f = data;

  g_assert_cmpint (snapshot->width, ==, WIDTH);
  for (int i = 0; i < PLANE; i++)
    {
      const float rgb[3] = { snapshot->pixels[i], snapshot->pixels[PLANE + i], snapshot->pixels[2 * PLANE + i] };
      float lab[3];

      art_lab_from_rgb (rgb, lab);
      g_assert_cmpfloat_with_epsilon (lab[0], nn_tensor_floats (f->draft.luminance)[i], 2e-3);
    }
  if (f->snapshots++ == 0)
    f->first = snapshot->loss;
  f->last = snapshot->loss;
}

static void
saw_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  Fixture *f = data;

  g_assert_cmpfloat (fraction, >=, f->fraction);
  f->fraction = fraction;
}

static gboolean
shall_stop (gpointer data)
{
  Fixture *f = data;

  return f->stop_after > 0 && --f->stop_after == 0;
}

static NnTensor *
refine (Fixture *f)
{
  const ArtMonitor monitor = { saw_progress, saw_snapshot, shall_stop, NULL, f };
  g_autoptr (GError) error = NULL;
  NnTensor *refined = art_colorize_refine (&f->draft, f->settings, &monitor, f->cancellable, &error);

  g_assert_no_error (error);
  g_assert_true (nn_shape_equal (&refined->shape, &f->draft.ab->shape));
  return refined;
}

/* The whole objective along random directions, in and outside the gamut. */
static void
test_gradient (Fixture *f, gconstpointer data)
{
  enum
  {
    DIRECTIONS = 15
  };
  const float step = 3e-4f;
  g_autoptr (NnTensor) x = planes_new (3), moved = planes_new (3), gradient = planes_new (3);
  g_autoptr (NnGraph) network = tiny_network_new (7);
  g_autoptr (NnTensor) painting = tiny_picture_new (30, 30, 3);
  static const char *const names[] = { "relu1_1", "relu2_1", NULL };
  g_autoptr (GPtrArray) style = art_statistics_measure (network, names, painting, NULL, NULL);
  g_autoptr (GPtrArray) layers = art_layers_parse ("relu1_1 relu2_1", network, NULL), none = g_ptr_array_new ();
  g_autoptr (ArtChroma) chroma = art_chroma_new (f->draft.luminance, f->draft.ab, f->draft.hints, f->draft.confidence);
  const ArtVariables variables = art_chroma_variables (chroma);
  const ArtObjectiveOptions options = { .style_weight = GPOINTER_TO_INT (data) };
  g_autoptr (ArtObjective) objective = art_objective_new (network, x, none, style, layers, &options, NULL, NULL);
  g_autofree float *direction = g_new (float, 3 * PLANE);
  ArtLoss loss[3];
  int good = 0;

  chroma->keep_weight = 3.0;
  chroma->hint_weight = 500.0;
  chroma->smoothness_weight = 5.0;
  g_assert_true (art_objective_set_variables (objective, &variables, x, NULL));
  for (int i = 0; i < 3 * PLANE; i++)
    nn_tensor_floats (x)[i] = (float) g_test_rand_double_range (-0.4, 0.4);
  g_assert_true (art_objective_evaluate (objective, x, gradient, &loss[0], NULL, NULL));
  g_assert_cmpfloat (loss[0].variables, >, 0.0);
  for (int d = 0; d < DIRECTIONS; d++)
    {
      double slope = 0.0, difference;

      for (int i = 0; i < 3 * PLANE; i++)
        {
          direction[i] = (float) g_test_rand_double_range (-1.0, 1.0);
          slope += (double) direction[i] * nn_tensor_floats (gradient)[i];
        }
      for (int side = 0; side < 2; side++)
        {
          for (int i = 0; i < 3 * PLANE; i++)
            nn_tensor_floats (moved)[i] = nn_tensor_floats (x)[i] + (side ? step : -step) * direction[i];
          g_assert_true (art_objective_evaluate (objective, moved, NULL, &loss[side], NULL, NULL));
        }
      difference = (loss[1].total - loss[0].total) / (2.0 * step);
      g_test_message ("slope %g, difference %g", slope, difference);
      good += fabs (difference - slope) <= 0.04 * fabs (slope) + 0.5;
    }
  g_assert_cmpint (good, >, DIRECTIONS * 2 / 3);
}

/* Variance of a within one of the areas. */
static double
variance_of (const NnTensor *ab, int from, int to, double *mean)
{
  double sum = 0.0, squares = 0.0;
  int n = 0;

  for (int i = 0; i < PLANE; i++)
    if (i % WIDTH >= from && i % WIDTH < to && i / WIDTH > 20)
      {
        sum += nn_tensor_floats (ab)[i];
        squares += nn_tensor_floats (ab)[i] * nn_tensor_floats (ab)[i];
        n++;
      }
  *mean = sum / n;
  return squares / n - *mean * *mean;
}

/* Noise goes, the edge stays, the hint is followed and what is around it comes along. */
static void
test_smooth (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) refined = refine (f);
  const float *ab = nn_tensor_floats (refined);
  double before, after, mean;

  before = variance_of (f->draft.ab, 0, EDGE, &mean);
  after = variance_of (refined, 0, EDGE, &mean);
  g_test_message ("variance %g to %g, dark %g, at the hint %g, loss %g to %g", before, after, mean, ab[OWN], f->first,
                  f->last);
  g_assert_cmpfloat (after, <, 0.2 * before);
  g_assert_cmpfloat_with_epsilon (mean, -0.05, 0.04);
  variance_of (refined, EDGE, WIDTH, &mean);
  g_assert_cmpfloat_with_epsilon (mean, 0.2, 0.04);
  g_assert_cmpfloat_with_epsilon (ab[OWN], 0.3, 0.03);
  g_assert_cmpfloat_with_epsilon (ab[PLANE + OWN], -0.3, 0.03);
  g_assert_cmpfloat (ab[OWN + 2], >, -0.02);
  g_assert_cmpfloat (f->fraction, >, 0.9);
}

/* More weight on hints brings them closer; none leaves them to the draft. */
static void
test_hint_weight (Fixture *f, gconstpointer data)
{
  const double weights[] = { 0.0, 0.1, 10.0 };
  double before = 1.0;

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      g_autoptr (NnTensor) refined = NULL;
      double miss;

      f->fraction = 0.0;
      set (f, "hint-weight", weights[i]);
      refined = refine (f);
      miss = fabs (nn_tensor_floats (refined)[OWN] - 0.3);
      g_assert_cmpfloat (miss, <, before);
      before = miss;
    }
}

static double
style_loss (Fixture *f, NnTensor *ab)
{
  g_autoptr (NnTensor) picture = planes_new (3);
  g_autoptr (NnGraph) network = art_model_store_load ("features", "features", NULL);
  static const char *const names[] = { "relu1_1", "relu2_1", NULL };
  g_autoptr (NnTensor) painting = tiny_picture_new (80, 60, 4);
  g_autoptr (GPtrArray) style = art_statistics_measure (network, names, painting, NULL, NULL);
  g_autoptr (GPtrArray) layers = art_layers_parse ("relu1_1 relu2_1", network, NULL), none = g_ptr_array_new ();
  const ArtObjectiveOptions options = { .style_weight = 1.0 };
  g_autoptr (ArtObjective) objective = art_objective_new (network, picture, none, style, layers, &options, NULL, NULL);
  ArtLoss loss;

  for (int i = 0; i < PLANE; i++)
    {
      const float lab[3] = { nn_tensor_floats (f->draft.luminance)[i], nn_tensor_floats (ab)[i],
                             nn_tensor_floats (ab)[PLANE + i] };
      float rgb[3];

      art_lab_to_rgb (lab, rgb);
      for (int c = 0; c < 3; c++)
        nn_tensor_floats (picture)[c * PLANE + i] = rgb[c];
    }
  g_assert_true (art_objective_evaluate (objective, picture, NULL, &loss, NULL, NULL));
  return loss.style;
}

static void
test_reference (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) without = NULL, with = NULL;

  without = refine (f);
  f->draft.reference = f->reference;
  f->fraction = 0.0;
  set (f, "reference-weight", 10.0);
  with = refine (f);
  g_test_message ("style %g, with the reference %g", style_loss (f, without), style_loss (f, with));
  g_assert_cmpfloat (style_loss (f, with), <, 0.97 * style_loss (f, without));
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (GeglBuffer) gray = reference_new ("Y' u8");
  g_autoptr (GError) error = NULL;

  f->draft.reference = gray;
  g_assert_null (art_colorize_refine (&f->draft, f->settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_INPUT);
  g_clear_error (&error);
  f->draft.reference = f->reference;
  g_assert_true (art_settings_set_string (f->settings, "reference-layers", "relu9_9", NULL));
  g_assert_null (art_colorize_refine (&f->draft, f->settings, NULL, NULL, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_ARGUMENT);
  g_clear_error (&error);
  f->draft.reference = NULL;
  g_cancellable_cancel (f->cancellable);
  g_assert_null (art_colorize_refine (&f->draft, f->settings, NULL, f->cancellable, &error));
  g_assert_error (error, ART_ERROR, ART_ERROR_CANCELLED);
}

/* No iterations change nothing; a stop keeps what there is. */
static void
test_iterations (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) none = NULL, stopped = NULL;

  set (f, "iterations", 0);
  none = refine (f);
  g_assert_true (none == f->draft.ab);
  set (f, "iterations", 500);
  f->stop_after = 3;
  stopped = refine (f);
  g_assert_cmpint (memcmp (stopped->data, f->draft.ab->data, nn_tensor_bytes (stopped)), !=, 0);
  g_assert_cmpfloat (f->fraction, <, 0.5);
}

static void
test_threads (Fixture *f, gconstpointer data)
{
  g_autoptr (NnTensor) one = NULL, three = NULL;

  f->draft.reference = f->reference;
  set (f, "iterations", 8);
  nn_threads_set_count (1);
  one = refine (f);
  nn_threads_set_count (3);
  f->fraction = 0.0;
  three = refine (f);
  nn_threads_set_count (0);
  g_assert_cmpmem (one->data, nn_tensor_bytes (one), three->data, nn_tensor_bytes (three));
}

#define ADD(name, function, data) g_test_add ("/colorize-refine/" name, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  ADD ("gradient/chroma", test_gradient, GINT_TO_POINTER (0));
  ADD ("gradient/style", test_gradient, GINT_TO_POINTER (1));
  ADD ("smooth", test_smooth, NULL);
  ADD ("hint-weight", test_hint_weight, NULL);
  ADD ("reference", test_reference, NULL);
  ADD ("errors", test_errors, NULL);
  ADD ("iterations", test_iterations, NULL);
  ADD ("threads", test_threads, NULL);
  status = g_test_run ();
  gegl_exit ();
  return status;
}
