/* SPDX-License-Identifier: GPL-3.0-or-later
 * A host without GIMP: one picture, three layers, presets in a folder of the test's.
 */
#include "config.h"

#include "host-fake.h"

#define WIDTH 97
#define HEIGHT 61

static GeglBuffer *
gradient_new (void)
{
  GeglRectangle extent = { 5, 7, WIDTH, HEIGHT };
  GeglBuffer *buffer = gegl_buffer_new (&extent, babl_format ("R'G'B'A u8"));
  guchar pixels[HEIGHT][WIDTH][4];

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        pixels[y][x][0] = x * 255 / WIDTH;
        pixels[y][x][1] = y * 255 / HEIGHT;
        pixels[y][x][2] = 128;
        pixels[y][x][3] = x < 10 ? 100 : 255;
      }
  gegl_buffer_set (buffer, &extent, 0, babl_format ("R'G'B'A u8"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

static GPtrArray *
list_layers (ArtHost *host)
{
  static const char *const names[] = { "portrait.xcf: Background", "portrait.xcf: Sketch", "texture.png: Paint" };
  GPtrArray *layers = g_ptr_array_new_with_free_func ((GDestroyNotify) art_host_layer_free);

  for (int i = 0; i < (((HostFake *) host)->fewer ? 2 : 3); i++)
    {
      ArtHostLayer *layer = g_new0 (ArtHostLayer, 1);
      layer->id = i + 1;
      layer->name = g_strdup (names[i]);
      layer->width = WIDTH;
      layer->height = HEIGHT;
      layer->same_image = g_str_has_prefix (names[i], "portrait");
      g_ptr_array_add (layers, layer);
    }
  return layers;
}

static GPtrArray *
list_masks (ArtHost *host)
{
  GPtrArray *masks = g_ptr_array_new_with_free_func ((GDestroyNotify) art_host_layer_free);
  ArtHostLayer *mask = g_new0 (ArtHostLayer, 1);

  mask->id = 9;
  mask->name = g_strdup ("Selection");
  mask->same_image = TRUE;
  g_ptr_array_add (masks, mask);
  return masks;
}

static GdkPixbuf *
thumbnail (ArtHost *host, int layer, int size)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, size, MAX (1, size * HEIGHT / WIDTH));
  gdk_pixbuf_fill (pixbuf, 0x60402000u * (guint) layer + 0x304050ffu);
  return pixbuf;
}

static ArtInputs *
inputs (ArtHost *host, const ArtSettings *settings, GError **error)
{
  HostFake *fake = (HostFake *) host;

  fake->n_inputs++;
  if (!fake->broken)
    {
      /* As a real host does, which copies. */
      g_autoptr (GeglBuffer) copy = gegl_buffer_dup (fake->content);
      return art_inputs_new (copy);
    }
  g_set_error (error, ART_ERROR, ART_ERROR_INPUT, "There are no pixels.");
  return NULL;
}

static void
tell (ArtHost *host, const char *text)
{
  HostFake *fake = (HostFake *) host;

  g_free (fake->told);
  fake->told = g_strdup (text);
}

static guint32
parent_window (ArtHost *host)
{
  return 0;
}

static void
help (ArtHost *host, const ArtEffect *effect)
{
  ((HostFake *) host)->helped++;
}

HostFake *
host_fake_new (GeglBuffer *content, const char *preset_dir)
{
  HostFake *fake = g_new0 (HostFake, 1);

  fake->content = content ? g_object_ref (content) : gradient_new ();
  fake->host = (ArtHost){ .list_layers = list_layers,
                          .list_masks = list_masks,
                          .thumbnail = thumbnail,
                          .inputs = inputs,
                          .tell = tell,
                          .parent_window = parent_window,
                          .help = help,
                          .show_tooltips = TRUE,
                          .preset_dir = g_strdup (preset_dir),
                          .image_name = g_strdup ("portrait.xcf") };
  return fake;
}

void
host_fake_free (HostFake *fake)
{
  g_object_unref (fake->content);
  g_free (fake->host.preset_dir);
  g_free (fake->host.image_name);
  g_free (fake->told);
  g_free (fake);
}
