using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>Where the codes of images lie in the plane in which they spread most.</summary>
/// <param name="Xs">Shape [n], in the order of the images.</param>
/// <param name="Ys">The same.</param>
/// <param name="Labels">The same; empty where the images have none.</param>
/// <param name="Area">Holds 95 % of the codes in either direction.</param>
public sealed record CodeMap(CodePlane Plane, double[] Xs, double[] Ys, byte[] Labels, PlaneArea Area)
{
    private const double ShareInArea = 0.95;

    /// <exception cref="InputException">The codes make no plane.</exception>
    public static CodeMap Of(Codec codec, SampleSet images)
    {
        if (codec.CodeSize < 2)
            throw new InputException("the model's code is a single number, which makes no map of two dimensions; give a model with a code of two or more.");
        if (images.Count < 2)
            throw new InputException("the data set has a single image, which makes no map; name another with --data.");
        var codes = new float[images.Count * codec.CodeSize];
        codec.Encode(images, 0, codes);
        if (codes.Any(value => !float.IsFinite(value)))
            throw new InputException("some codes are no finite numbers: the model's weights are too large; train again with a lower --lr.");

        var plane = CodePlane.Through(codes, codec.CodeSize);
        var (xs, ys) = (new double[images.Count], new double[images.Count]);
        for (var i = 0; i < images.Count; i++)
            (xs[i], ys[i]) = plane.Project(codes.AsSpan(i * codec.CodeSize, codec.CodeSize));
        return new CodeMap(plane, xs, ys, images.Labels.ToArray(), PlaneArea.OfQuantiles(xs, ys, ShareInArea));
    }
}
