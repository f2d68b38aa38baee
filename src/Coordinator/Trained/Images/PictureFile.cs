using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>A PNG or JPEG file, of any size and profile.</summary>
internal static class PictureFile
{
    /// <summary>It bounds what a small file can make a reader allocate.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>Of the largest such picture with four values of 16 bits a pixel, not compressed.</summary>
    public const int MaxBytes = 8 * MaxPixels;

    /// <summary>Height and width as it is seen, and whether the file holds grey values alone.</summary>
    /// <exception cref="FileException">It is missing, no picture, damaged or too large.</exception>
    public static (int Height, int Width, bool IsGrey) HeaderOf(string path)
    {
        using var data = Data(path);
        using var codec = CodecOf(path, data);
        var (width, height) = IsTurned(codec.EncodedOrigin) ? (codec.Info.Height, codec.Info.Width) : (codec.Info.Width, codec.Info.Height);
        return (height, width, codec.Info.ColorType == SKColorType.Gray8);
    }

    /// <summary>Its pixels, red, green, blue and alpha: turned as its camera was held, transparent parts over black.</summary>
    /// <exception cref="FileException">It is missing, no picture, damaged or too large.</exception>
    public static SKBitmap Decode(string path)
    {
        using var data = Data(path);
        using var codec = CodecOf(path, data);
        return Upright(Decoded(path, codec), codec.EncodedOrigin);
    }

    /// <summary>
    /// Its values, shape [channels, height, width]; if it has another size, scaled until it touches two sides and centred on
    /// black. Grey is the luma of BT.601.
    /// </summary>
    /// <param name="isFitted">True if it was scaled.</param>
    /// <exception cref="FileException">It is missing, no picture, damaged or too large.</exception>
    public static void Read(string path, SampleShape shape, Span<byte> values, out bool isFitted)
    {
        using var upright = Decode(path);
        isFitted = (upright.Width, upright.Height) != (shape.Width, shape.Height);
        using var fitted = isFitted ? Fitted(upright, shape) : null;
        var pixels = (fitted ?? upright).GetPixelSpan();
        for (var p = 0; p < shape.Plane; p++)
        {
            var (r, g, b) = (pixels[4 * p], pixels[4 * p + 1], pixels[4 * p + 2]);
            if (shape.Channels == 1)
                values[p] = PixelValues.Luma(r, g, b);
            else
                (values[p], values[shape.Plane + p], values[2 * shape.Plane + p]) = (r, g, b);
        }
    }

    private static SKData Data(string path)
    {
        var bytes = FileAttempt.Do(path, "the picture cannot be read", () => InputFile.ReadAll(path, MaxBytes));
        return bytes.Length > 0 ? SKData.CreateCopy(bytes) : throw new FileException(path, "the file is empty; get it again, or leave it out.");
    }

    private static SKCodec CodecOf(string path, SKData data)
    {
        var codec = SKCodec.Create(data) ?? throw new FileException(path, "this is no PNG or JPEG file, or its beginning is damaged; get it again, or leave it out.");
        if (codec.EncodedFormat is SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg && (long)codec.Info.Width * codec.Info.Height <= MaxPixels)
            return codec;
        var (format, size) = (codec.EncodedFormat, codec.Info.Size);
        codec.Dispose();
        throw format is SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg
            ? new FileException(path, $"the picture has {size.Width} × {size.Height} pixels, more than the {MaxPixels} that are read; scale it down.")
            : new FileException(path, $"this is a {format.ToString().ToUpperInvariant()} file; convert it to PNG or JPEG.");
    }

    // Premultiplied is what lies over black. No colour space: the numbers as they are in the file.
    private static SKBitmap Decoded(string path, SKCodec codec)
    {
        var bitmap = new SKBitmap(Info(codec.Info.Width, codec.Info.Height));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success)
            return bitmap;
        bitmap.Dispose();
        throw new FileException(path, "the picture is damaged or cut short; get it again, or leave it out.");
    }

    private static SKBitmap Upright(SKBitmap decoded, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft)
            return decoded;
        using var _ = decoded;
        var (w, h) = (decoded.Width, decoded.Height);
        var upright = new SKBitmap(IsTurned(origin) ? Info(h, w) : Info(w, h));
        for (var y = 0; y < upright.Height; y++)
            for (var x = 0; x < upright.Width; x++)
            {
                // Where the pixel that is seen here lies in the file (EXIF 2.3, tag Orientation).
                var (fromX, fromY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (w - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (w - 1 - x, h - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, h - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, h - 1 - x),
                    SKEncodedOrigin.RightBottom => (w - 1 - y, h - 1 - x),
                    _ => (w - 1 - y, x),
                };
                decoded.GetPixelSpan().Slice(fromY * decoded.RowBytes + 4 * fromX, 4).CopyTo(upright.GetPixelSpan()[(y * upright.RowBytes + 4 * x)..]);
            }

        return upright;
    }

    // Mipmaps average areas where the picture shrinks; where it grows, it is interpolated.
    private static SKBitmap Fitted(SKBitmap picture, SampleShape shape)
    {
        var scale = Math.Min((double)shape.Width / picture.Width, (double)shape.Height / picture.Height);
        var width = Math.Clamp((int)Math.Round(picture.Width * scale), 1, shape.Width);
        var height = Math.Clamp((int)Math.Round(picture.Height * scale), 1, shape.Height);
        var fitted = new SKBitmap(Info(shape.Width, shape.Height));
        using var canvas = new SKCanvas(fitted);
        canvas.Clear(SKColors.Black);
        using var image = SKImage.FromBitmap(picture);
        canvas.DrawImage(
            image, SKRect.Create((shape.Width - width) / 2, (shape.Height - height) / 2, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return fitted;
    }

    private static bool IsTurned(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    private static SKImageInfo Info(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, null);
}
