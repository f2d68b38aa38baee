namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The codes of test images, and what the decoder makes of others; with the newest weights.</summary>
public interface ICodeSpace
{
    /// <summary>Where the codes of test images lie in the plane of two axes.</summary>
    /// <param name="x">pc1, pc2 (principal components of the codes), or a dimension of the code, counted from 0.</param>
    /// <param name="y">Likewise, another one.</param>
    /// <returns>Null if there is no such plane, or there are no weights yet.</returns>
    CodePlaneView? Plane(string x, string y);

    /// <summary>What the decoder makes of a point of that plane, as a PNG file.</summary>
    /// <returns>Null if there is no such plane, or there are no weights yet.</returns>
    ReadOnlyMemory<byte>? Decode(string x, string y, double u, double v);
}

/// <summary>Codes of test images in a plane.</summary>
/// <param name="Step">Of the weights.</param>
/// <param name="Points">At most a thousand.</param>
/// <param name="Area">Smallest and largest X and Y of all points, with some room around.</param>
public sealed record CodePlaneView(long Step, string TitleX, string TitleY, CodeArea Area, IReadOnlyList<CodePoint> Points);

public sealed record CodeArea(double MinX, double MaxX, double MinY, double MaxY);

/// <param name="Label">Null where the data set has none.</param>
public sealed record CodePoint(double X, double Y, int? Label);
