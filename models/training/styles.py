#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the built-in styles ``models/styles``: statistics, not paintings.

For every style: the channel means and mean-centred covariances of the
perceptual network's style layers, measured on public-domain paintings at
several sizes, and a thumbnail that we render. To be run again whenever
``models/features/model.onnx`` changes.

Format of NAME.onnx (a model whose graph only carries tensors, float16):
  <layer>/mean@<side>        [C]          mean of every channel
  <layer>/covariance@<side>  [C*(C+1)/2]  E[(F-mean)(F-mean)^T], upper triangle, row by row
``side`` is the painting's short side in px when it was measured. Every tensor is
also the graph output ``<tensor>/out``. The layer ``image`` is the RGB picture itself
(C = 3, 0..1): with it a photograph can be given the style's colours beforehand. The plain Gram matrix E[F F^T] is
covariance + mean mean^T.
"""
import argparse
import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

import data as pictures
import gatys
import student
from evaluate_features import parse_weights
from teachers import load_teacher

LARGEST_FILE, LARGEST_THUMBNAIL = 400_000, 8_192
LARGEST_HALF = 65504.0


@dataclass
class Style:
    """One built-in style; ``works`` are files below the data folder."""
    name: str
    title: str
    painter: str
    years: str
    work: str
    works: tuple


def painted(folder, *numbers):
    """Files of paintings by number."""
    return tuple(f"paintings/{folder}/{folder}_{n}.jpg" for n in numbers)


STYLES = (
    Style("starry-night", "Starry Night", "Vincent van Gogh", "1853-1890",
          "The Starry Night, 1889", ("test/images/styles/starry_night_google.jpg",)),
    Style("great-wave", "Great Wave", "Katsushika Hokusai", "1760-1849",
          "The Great Wave off Kanagawa, about 1831", ("test/images/styles/wave.jpg",)),
    Style("scream", "Scream", "Edvard Munch", "1863-1944",
          "The Scream, 1893", ("test/images/styles/the_scream.jpg",)),
    Style("shipwreck", "Shipwreck", "William Turner", "1775-1851",
          "The Shipwreck of the Minotaur, about 1810", ("test/images/styles/shipwreck.jpg",)),
    Style("fire-sky", "Fire Sky", "William Turner", "1775-1851", "a sunset at sea",
          painted("William_Turner", 18)),
    Style("water-lilies", "Water Lilies", "Claude Monet", "1840-1926",
          "a lily pond and a river morning", painted("Claude_Monet", 30, 1)),
    Style("avenue", "Avenue", "Vincent van Gogh", "1853-1890", "Les Alyscamps, 1888",
          painted("Vincent_van_Gogh", 234)),
    Style("composition", "Composition", "Wassily Kandinsky", "1866-1944",
          "an abstract composition", painted("Vasiliy_Kandinskiy", 10)),
    Style("spotted-hills", "Spotted Hills", "Wassily Kandinsky", "1866-1944",
          "The Cow, 1910", painted("Vasiliy_Kandinskiy", 13)),
    Style("golden", "Golden", "Gustav Klimt", "1862-1918",
          "Expectation and Fulfilment, 1905-1911", painted("Gustav_Klimt", 35, 14)),
    Style("flower-garden", "Flower Garden", "Gustav Klimt", "1862-1918",
          "a garden with sunflowers", painted("Gustav_Klimt", 36)),
    Style("pointillism", "Pointillism", "Georges Seurat", "1859-1891",
          "a river with sails", painted("Georges_Seurat", 11)),
    Style("colour-squares", "Colour Squares", "Paul Klee", "1879-1940",
          "a picture of squares", painted("Paul_Klee", 32)),
    Style("south-seas", "South Seas", "Paul Gauguin", "1848-1903",
          "a landscape of Tahiti", painted("Paul_Gauguin", 135)),
    Style("red-mill", "Red Mill", "Piet Mondrian", "1872-1944",
          "Mill in Sunlight, 1908", painted("Piet_Mondrian", 36)),
    Style("violet-flower", "Violet Flower", "Piet Mondrian", "1872-1944",
          "a study of a flower", painted("Piet_Mondrian", 33)),
    Style("engraving", "Engraving", "Albrecht Dürer", "1471-1528",
          "two engraved or drawn pages", painted("Albrecht_Durer", 68, 119)),
    Style("jungle", "Jungle", "Henri Rousseau", "1844-1910",
          "a jungle", painted("Henri_Rousseau", 12)),
    Style("roses", "Roses", "Pierre-Auguste Renoir", "1841-1919",
          "roses", painted("Pierre-Auguste_Renoir", 82)),
    Style("facets", "Facets", "Kazimir Malevich", "1879-1935",
          "a cubist still life", painted("Kazimir_Malevich", 34)),
    Style("mountain", "Mountain", "Paul Cézanne", "1839-1906", "a view of Mont Sainte-Victoire",
          painted("Paul_Cezanne", 47)),
    Style("railway-station", "Railway Station", "Claude Monet", "1840-1926", "The Gare Saint-Lazare, 1877",
          painted("Claude_Monet", 54)),
    Style("sunflowers", "Sunflowers", "Vincent van Gogh", "1853-1890", "Sunflowers, 1888",
          painted("Vincent_van_Gogh", 99)),
    Style("wheat-field", "Wheat Field", "Vincent van Gogh", "1853-1890", "a wheat field",
          painted("Vincent_van_Gogh", 807)),
    Style("red-chalk", "Red Chalk", "Leonardo da Vinci", "1452-1519", "two drawings in red chalk",
          painted("Leonardo_da_Vinci", 28, 72)),
    Style("icon", "Icon Painting", "Andrei Rublev", "about 1360-1430", "two icons",
          painted("Andrei_Rublev", 27, 69)),
    Style("earthly-delights", "Earthly Delights", "Hieronymus Bosch", "about 1450-1516",
          "The Garden of Earthly Delights, about 1500", painted("Hieronymus_Bosch", 105, 135)),
    Style("winter-hunt", "Winter Hunt", "Pieter Bruegel", "about 1525-1569", "The Hunters in the Snow, 1565",
          painted("Pieter_Bruegel", 71)),
    Style("blue-crystal", "Blue Crystal", "Mikhail Vrubel", "1856-1910", "a night landscape and the sea",
          painted("Mikhail_Vrubel", 141, 16)),
    Style("ochre-portrait", "Ochre Portrait", "Amedeo Modigliani", "1884-1920", "two portraits",
          painted("Amedeo_Modigliani", 48, 14)),
    Style("dancers", "Dancers", "Edgar Degas", "1834-1917", "two pastels of dancers",
          painted("Edgar_Degas", 506, 602)),
    Style("poster", "Poster", "Henri de Toulouse-Lautrec", "1864-1901", "two posters",
          painted("Henri_de_Toulouse-Lautrec", 22, 42)),
    Style("candlelight", "Candlelight", "Rembrandt", "1606-1669", "two scenes by candlelight",
          painted("Rembrandt", 71, 209)),
    Style("ornament", "Ornament", "Gustav Klimt", "1862-1918", "The Virgin, 1913",
          painted("Gustav_Klimt", 61)),
    Style("lake", "Lake", "Gustav Klimt", "1862-1918", "two views of the Attersee",
          painted("Gustav_Klimt", 55, 101)),
    Style("birch-forest", "Birch Forest", "Gustav Klimt", "1862-1918", "a birch forest",
          painted("Gustav_Klimt", 22)),
    Style("volcano", "Volcano", "William Turner", "1775-1851", "an eruption of Vesuvius",
          painted("William_Turner", 28)),
    Style("breakers", "Breakers", "Pierre-Auguste Renoir", "1841-1919", "a wave",
          painted("Pierre-Auguste_Renoir", 248)),
    Style("autumn", "Autumn", "Paul Gauguin", "1848-1903", "two landscapes with red trees",
          painted("Paul_Gauguin", 200, 221)),
    Style("woodcut", "Woodcut", "Albrecht Dürer", "1471-1528", "The Rhinoceros, 1515",
          painted("Albrecht_Durer", 291)),
)


# --- statistics ---------------------------------------------------------------

def measure(network, enlarger, paths, sides):
    """Statistics of several works: {side: {layer: (mean, covariance)}}."""
    works = [pictures.load_rgb(p) for p in paths]
    large = [enlarged(enlarger, w) if min(w.size) < max(sides) else w for w in works]
    return {side: average([with_colours(network, at_side(w if side <= min(w.size) else l, side))
                           for w, l in zip(works, large)])
            for side in sides}


@torch.no_grad()
def enlarged(enlarger, picture):
    """Four times as large, by the super-resolution network: crisper than a filter."""
    return gatys.to_picture(enlarger(gatys.to_tensor(picture), ("upscaled",))["upscaled"])


def with_colours(network, picture):
    """The style layers' statistics, and those of the RGB values as ``image``."""
    return {"image": gatys.mean_and_covariance(picture), **gatys.style_statistics(network, picture)}


