/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds the Orientation tag (0x0112) of JPEG and TIFF files. Every read is bounds-checked: files may be damaged.
 *
 * Exif 2.32, sections 4.5 and 4.6.4.
 */
#include "config.h"

#include "exif.h"

#include <string.h>

#define TAG_ORIENTATION 0x0112
#define ENTRY_SIZE 12

typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean big_endian;
} Tiff;

/* Out of bounds reads give 0, which is no valid tag, offset or orientation. */
static guint
read_u16 (const Tiff *tiff, gsize at)
{
  if (at + 2 > tiff->size)
    return 0;
  return tiff->big_endian ? tiff->data[at] << 8 | tiff->data[at + 1] : tiff->data[at + 1] << 8 | tiff->data[at];
}

static guint32
read_u32 (const Tiff *tiff, gsize at)
{
  guint32 first = read_u16 (tiff, at), second = read_u16 (tiff, at + 2);

  return tiff->big_endian ? first << 16 | second : second << 16 | first;
}

static int
tiff_orientation (const guint8 *data, gsize size)
{
  Tiff tiff = { data, size, FALSE };
  gsize directory;
  guint entries;

  if (size < 8 || (memcmp (data, "II*\0", 4) != 0 && memcmp (data, "MM\0*", 4) != 0))
    return 1;
  tiff.big_endian = data[0] == 'M';
  directory = read_u32 (&tiff, 4);
  entries = read_u16 (&tiff, directory);
  for (guint i = 0; i < entries; i++)
    {
      gsize entry = directory + 2 + (gsize) i * ENTRY_SIZE;

      if (read_u16 (&tiff, entry) == TAG_ORIENTATION)
        {
          guint value = read_u16 (&tiff, entry + 8);

          return value >= 1 && value <= 8 ? (int) value : 1;
        }
    }
  return 1;
}

int
art_exif_orientation (const guint8 *data, gsize size)
{
  gsize at = 2;

  if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
    return tiff_orientation (data, size);
  while (at + 4 <= size && data[at] == 0xff)
    {
      gsize length = (gsize) data[at + 2] << 8 | data[at + 3];

      if (data[at + 1] == 0xe1 && at + 10 <= size && memcmp (data + at + 4, "Exif\0\0", 6) == 0)
        return tiff_orientation (data + at + 10, MIN (size, at + 2 + length) - MIN (size, at + 10));
      if (data[at + 1] == 0xda || length < 2)
        break;
      at += 2 + length;
    }
  return 1;
}
