using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>A single IDX file of images, outside of a data set.</summary>
public static class ImageFile
{
    /// <summary>Reads the images of an IDX file, gzipped or not; they have no labels.</summary>
    /// <exception cref="DataException">It is unreadable, damaged, or holds something else.</exception>
    public static SampleSet Read(string path)
    {
        var images = IdxReader.Read(path, IdxReader.ImagesRank, checksums: null);
        return new SampleSet(images.Shape[0], height: images.Shape[1], width: images.Shape[2], images.Elements);
    }
}