def at_side(picture, side):
    """A picture with its short side at ``side`` px, as a tensor."""
    return gatys.to_tensor(gatys.fit(picture, side))


def average(many):
    """Statistics of the works together, each work counting the same."""
    result = {}
    for layer in many[0]:
        means = torch.stack([m[layer][0] for m in many])
        seconds = torch.stack([m[layer][1] + torch.outer(m[layer][0], m[layer][0]) for m in many])
        mean = means.mean(0)
        result[layer] = (mean, seconds.mean(0) - torch.outer(mean, mean))
    return result


def packed(covariance):
    """The upper triangle, row by row."""
    rows, columns = np.triu_indices(len(covariance))
    return covariance.numpy()[rows, columns]


def unpacked(values):
    """The symmetric matrix of an upper triangle."""
    size = int((np.sqrt(8 * len(values) + 1) - 1) / 2)
    matrix = np.zeros((size, size), np.float32)
    matrix[np.triu_indices(size)] = values
    return matrix + np.triu(matrix, 1).T


def as_half(name, value):
    """A float16 tensor; refuses what float16 cannot hold."""
    if not np.isfinite(value).all() or np.abs(value).max() > LARGEST_HALF:
        raise ValueError(f"{name} does not fit float16")
    return numpy_helper.from_array(value.astype(np.float16), name)


