using System.IO.Compression;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>How many bytes images take in the usual lossless formats. The files are not kept.</summary>
/// <param name="Gzip">Bytes of all pixels, one image after the other, in one gzip file of the highest level.</param>
/// <param name="Png">Bytes of all images, each as a PNG file.</param>
internal sealed record LosslessSizes(long Gzip, long Png)
{
    /// <param name="done">Is told how many images are done.</param>
    public static LosslessSizes Of(SampleSet images, Action<long> done)
    {
        using var packed = new MemoryStream();
        var png = 0L;
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var i = 0; i < images.Count; i++)
            {
                gzip.Write(images.Bytes(i));
                png += PngEncoding.Encode(images.Bytes(i), images.Shape).Length;
                done(i + 1);
            }

        return new LosslessSizes(packed.Length, png);
    }
}
