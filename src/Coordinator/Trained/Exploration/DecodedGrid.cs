using Autoencoder.Coordinator.Trained.Models;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>What the decoder makes of points that are spread evenly over an area of a plane of codes.</summary>
/// <param name="Images">Shape [Side, Side, pixels], the rows from the top of the area, the columns from its left.</param>
/// <param name="Xs">Shape [Side]: where the columns are.</param>
/// <param name="Ys">Shape [Side]: where the rows are, from the top.</param>
public sealed record DecodedGrid(float[] Images, double[] Xs, double[] Ys)
{
    public const int Side = 20;

    public static DecodedGrid Of(Codec codec, CodePlane plane, PlaneArea area)
    {
        var xs = Evenly(area.Left, area.Right);
        var ys = Evenly(area.Top, area.Bottom);
        var codes = new float[Side * Side * codec.CodeSize];
        for (var row = 0; row < Side; row++)
            for (var column = 0; column < Side; column++)
                plane.CodeAt(xs[column], ys[row], codes.AsSpan((row * Side + column) * codec.CodeSize, codec.CodeSize));
        var images = new float[Side * Side * codec.Pixels];
        codec.Decode(codes, images);
        return new DecodedGrid(images, xs, ys);
    }

    private static double[] Evenly(double first, double last) =>
        [.. Enumerable.Range(0, Side).Select(i => double.Lerp(first, last, i / (Side - 1.0)))];
}