# --- files --------------------------------------------------------------------

def to_onnx(statistics, metadata):
    """The tensors as a valid ONNX model without inputs."""
    tensors = []
    for side, layers in statistics.items():
        for layer, (mean, covariance) in layers.items():
            tensors.append(as_half(f"{layer}/mean@{side}", mean.numpy()))
            tensors.append(as_half(f"{layer}/covariance@{side}", packed(covariance)))
    nodes = [helper.make_node("Identity", [t.name], [t.name + "/out"]) for t in tensors]
    outputs = [helper.make_tensor_value_info(t.name + "/out", TensorProto.FLOAT16, list(t.dims))
               for t in tensors]
    graph = helper.make_graph(nodes, "style", [], outputs, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)],
                              producer_name="neural-art", ir_version=7)
    helper.set_model_props(model, metadata)
    onnx.checker.check_model(model)
    return model


def read_style(path):
    """Statistics {side: {layer: (mean, covariance)}} of a style file."""
    result = {}
    for tensor in onnx.load(str(path)).graph.initializer:
        layer, rest = tensor.name.split("/")
        kind, side = rest.split("@")
        value = numpy_helper.to_array(tensor).astype(np.float32)
        parts = result.setdefault(int(side), {}).setdefault(layer, {})
        parts[kind] = torch.from_numpy(value if kind == "mean" else unpacked(value))
    return {side: {k: (v["mean"], v["covariance"]) for k, v in layers.items()}
            for side, layers in result.items()}


