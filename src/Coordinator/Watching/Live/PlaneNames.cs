using System.Globalization;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Exploration;

namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>Which plane of the codes somebody wants to see.</summary>
/// <param name="X">pc1, pc2, or a value of the code.</param>
/// <param name="Y">Likewise.</param>
internal readonly record struct PlaneNames(string X, string Y)
{
    private const string First = "pc1";
    private const string Second = "pc2";

    /// <summary>That plane; null if there is no such one.</summary>
    /// <param name="codes">Shape [n, codeSize], all finite.</param>
    public CodePlane? Through(ReadOnlyMemory<float> codes, int codeSize)
    {
        if (codes.Length < 2 * codeSize || codeSize < 2)
            return null;
        if ((X, Y) is (First, Second) or (Second, First))
        {
            if (codeSize > PrincipalComponents.MaxValues)
                return null;
            var plane = CodePlane.Through(codes, codeSize);
            return X == First ? plane : plane.WithSwappedAxes();
        }

        return Index(X, codeSize) is { } x && Index(Y, codeSize) is { } y && x != y
            ? CodePlane.OfValues(codes.Span, codeSize, x, y)
            : null;
    }

    private static int? Index(string name, int codeSize) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < codeSize ? index : null;
}
