/* SPDX-License-Identifier: GPL-3.0-or-later
 * What hints say reaches what looks alike behind something else, and nothing that differs in luminance or in what the
 * network takes it for; any number of hints, any number of threads.
 */
#include "config.h"

#include "effects/colorize-alike.h"

#include <math.h>

#define WIDTH 90
#define HEIGHT 50
#define COUNT (WIDTH * HEIGHT)

typedef struct
{
  NnTensor *luminance, *hints, *unhinted;
} Scene;

static void
scene_clear (Scene *scene)
{
  nn_tensor_unref (scene->luminance);
  nn_tensor_unref (scene->hints);
  nn_tensor_unref (scene->unhinted);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static NnTensor *
planes_new (int channels, float value)
{
  const NnShape shape = NN_SHAPE (1, channels, HEIGHT, WIDTH);
  NnTensor *planes = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);

  for (gint64 i = 0; i < nn_tensor_count (planes); i++)
    nn_tensor_floats (planes)[i] = value;
  return planes;
}

/* Stripes of 30 pixels: light, dark, light; the last third of the rows is bluish to the network. */
static Scene
scene_new (void)
{
  Scene scene = { planes_new (1, 0.7f), planes_new (3, 0.0f), planes_new (2, 0.05f) };

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        if (x / 30 == 1)
          nn_tensor_floats (scene.luminance)[y * WIDTH + x] = 0.1f;
        if (y >= 2 * HEIGHT / 3)
          nn_tensor_floats (scene.unhinted)[COUNT + y * WIDTH + x] = -0.6f;
      }
  return scene;
}

static void
add_hint (const Scene *scene, int x, int y, float a, float b)
{
  float *hints = nn_tensor_floats (scene->hints) + y * WIDTH + x;

  hints[0] = a;
  hints[COUNT] = b;
  hints[2 * COUNT] = 1.0f;
}

static float
correction (const Scene *scene, const NnTensor *result, int x, int y)
{
  gsize at = (gsize) y * WIDTH + x;

  return nn_tensor_floats (result)[at] - nn_tensor_floats (scene->unhinted)[at];
}

static void
test_reaches (void)
{
  g_auto (Scene) scene = scene_new ();
  g_autoptr (NnTensor) result = NULL;

  add_hint (&scene, 10, 10, 0.45f, 0.05f);
  result = art_colorize_alike (scene.luminance, scene.hints, scene.unhinted, NULL);
  g_assert_cmpfloat_with_epsilon (correction (&scene, result, 10, 10), 0.4, 0.03);
  /* Behind the dark stripe. */
  g_assert_cmpfloat (correction (&scene, result, 75, 12), >, 0.15);
  /* On it, and what is bluish. */
  g_assert_cmpfloat (correction (&scene, result, 45, 12), <, 0.1);
  g_assert_cmpfloat (correction (&scene, result, 12, 45), <, 0.1);
}

/* Hints that contradict each other at one place meet halfway, those at different places do not. */
static void
test_several (void)
{
  g_auto (Scene) scene = scene_new ();
  g_autoptr (NnTensor) result = NULL;

  add_hint (&scene, 10, 10, 0.45f, 0.0f);
  add_hint (&scene, 45, 10, -0.35f, 0.0f);
  add_hint (&scene, 11, 10, 0.05f, 0.0f);
  result = art_colorize_alike (scene.luminance, scene.hints, scene.unhinted, NULL);
  g_assert_cmpfloat_with_epsilon (correction (&scene, result, 10, 10), 0.2, 0.05);
  g_assert_cmpfloat_with_epsilon (correction (&scene, result, 45, 10), -0.4, 0.05);
}

/* Everything is hinted: more cells than there may be samples. */
static void
test_everywhere (void)
{
  g_auto (Scene) scene = scene_new ();
  g_autoptr (NnTensor) result = NULL, again = NULL;
  int threads = nn_threads_get_count ();

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      add_hint (&scene, x, y, 0.3f, 0.2f);
  nn_threads_set_count (1);
  result = art_colorize_alike (scene.luminance, scene.hints, scene.unhinted, NULL);
  nn_threads_set_count (5);
  again = art_colorize_alike (scene.luminance, scene.hints, scene.unhinted, NULL);
  nn_threads_set_count (threads);
  g_assert_cmpmem (result->data, nn_tensor_bytes (result), again->data, nn_tensor_bytes (again));
  for (int i = 0; i < COUNT; i++)
    g_assert_cmpfloat_with_epsilon (nn_tensor_floats (result)[i], 0.3, 0.15);
}

static void
test_cancel (void)
{
  g_auto (Scene) scene = scene_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  add_hint (&scene, 0, 0, 0.1f, 0.1f);
  g_cancellable_cancel (cancellable);
  g_assert_null (art_colorize_alike (scene.luminance, scene.hints, scene.unhinted, cancellable));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colorize-alike/reaches", test_reaches);
  g_test_add_func ("/colorize-alike/several", test_several);
  g_test_add_func ("/colorize-alike/everywhere", test_everywhere);
  g_test_add_func ("/colorize-alike/cancel", test_cancel);
  return g_test_run ();
}