def metadata_of(style, sides, layers, network_name, network_checksum):
    """What the style file says about itself."""
    return {"task": "style", "name": style.name, "title": style.title, "painter": style.painter,
            "years": style.years, "work": style.work,
            "works_used": " ".join(Path(w).name for w in style.works),
            "license": "CC0-1.0", "version": "1.0",
            "layers": " ".join(layers), "scales": " ".join(str(s) for s in sides),
            "packing": "upper-triangle-rows",
            "network": network_name, "network_checksum": network_checksum}


def write_thumbnail(network, style_path, photo, path, options):
    """Renders the photograph in the style as a 128 x 128 JPEG."""
    statistics = read_style(style_path)
    side = min(statistics, key=lambda s: abs(s - options.thumbnail_style))
    content = gatys.recolour(gatys.to_tensor(photo), *statistics[side]["image"],
                             options.recolour)
    result = gatys.transfer(network, content, statistics[side],
                            options.evaluations, options.content_weight)
    border = photo.size[0] // 16
    picture = gatys.to_picture(result).crop((border, border, photo.size[0] - border,
                                             photo.size[1] - border))
    picture = picture.resize((128, 128), Image.LANCZOS)
    for quality in range(90, 30, -4):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= LARGEST_THUMBNAIL:
            break
    path.write_bytes(buffer.getvalue())


def middle_square(picture, side, centre):
    """A square around a relative centre (x, y), at ``side`` px."""
    edge = min(picture.size)
    left = round((picture.size[0] - edge) * centre[0])
    top = round((picture.size[1] - edge) * centre[1])
    return picture.resize((side, side), Image.LANCZOS, box=(left, top, left + edge, top + edge))


def build(style, network, enlarger, about, options, data, photo):
    """One style: the file, then its thumbnail from that file."""
    layers = parse_weights(about["style_layers"])
    statistics = measure(network, enlarger, [data / w for w in style.works], options.sides)
    metadata = metadata_of(style, options.sides, layers, about["name"],
                           student.checksum(options.model))
    path = options.output / f"{style.name}.onnx"
    onnx.save(to_onnx(statistics, metadata), str(path))
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"{path} is larger than {LARGEST_FILE} bytes: fewer sizes, please")
    thumbnail = path.with_suffix(".jpg")
    if not options.no_thumbnails:
        write_thumbnail(network, path, photo, thumbnail, options)
    print(f"{style.name}: {path.stat().st_size} bytes", flush=True)


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    models = Path(__file__).resolve().parents[1]
    add("--model", type=Path, default=models / "features" / "model.onnx")
    add("--output", type=Path, default=models / "styles")
    add("--only", nargs="+", help="names of the styles to build (default: all)")
    add("--sides", nargs="+", type=int, default=[128, 256, 512],
        help="short sides at which the paintings are measured (default %(default)s)")
    add("--photo", default="photos/cc0-large/lake-sherburne.jpg",
        help="the CC0 photograph of the thumbnails")
    add("--centre", nargs=2, type=float, default=(0.3, 0.5), help="part of the photograph")
    add("--thumbnail-side", type=int, default=208, help="size at which they are rendered")
    add("--thumbnail-style", type=int, default=256, help="style side for them")
    add("--evaluations", type=int, default=90)
    add("--content-weight", type=float, default=0.015)
    add("--recolour", type=float, default=0.8, help="how far the photograph takes the colours")
    add("--no-thumbnails", action="store_true")
    add("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def main():
    """Builds the styles that were asked for."""
    options = read_options()
    torch.set_num_threads(options.threads)
    data = pictures.data_root()
    run, about = student.from_onnx(options.model)
    for parameter in run.parameters():
        parameter.requires_grad_(False)
    network = gatys.LossNetwork("ours", run, parse_weights(about["style_layers"]),
                                parse_weights(about["content_layers"]))
    enlarger = load_teacher(data, "rfdn-x4")
    options.output.mkdir(parents=True, exist_ok=True)
    photo = middle_square(pictures.load_rgb(data / options.photo), options.thumbnail_side,
                          options.centre)
    for style in STYLES:
        if not options.only or style.name in options.only:
            build(style, network, enlarger, about, options, data, photo)


if __name__ == "__main__":
    main()
