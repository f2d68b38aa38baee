using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>
/// Where the panels of a figure lie: rows and columns of equal size, counted from 0 at the upper left. All lengths are
/// in pixels; Left and Top are those of the first panel.
/// </summary>
internal readonly record struct PanelGrid(int Left, int Top, int PanelWidth, int PanelHeight, int Rows, int Columns)
{
    public const int Gap = 8;

    // A panel is as near to this as a whole enlargement of its image comes, so that all pixels are of one size.
    private const int PreferredSide = 112;
    private const int LargestSide = 2 * PreferredSide;

    public int Right => Left + Columns * (PanelWidth + Gap) - Gap;

    public int Bottom => Top + Rows * (PanelHeight + Gap) - Gap;

    public SKRectI this[int row, int column] => SKRectI.Create(
        Left + column * (PanelWidth + Gap), Top + row * (PanelHeight + Gap), PanelWidth, PanelHeight);

    /// <summary>
    /// Size of a panel for samples of this shape: images enlarged by a whole factor, or shrunk if they are large; for a table
    /// that of its bars.
    /// </summary>
    public static SKSizeI PanelSize(SampleShape shape)
    {
        var (imageWidth, imageHeight) = shape.IsImage ? (shape.Width, shape.Height) : (PreferredSide, PreferredSide / 2);
        var side = Math.Max(imageWidth, imageHeight);
        if (side <= LargestSide)
        {
            var factor = Math.Max(1, PreferredSide / side);
            return new SKSizeI(imageWidth * factor, imageHeight * factor);
        }

        return new SKSizeI(Shrunk(imageWidth), Shrunk(imageHeight));

        int Shrunk(int length) => Math.Max(1, (int)((long)length * LargestSide / side));
    }
}
