namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>The content of a picture as luminance: transparent parts over black, colour spaces not converted.</summary>
/// <param name="Pixels">Shape [Height, Width], row-major.</param>
/// <param name="IsColour">Some pixel was not grey.</param>
/// <param name="IsTransparent">Some pixel was not opaque.</param>
internal sealed record GreyPicture(int Width, int Height, byte[] Pixels, bool IsColour, bool IsTransparent)
{
    /// <exception cref="Shared.Data.Files.FileException">It is missing, no picture, damaged or too large.</exception>
    public static GreyPicture Read(string path)
    {
        using var picture = PictureFile.Decode(path);
        var rgba = picture.GetPixelSpan();
        var grey = new byte[picture.Width * picture.Height];
        var (colour, transparent) = (false, false);
        for (var i = 0; i < grey.Length; i++)
        {
            if (rgba.Slice(4 * i, 4) is not [var r, var g, var b, var a])
                continue;
            grey[i] = PixelValues.Luma(r, g, b);
            colour |= r != g || g != b;
            transparent |= a != byte.MaxValue;
        }

        return new GreyPicture(picture.Width, picture.Height, grey, colour, transparent);
    }
}
