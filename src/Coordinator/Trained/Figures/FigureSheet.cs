using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>A white sheet in the style of all figures, on which images and text are put. Lengths are in pixels.</summary>
internal sealed class FigureSheet : IDisposable
{
    public const int Margin = 24;
    public const int TitleSize = 24;
    public const int HeadingSize = 20;
    public const int LabelSize = 18;
    public const int NoteSize = 15;

    private readonly SKPictureRecorder _recorder = new();
    private readonly SKCanvas _canvas;
    private readonly SKSizeI _size;
    private readonly SKFont _titleFont = FigureFonts.SemiBold(TitleSize);
    private readonly SKFont _headingFont = FigureFonts.SemiBold(HeadingSize);
    private readonly SKFont _labelFont = FigureFonts.Regular(LabelSize);
    private readonly SKFont _noteFont = FigureFonts.Regular(NoteSize);
    private readonly SKPaint _ink = new() { Color = SKColors.Black, IsAntialias = true };
    private readonly SKPaint _grey = new() { Color = new SKColor(0x50, 0x50, 0x50), IsAntialias = true };

    public FigureSheet(SKSizeI size)
    {
        _size = size;
        _canvas = _recorder.BeginRecording(new SKRect(0, 0, size.Width, size.Height));
        _canvas.Clear(SKColors.White);
    }

    public static int TitleWidth(string title) => Width(title, FigureFonts.SemiBold(TitleSize));

    public static int LabelWidth(string label) => Width(label, FigureFonts.Regular(LabelSize));

    public static int NoteWidth(string note) => Width(note, FigureFonts.Regular(NoteSize));

    /// <summary>At the top, in the middle.</summary>
    public void Title(string title) =>
        _canvas.DrawText(title, _size.Width / 2f, Margin + TitleSize, SKTextAlign.Center, _titleFont, _ink);

    /// <param name="x">Where the text starts, ends or has its middle, as align says.</param>
    /// <param name="middle">Its vertical middle.</param>
    public void Label(string text, float x, float middle, SKTextAlign align) => Text(text, x, middle, align, _labelFont, _ink);

    /// <summary>Over a part of the figure; placed as a label is.</summary>
    public void Heading(string text, float x, float middle, SKTextAlign align) => Text(text, x, middle, align, _headingFont, _ink);

    /// <summary>Small and grey: a number, or what numbers are; placed as a label is.</summary>
    public void Note(string text, float x, float middle, SKTextAlign align) => Text(text, x, middle, align, _noteFont, _grey);

    /// <summary>A label that reads from bottom to top, around its middle.</summary>
    public void UprightLabel(string text, float middleX, float middleY)
    {
        _canvas.Save();
        _canvas.RotateDegrees(-90, middleX, middleY);
        Label(text, middleX, middleY, SKTextAlign.Center);
        _canvas.Restore();
    }

    public void Panel(SKRectI place, ReadOnlySpan<float> values, SampleShape shape) => SamplePanel.Draw(_canvas, place, values, shape);

    /// <summary>Writes it in the form that the name of the file says; nothing can be put on it afterwards.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Save(string path)
    {
        using var picture = _recorder.EndRecording();
        if (FigureFormats.Of(path) == FigureFormat.Svg)
            OutputAttempt.SaveOutput(path, stream =>
            {
                using var svg = SKSvgCanvas.Create(new SKRect(0, 0, _size.Width, _size.Height), stream);
                svg.DrawPicture(picture);
            });
        else
            SavePng(path, picture);
    }

    private void SavePng(string path, SKPicture picture)
    {
        using var surface = SKSurface.Create(new SKImageInfo(_size.Width, _size.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.DrawPicture(picture);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        OutputAttempt.SaveOutput(path, png.SaveTo);
    }

    public void Dispose()
    {
        foreach (IDisposable part in (IDisposable[])[_grey, _ink, _noteFont, _labelFont, _headingFont, _titleFont, _recorder])
            part.Dispose();
    }

    private static int Width(string text, SKFont font)
    {
        using (font)
            return (int)Math.Ceiling(font.MeasureText(text));
    }

    private void Text(string text, float x, float middle, SKTextAlign align, SKFont font, SKPaint paint) =>
        _canvas.DrawText(text, x, middle + font.Size / 3, align, font, paint);
}
