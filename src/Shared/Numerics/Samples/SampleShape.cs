using static System.FormattableString;

namespace Autoencoder.Shared.Numerics.Samples;

/// <summary>
/// What the values of a sample are: an image, [channels, height, width] row-major, or a row of a table, whose features are
/// nobody's neighbours.
/// </summary>
/// <param name="Height">Rows of an image, at least 1; 1 for a table.</param>
/// <param name="Width">Columns of an image, at least 1; features of a table.</param>
/// <param name="Channels">Planes of an image, one after the other: 1 grey, 3 red, green and blue; 0 for a table.</param>
public readonly record struct SampleShape(int Height, int Width, int Channels = 1)
{
    /// <summary>Of a table.</summary>
    public static SampleShape Features(int count) => new(1, count, Channels: 0);

    public bool IsImage => Channels > 0;

    /// <summary>Values of a channel.</summary>
    public int Plane => Height * Width;

    /// <summary>Values of a sample.</summary>
    public int Values => Plane * Math.Max(1, Channels);

    /// <summary>For example 28 x 28, 64 x 64 x 3 or 13 features.</summary>
    public override string ToString() => Channels switch
    {
        0 => Invariant($"{Width} feature{(Width == 1 ? "" : "s")}"),
        1 => Invariant($"{Height} x {Width}"),
        _ => Invariant($"{Height} x {Width} x {Channels}"),
    };
}
